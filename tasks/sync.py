"""Whose court is it in? The open tasks of an agreement, kept in step with what its state asks for."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from notices import outbox
from notices.agreements import agreements
from signatories.models import Membership, Role
from workdays.working_days import house_moment, proclaimed

from .models import Task, on


@dataclass(frozen=True)
class OpenTask:
    """A thing that waits: on a role in an entity, or on one person (`user_id`). `url` leads to the very place."""

    key: str
    kind: str
    entity_id: int
    role: str
    sentence: str
    url: str
    user_id: int | None = None
    due_at: datetime | None = None
    fixed: bool = False  # `due_at` follows from what is on record, not counted from the opening of the task
    house: bool = False  # `due_at` is the portal's own rule: never on a day on which State offices are closed

    @property
    def columns(self) -> dict:
        return {name: value for name, value in self.__dict__.items() if name not in ("fixed", "house")}


def sync(about: str, title: str, items: list[OpenTask]) -> None:
    """Opens the tasks that are new in `items` and closes those that are gone; others keep the time they were opened.
    Their words, address and due date follow the agreement: a deadline may have moved.

    Runs inside the agreement's lock. Costs one query when nothing changed, and one for
    the closures where a house rule says when something is due.
    """
    closures = proclaimed() if any(item.house and item.due_at for item in items) else frozenset()
    wanted = {item.key: _on_working_day(item, closures) for item in items}
    present = {task.key: task for task in Task.objects.open().filter(about=about)}
    gone = [task.pk for key, task in present.items() if key not in wanted]
    if gone:
        Task.objects.filter(pk__in=gone).update(closed_at=timezone.now())
    Task.objects.bulk_create(
        Task(about=about, title=title[:300], **item.columns) for key, item in wanted.items() if key not in present
    )
    for key, task in present.items():
        if key in wanted:
            _follow(task, title[:300], wanted[key], closures)


def _on_working_day(item: OpenTask, closures: frozenset[date]) -> OpenTask:
    return replace(item, due_at=house_moment(item.due_at, closures)) if item.house and item.due_at else item


def _follow(task: Task, title: str, item: OpenTask, closures: frozenset[date]) -> None:
    now = {"title": title, "sentence": item.sentence, "url": item.url}
    if item.fixed:
        now["due_at"] = item.due_at
    elif item.house and task.due_at:
        now["due_at"] = house_moment(task.due_at, closures)
    changed = {name: value for name, value in now.items() if getattr(task, name) != value}
    if changed:
        Task.objects.filter(pk=task.pk).update(**changed)


def waiting_on(user):
    """The open tasks that this person can do and whose page is open to them: a role in the entity alone does not open
    every agreement."""
    opens = agreements().numbers(user).filter(number=OuterRef("about"))
    return Task.objects.waiting_on(user).filter(Exists(opens))


# Waiting for others -------------------------------------------------------------------------------------

NUDGE_EVERY = timedelta(hours=24)


def waiting_on_others(user):
    """The open tasks in this person's agreements that somebody else must do."""
    within = agreements().under_way(user, "about")
    return Task.objects.open().filter(within).exclude(on(user)).select_related("entity", "user")


def who_can_act(task: Task) -> list[outbox.To]:
    """The person the task is on by name, else who holds its role in its entity now and takes part in the agreement."""
    members = Membership.objects.active().filter(entity=task.entity_id).select_related("user", "entity")
    members = members.filter(user=task.user_id) if task.user_id else members.filter(role=task.role)
    return [to_member(m) for m in members if may_open(task, m.user)]


def to_member(membership: Membership) -> outbox.To:
    return outbox.To(membership.user, f"{Role(membership.role).label}, {membership.entity.plain_name}")


def may_open(task: Task, user) -> bool:
    """Whether the task's page is open to this person: a role in the entity alone does not open every agreement."""
    return agreements().numbers(user).filter(number=task.about).exists()


def may_be_nudged(task: Task, now) -> bool:
    return task.nudged_at is None or task.nudged_at <= now - NUDGE_EVERY


class Nobody(Exception):
    """There is nobody who could do the task."""


def nudge(task: Task, by) -> bool:
    """Reminds those who can act, in the name of `by`. False when somebody did so within a day. Raises Nobody."""
    now = timezone.now()
    to = who_can_act(task)
    if not any(r.user.is_active for r in to):
        raise Nobody
    with transaction.atomic():
        free = Q(nudged_at__isnull=True) | Q(nudged_at__lte=now - NUDGE_EVERY)
        if not Task.objects.open().filter(free, pk=task.pk).update(nudged_at=now):
            return False
        outbox.queue(
            "reminder",
            to,
            about=task.about,
            by=by,
            url=task.url,
            context={"task": task, "days": (now - task.opened_at) // timedelta(days=1)},
        )
    return True
