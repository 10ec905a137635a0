"""Which anchor is the newest that has left the portal, by which ways. What is still inside proves nothing against those
who hold the database."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from history.outside import newest_in_folder
from notices.models import Letter

MAY_BE_OLD = timedelta(days=2)
"""Days without an anchor outside before people are told that something is wrong."""


@dataclass(frozen=True)
class Way:
    """One way out: `day` of the newest anchor that took it, None when none has; `detail` in words."""

    label: str
    day: date | None
    detail: str


@dataclass(frozen=True)
class Outside:
    """All ways out as they are today."""

    ways: tuple[Way, ...]
    today: date

    @property
    def newest(self) -> date | None:
        return max((way.day for way in self.ways if way.day), default=None)

    @property
    def age(self) -> str:
        if self.newest is None:
            return ""
        days = (self.today - self.newest).days
        return {0: "made today", 1: "made yesterday"}.get(days, f"{days} days old")

    @property
    def is_old(self) -> bool:
        return self.newest is None or self.today - self.newest > MAY_BE_OLD


def outside() -> Outside:
    """The ways out in use: letters to the holders always, the folder where one is set."""
    ways = [_letters()]
    if settings.ANCHOR_FOLDER:
        day = newest_in_folder()
        ways.append(Way("Write-once folder", date.fromisoformat(day) if day else None, "Written as a file"))
    return Outside(tuple(ways), timezone.localdate())


def _letters() -> Way:
    newest = Letter.objects.filter(kind="anchor", figures__sent__gt=0).select_related("figures").order_by("-pk").first()
    if newest is None:
        return Way("E-mail to the holders", None, "None was sent yet")
    day, figures = date.fromisoformat(newest.key.removeprefix("anchor-")), newest.figures
    everybody = figures.sent + figures.waiting + figures.failed
    return Way("E-mail to the holders", day, f"Sent to {figures.sent} of {everybody}")
