"""A period as data: so many days after the end of the exchange, or a date. It is stored as it is read: “60 days”, or
“2029-06-30”."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from common import dates

MOST_DAYS = 3650
_DAYS = re.compile(r"([0-9]{1,6})(?: ?(?:calendar )?days?)?(?: after the end)?", re.IGNORECASE)


@dataclass(frozen=True)
class AgreedPeriod:
    """One of the two is given."""

    days: int | None = None
    on: date | None = None

    def after(self, end: date) -> date:
        """The last day of the period of something that ended on `end`: a date that was agreed never comes before."""
        return end + timedelta(days=self.days) if self.days is not None else max(self.on or end, end)

    @property
    def words(self) -> str:
        """As it stands in a sentence: “60 days after the end”, “June 30, 2029”."""
        if self.on is not None:
            return dates.day(self.on)
        if self.days == 0:
            return "the day it ends"
        return f"{self.days} day{'' if self.days == 1 else 's'} after the end"

    @property
    def stored(self) -> str:
        return self.on.isoformat() if self.on else f"{self.days} days"


def days_in(text: str) -> int | None:
    """The days that a text names, such as “60” or “60 days after the end”; None for anything else."""
    match = _DAYS.fullmatch(text)
    return int(match[1]) if match else None


def read(stored: object) -> AgreedPeriod | None:
    """A period as it is stored. None where nothing is agreed, or it cannot be read."""
    text = str(stored or "")
    if (days := days_in(text)) is not None:
        return AgreedPeriod(days=days)
    try:
        return AgreedPeriod(on=date.fromisoformat(text))
    except ValueError:
        return None
