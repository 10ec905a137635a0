"""The moved clock for tests: inside `at(moment)` it is that moment for everybody who asks `timezone`."""

from contextlib import contextmanager
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from demo.clock import Clock

CALIFORNIA = ZoneInfo("America/Los_Angeles")


@contextmanager
def at(moment: date | datetime):
    """A day alone means its noon in California. Yields the clock: `clock.at = …` moves it on, either way."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(12), CALIFORNIA)
    clock = Clock(moment)
    with clock.running():
        yield clock
