"""The State's working days (law 9; domain.md §6): periods that the agreement counts in working days end here.

Days are those of California. The holidays are the ones on which State offices close (Gov. Code §19853); CDO staff add
closures by proclamation (`models.Closure`). The day on which a period begins does not count, and it ends when the last
working day is over, at midnight in California, whatever the clocks did in between.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6


@lru_cache
def holidays(year: int) -> dict[date, str]:
    """The closures of the year by law, on the days on which they are observed.

    A holiday on a Sunday is observed on Monday. One on a Saturday is not moved, but for Veterans Day.
    """
    fixed = [
        (date(year, 1, 1), "New Year’s Day"),
        (date(year, 3, 31), "Cesar Chavez Day"),
        (date(year, 7, 4), "Independence Day"),
        (date(year, 11, 11), "Veterans Day"),
        (date(year, 12, 25), "Christmas"),
    ]
    thanksgiving = _nth(year, 11, THURSDAY, 4)
    found = {
        _nth(year, 1, MONDAY, 3): "Martin Luther King Jr. Day",
        _nth(year, 2, MONDAY, 3): "Presidents’ Day",
        _nth(year, 6, MONDAY, 1) - timedelta(days=7): "Memorial Day",
        _nth(year, 9, MONDAY, 1): "Labor Day",
        thanksgiving: "Thanksgiving",
        thanksgiving + timedelta(days=1): "Day after Thanksgiving",
    }
    for day, name in fixed:
        if day.weekday() == SUNDAY:
            day += timedelta(days=1)
        elif day.weekday() == SATURDAY and name == "Veterans Day":
            day -= timedelta(days=1)
        found[day] = name
    return found


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def is_working_day(day: date, closures=frozenset()) -> bool:
    """Whether State offices are open. `closures`: the days closed by proclamation."""
    return day.weekday() < SATURDAY and day not in holidays(day.year) and day not in closures


def proclaimed() -> frozenset[date]:
    """The closures by proclamation; one query."""
    from .models import Closure

    return frozenset(Closure.objects.values_list("day", flat=True))


def house_day(day: date, closures=None) -> date:
    """The day on which something is due by a rule of the portal's own: `day`, or the next working day where State
    offices are closed. Every such due day comes through here, or through `house_moment`; periods that the agreement
    itself sets stay as they are. Reads the closures unless given."""
    closures = proclaimed() if closures is None else closures
    return day if is_working_day(day, closures) else working_day_after(day, 1, closures)


def house_moment(due: datetime, closures=None) -> datetime:
    """The same of a moment: the same time of the next working day. Aware."""
    local = timezone.localtime(due)
    later = house_day(local.date(), closures) - local.date()
    return local + later if later else due


def working_day_after(day: date, count: int, closures=frozenset()) -> date:
    """The `count`-th working day after `day` (1 or more); a negative count goes back."""
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, closures)
    return day


def begin_of(day: date) -> datetime:
    """The midnight at which a day begins in California. Aware."""
    return end_of(day - timedelta(days=1))


def end_of(day: date) -> datetime:
    """The moment at which a day is over in California: the midnight that follows it. Aware."""
    return datetime.combine(day + timedelta(days=1), time(), timezone.get_default_timezone())


def deadline(since: datetime, count: int, closures=None) -> datetime:
    """When a period of `count` working days that began at `since` (aware) is over. Reads the closures unless given."""
    closures = proclaimed() if closures is None else closures
    return end_of(working_day_after(timezone.localdate(since), count, closures))


def last_day(due: datetime) -> date:
    """The last day of a period whose end `deadline` gave: the one to name in a letter."""
    return timezone.localdate(due - timedelta(seconds=1))


def warning_of(due: datetime, count: int = 2, closures=None) -> datetime:
    """The beginning of the working day that lies `count` working days before the last day of a period."""
    closures = proclaimed() if closures is None else closures
    day = working_day_after(last_day(due), -count, closures)
    return datetime.combine(day, time(), timezone.get_default_timezone())
