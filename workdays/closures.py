"""Days on which State offices close by proclamation (domain.md §6): CDO staff add them and take back one that lies
ahead. Each change is an event of the portal's own chain."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from common import dates
from history import on_record
from history.kinds import register
from history.recorder import PORTAL, record
from signatories.models import CDO_ROLES, Role

from . import working_days
from .models import Closure

MOST_NAME = 200  # characters

ADDED = register("closure.added", "{who} added a closure of State offices: {on}, {name}.")
REMOVED = register("closure.removed", "{who} took back a closure of State offices: {on}, {name}.")


class CannotBe(ValueError):
    """A closure that cannot be added or removed; `str()` is a sentence for the person, `field` where it belongs."""

    def __init__(self, sentence: str, field: str = "day"):
        self.field = field
        super().__init__(sentence)


def add(day: date, name: str, by) -> Closure:
    """Adds a closure for everybody's periods from now on. Raises CannotBe."""
    name = " ".join(name.split())[:MOST_NAME]
    if not name:
        raise CannotBe("Say why the offices close, such as the proclamation’s title.", "name")
    _check(day)
    try:
        with transaction.atomic(), on_record.watching() as watch:
            closure = Closure.objects.create(day=day, name=name, added_by=by)
            _changed(ADDED, closure, by, watch)
    except IntegrityError:
        raise CannotBe(f"{dates.day(day)} is a closure already.") from None
    return closure


def remove(closure_id: int, by) -> Closure:
    """Takes back a closure that lies ahead. Raises CannotBe."""
    with transaction.atomic(), on_record.watching() as watch:
        closure = Closure.objects.select_for_update().filter(pk=closure_id).first()
        if closure is None:
            raise CannotBe("This closure is no longer there: somebody took it back before you.", "")
        if closure.day <= timezone.localdate():
            raise CannotBe(f"{dates.day(closure.day)} has come: periods were counted with it, so it stays.", "")
        closure.delete()
        _changed(REMOVED, closure, by, watch)
    return closure


def _check(day: date) -> None:
    today = timezone.localdate()
    if day < today:
        raise CannotBe(f"{dates.day(day)} is past. Choose today or a day ahead.")
    if day.year > today.year + 1:
        raise CannotBe(f"Choose a day up to December 31, {today.year + 1}.")
    if day in working_days.holidays(day.year):
        raise CannotBe(f"{dates.day(day)} is {working_days.holidays(day.year)[day]}: offices are closed by law.")
    if day.weekday() >= working_days.SATURDAY:
        raise CannotBe(f"{dates.day(day)} is a {day:%A}: offices are closed anyway.")


def _changed(kind: str, closure: Closure, by, watch: on_record.Watch) -> None:
    role = next((Role(m.role).label for m in by.roles if m.role in CDO_ROLES), "")
    record(PORTAL, kind, by=by, role=role, written=watch.written(PORTAL), on=dates.day(closure.day), name=closure.name)
