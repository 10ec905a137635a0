"""The moved clock: while it runs, `timezone.now()` answers with the past, so that every row gets its true date."""

import heapq
import random
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.utils import timezone

CALIFORNIA = ZoneInfo("America/Los_Angeles")
SATURDAY = 5


def _at(day: date, hour: timedelta) -> datetime:
    return datetime.combine(day, time(), CALIFORNIA) + hour


def together(*stories):
    """Several stories as one, in the order of time. A story yields the moment at which it goes on; so does this."""
    calendar = [(moment, place, story) for place, story in enumerate(stories) if (moment := next(story, None))]
    heapq.heapify(calendar)
    while calendar:
        moment, place, story = heapq.heappop(calendar)
        yield moment
        following = next(story, None)
        if following:
            heapq.heappush(calendar, (following, place, story))


class _AnyDatetime(type):
    """A plain datetime counts as one of the moved class, so that templates still turn it into local time."""

    def __instancecheck__(cls, value):
        return isinstance(value, datetime)


class Clock:
    """`at` is the present moment of everybody inside `running()`."""

    def __init__(self, today: datetime):
        self.today = today
        self.at = today

    def office_hour(self, days_ago: float, chance: random.Random) -> datetime:
        """A moment that many days ago, on a working day between 8 and 17 o'clock, never after `today`."""
        day = (self.today - timedelta(days=days_ago)).astimezone(CALIFORNIA).date()
        hour = timedelta(hours=8, minutes=chance.randrange(9 * 60))
        if day.weekday() >= SATURDAY:
            day += timedelta(days=7 - day.weekday())
        while _at(day, hour) > self.today or day.weekday() >= SATURDAY:
            day -= timedelta(days=1)
        return _at(day, hour)

    def later(self, days: float, chance: random.Random) -> datetime:
        """An office hour so many days after the present moment."""
        return self.office_hour((self.today - self.at) / timedelta(days=1) - days, chance)

    def move_to(self, moment: datetime) -> None:
        """Forward only; a little later when `moment` has passed already."""
        self.at = min(max(moment, self.at + timedelta(seconds=1)), self.today)

    def tick(self, **length: int) -> None:
        self.at = min(self.at + timedelta(**length), self.today)

    @contextmanager
    def running(self):
        clock = self

        class Moved(datetime, metaclass=_AnyDatetime):
            @classmethod
            def now(cls, tz=None):
                return clock.at.astimezone(tz)

        # timezone.now looks `datetime` up in its own module at each call: model defaults that hold the function,
        # and everybody who imported it, are moved with it.
        with patch.object(timezone, "datetime", Moved):
            yield self
