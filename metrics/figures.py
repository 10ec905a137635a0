"""The three numbers of the landing page. Counts only: nothing here tells of a single agreement."""

from dataclasses import dataclass

from django.core.cache import cache

from bucp.models import Bucp, Party
from bucp.models.states import ON_FILE, State

from .approval import approval

KEPT = 60  # seconds
KEY = "landing:figures"


@dataclass(frozen=True)
class Figures:
    in_force: int
    median: int | None  # days by which half of all requests are filed; None while too few are
    entities: int


def figures() -> Figures:
    """From the register as it stands, at most a minute old; three queries."""
    return cache.get_or_set(KEY, _count, KEPT)


def _count() -> Figures:
    return Figures(
        in_force=Bucp.objects.filter(state=State.ACTIVE).count(),
        median=approval(Bucp.objects.all()).curve.median,
        entities=Party.objects.filter(bucp__state__in=ON_FILE).values("entity").distinct().count(),
    )
