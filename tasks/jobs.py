"""What the scheduler does for tasks. It may run twice or late without harm."""

from datetime import timedelta

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from notices import outbox
from signatories.models import Membership, Role

from .models import Task
from .sync import may_open, to_member


@shared_task
def remind() -> int:
    """Reminds once of each task that is over its time: the person who can act, with the coordinator (§7, house)."""
    now = timezone.now()
    overdue = Task.objects.open().filter(due_at__lt=now, reminded_at__isnull=True).select_related("entity", "user")
    count = 0
    for task in overdue[:500]:
        roles = {task.role, Role.COORDINATOR}
        members = (
            Membership.objects.active().filter(entity=task.entity, role__in=roles).select_related("user", "entity")
        )
        if task.user_id:
            members = members.filter(Q(user=task.user) | Q(role=Role.COORDINATOR))
        outbox.queue(
            "reminder",
            [to_member(m) for m in members if may_open(task, m.user)],
            about=task.about,
            url=task.url,
            key=f"reminder:{task.pk}",
            context={"task": task, "days": (now - task.opened_at) // timedelta(days=1)},
        )
        Task.objects.filter(pk=task.pk).update(reminded_at=now)
        count += 1
    return count
