"""The integrity mark of a filed agreement: when its record was last proved, and what came out."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

from history.models import Chain
from history.proof import prove

KEPT = 30 * 24 * 3600  # seconds; a check a month old tells nothing any more
MOST = 50  # chains in one request


@dataclass(frozen=True)
class IntegrityMark:
    at: datetime
    events: int
    breaks: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return not self.breaks


def _key(number: str) -> str:
    return f"integrity:{number}"


def marks(numbers) -> dict[str, IntegrityMark]:
    """{number: its last mark}; those never checked are left out. No query."""
    found = cache.get_many([_key(n) for n in numbers])
    return {n: found[_key(n)] for n in numbers if _key(n) in found}


def check(numbers) -> dict[str, IntegrityMark]:
    """Recomputes these chains now, compares what is on record, and keeps the marks. A chain that is not there at all is
    a break."""
    numbers = list(numbers)[:MOST]
    chains = Chain.objects.in_bulk(numbers)
    breaks: dict[str, list[str]] = {n: [] if n in chains else [f"{n}: its history is missing"] for n in numbers}
    for one in prove(chains.values()):
        breaks[one.chain].append(str(one))
    found = {}
    for number in numbers:
        length = chains[number].length if number in chains else 0
        found[number] = IntegrityMark(timezone.now(), length, tuple(breaks[number]))
        cache.set(_key(number), found[number], KEPT)
    return found
