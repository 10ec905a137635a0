"""Wrong passwords and codes: some are free, then each brings a pause, and each pause is twice the one before.

Tries are counted in the database, so that all processes count as one, whether or not Redis is there. What a stranger
does counts against the stranger: somebody on a device that is known to the account (`signatories.devices`) has a
counter of their own there and is let in while others hammer at it. From anywhere else a try counts for the account from
that address and for the account from anywhere; and at the door for that address against any account.

A try is counted before it is looked at, and given back when it was right: many at the same moment gain nothing.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from common.network import network_of
from common.text_checks import folded

from . import devices
from .models import TryCounter, User

FIRST_PAUSE = 30
LONGEST_PAUSE = 3600  # seconds
OLD = timedelta(days=2)
"""After that, whatever was counted is forgotten."""


@dataclass(frozen=True)
class Limit:
    """`free` tries, then pauses. Every `forgets` seconds one try is forgotten: that long the pauses grow."""

    free: int
    forgets: int

    def left(self, counter: TryCounter, now: datetime) -> float:
        """The tries that count now."""
        return max(0.0, counter.tries - _since(counter.at, now) / self.forgets)

    def wait(self, counter: TryCounter, now: datetime) -> float:
        """The seconds until the next try is looked at; 0 or less when it is now."""
        over = round(counter.tries) - self.free
        pause = min(FIRST_PAUSE * 2 ** min(over, 16), LONGEST_PAUSE) if over >= 0 else 0
        return pause - _since(counter.at, now)


def _since(at: datetime, now: datetime) -> float:
    return max(0.0, (now - at).total_seconds())


DEVICE = Limit(free=5, forgets=300)  # the owner, mistyping
PLACE = Limit(free=5, forgets=900)  # one account from one address
ACCOUNT = Limit(free=50, forgets=900)  # one account from many addresses
ADDRESS = Limit(free=60, forgets=30)  # many accounts from one address, which may be that of a whole department

ONCE = Limit(free=1, forgets=FIRST_PAUSE)  # for what holds once and for FIRST_PAUSE seconds at most


class Tries:
    """The counters that stand for one try."""

    def __init__(self, limits: dict[tuple[str, ...], Limit]):
        self.limits = {salted_hmac("wrong tries", "\n".join(who)).hexdigest()[:40]: lim for who, lim in limits.items()}

    def take(self) -> int:
        """Counts one try; or counts nothing and returns the seconds to wait."""
        now = timezone.now()
        with transaction.atomic():
            counters = self._locked()
            wait = max(self.limits[c.key].wait(c, now) for c in counters)
            if wait > 0:
                return math.ceil(wait)
            for counter in counters:
                counter.tries = self.limits[counter.key].left(counter, now) + 1
                counter.at = now
            TryCounter.objects.bulk_update(counters, ["tries", "at"])
        return 0

    def give_back(self) -> None:
        """What was counted was right, or not looked at."""
        with transaction.atomic():
            counters = list(self._locked())
            for counter in counters:
                counter.tries = max(0.0, counter.tries - 1)
            TryCounter.objects.bulk_update(counters, ["tries"])

    def _locked(self) -> QuerySet[TryCounter]:
        rows = TryCounter.objects.filter(key__in=self.limits).order_by("key").select_for_update()
        if len(rows) < len(self.limits):
            TryCounter.objects.bulk_create((TryCounter(key=key) for key in sorted(self.limits)), ignore_conflicts=True)
            rows = rows.all()
        return rows


def of(request: HttpRequest, purpose: str, user: User) -> Tries:
    """For somebody who is known already: `purpose` names a counter of its own."""
    return Tries(_limits(request, purpose, str(user.pk), user))


def at_the_door(request: HttpRequest, purpose: str, email: str) -> Tries:
    """For an address that somebody typed who is not signed in, whether or not there is such an account."""
    typed = folded(email)
    user = User.objects.filter(email__iexact=typed).first() if devices.has_any(request) else None
    if user and devices.known(request, user):
        return Tries(_limits(request, purpose, typed, user))
    of_all = {(purpose, "address", network_of(request)): ADDRESS}
    return Tries(_limits(request, purpose, typed, None) | of_all)


def _limits(request: HttpRequest, purpose: str, who: str, user: User | None) -> dict[tuple[str, ...], Limit]:
    if user and (device := devices.known(request, user)):
        return {(purpose, "device", who, device): DEVICE}
    return {(purpose, "place", who, network_of(request)): PLACE, (purpose, "account", who): ACCOUNT}


def wait_words(seconds: int) -> str:
    """The sentence for the person."""
    return f"There were too many wrong tries. Wait {_long(seconds)}, then try again."


def _long(seconds: int) -> str:
    if seconds <= 90:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{math.ceil(seconds / 60)} minutes"


def forget_old() -> int:
    """Removes what no longer counts. Returns how many counters."""
    return TryCounter.objects.filter(at__lt=timezone.now() - OLD).delete()[0]
