"""What this app does when the State's calendar changes."""

from django.db import transaction
from django.utils import timezone

from tasks.models import Task
from workdays import working_days

from .models import Bucp
from .workflow.in_step import resync


def closures_changed(**kwargs) -> None:
    """A day was proclaimed closed: what is due on it by a house rule is due on the next working day, after the
    commit."""
    transaction.on_commit(_move_house_days)


def _move_house_days() -> None:
    closed = [day for day in working_days.proclaimed() if day >= timezone.localdate()]
    for day in closed:
        since, until = working_days.begin_of(day), working_days.end_of(day)
        due = Task.objects.open().filter(due_at__gte=since, due_at__lt=until).order_by().values("about")
        for bucp in Bucp.objects.filter(number__in=due.distinct()):
            resync(bucp)
