"""What the scheduler does for BUCPs. Each job may run twice or late without harm."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from bucp.signing.commands import PutInForce
from common.refusals import Refused
from notices import outbox
from signatories.models import Membership, Role
from tasks.models import Task

from .models import Bucp
from .models.states import State
from .workflow.perform import perform

log = logging.getLogger(__name__)


@shared_task
def start_due_agreements() -> int:
    """Filed BUCPs whose start date has come go into force. Returns how many."""
    due = Bucp.objects.filter(state=State.FILED).filter(
        Q(start_date__isnull=True) | Q(start_date__lte=timezone.localdate())
    )
    started = 0
    for bucp in due:
        try:
            perform(bucp, PutInForce(), None)
            started += 1
        except Refused:  # another scheduler was quicker
            log.info("%s was started already", bucp.number)
    return started


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
            [outbox.To(m.user, f"{Role(m.role).label}, {m.entity.plain_name}") for m in members],
            about=task.about,
            url=task.url,
            key=f"reminder:{task.pk}",
            context={"task": task, "days": (now - task.opened_at) // timedelta(days=1)},
        )
        Task.objects.filter(pk=task.pk).update(reminded_at=now)
        count += 1
    return count


@shared_task
def seal_filed() -> int:
    """Seals the documents of what was filed and is not sealed yet. Returns how many."""
    from .document import sealing

    return sealing.seal_filed()


@shared_task(soft_time_limit=110)
def render(pk: int) -> bool:
    """Makes one PDF that a reader asked for."""
    from .document import renderings

    return renderings.make(pk)


@shared_task
def render_asked() -> int:
    """Makes the PDFs that were asked for and left; forgets old ones. Returns how many were made."""
    from .document import renderings

    return renderings.take_over()
