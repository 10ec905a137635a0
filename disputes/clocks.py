"""A period that is counted in working days, as a page tells it: its last day, how much is left, and which closures of
State offices lie in it (domain.md §6)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from common import dates
from workdays import working_days
from workdays.models import Closure


@dataclass(frozen=True)
class PeriodClock:
    """`left`: working days that remain after today, 0 on the last day, negative when it is over.
    `skipped`: (day, name) of the closures between its beginning and its end that would else have been working days."""

    last_day: date
    left: int
    skipped: tuple[tuple[date, str], ...] = ()

    @property
    def is_over(self) -> bool:
        return timezone.localdate() > self.last_day

    @property
    def distance(self) -> str:
        if self.is_over:
            return f"{_days(-self.left)} ago" if self.left < -1 else "just over"
        if self.last_day == timezone.localdate():
            return "today"
        return f"in {_days(self.left)}"

    def __str__(self):
        """“until the end of March 12, 2027 (in 3 working days)”."""
        day = dates.day(self.last_day)
        if self.is_over:
            return (
                f"until the end of {day} (that was {self.distance})"
                if self.left < -1
                else f"until the end of {day} (just over)"
            )
        return f"until the end of {day} ({self.distance})"


class Calendar:
    """Reads the closures by proclamation once, and makes clocks with them."""

    def __init__(self):
        self.closures = dict(Closure.objects.values_list("day", "name"))

    def clock(self, due: datetime | None, since: datetime | None = None) -> PeriodClock | None:
        """The clock of a period that ends at `due`; None when none runs. `since` is needed for what it skipped."""
        if due is None:
            return None
        last = working_days.last_day(due)
        return PeriodClock(
            last,
            self._between(timezone.localdate(), last),
            self._skipped(timezone.localdate(since), last) if since else (),
        )

    def _between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative the other way round."""
        if end < start:
            return -self._between(end, start)
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(working_days.is_working_day(day, self.closures) for day in days)

    def _skipped(self, start: date, end: date) -> tuple:
        found = {}
        for year in range(start.year, end.year + 1):
            found |= working_days.holidays(year)
        found |= self.closures
        return tuple(
            (day, name)
            for day, name in sorted(found.items())
            if start < day <= end and day.weekday() < working_days.SATURDAY
        )


def _days(count: int) -> str:
    return f"{count} working day{'' if count == 1 else 's'}"
