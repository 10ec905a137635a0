"""Disputes in numbers (domain.md §8): how many, how often, about what, which way, how long, how they ended.

Numbers and list are made from the same rows, so that a number and the list it opens cannot differ.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from statistics import median
from urllib.parse import urlencode

from django.db.models import QuerySet

from disputes.enums import Close, DisputeKind, DisputeOutcome, Solution, Step
from disputes.models import Dispute

from .approval import whole_days
from .survival import Curve, Observation, estimate

ROUTES = {
    "agency:governor": "Agencies mediate; the Governor’s Office decides",
    "cdo:governor": "No Agency mediates; the Governor’s Office decides",
    "cdo:not_approved": "No Agency mediates; not approved when unsettled",
    "agency:not_approved": "Agencies mediate; not approved when unsettled",
    "confirm": "Waits for CDO staff to confirm who is under the Governor",
    "talks": "Talks between the parties",
}
STATES = {"open": "Open", "ended": "Ended"}


@dataclass(frozen=True)
class DisputeRow:
    """One dispute, as far as numbers need it."""

    pk: int
    bucp: int
    kind: str
    route: str
    outcome: str
    solution: str
    raised: datetime
    ended: datetime | None

    @property
    def state(self) -> str:
        return "ended" if self.ended else "open"

    def days(self, now: datetime) -> int:
        return whole_days((self.ended or now) - self.raised)


FILTERS = {
    # The name in the address: (the label beside it, what it may be)
    "state": ("State", STATES),
    "kind": ("About", dict(DisputeKind.choices)),
    "route": ("Way", ROUTES),
    "outcome": ("Ended as", dict(DisputeOutcome.choices)),
    "solution": ("Settled by", dict(Solution.choices)),
}


def rows_of(bucps: QuerySet) -> list[DisputeRow]:
    """The disputes of these agreements, the last one raised first; one query."""
    found = Dispute.objects.filter(bucp__in=bucps.order_by().values("pk")).order_by("-raised_at", "-pk")
    columns = ("pk", "bucp_id", "kind", "route_kept", "step", "outcome", "solution", "raised_at", "ended_at")
    return [
        DisputeRow(pk, bucp, kind, _route(kept, step), outcome, solution, raised, ended)
        for pk, bucp, kind, kept, step, outcome, solution, raised, ended in found.values_list(*columns)
    ]


def _route(kept: dict, step: str) -> str:
    """A key of ROUTES: the way as it was kept when the talks ended."""
    if not kept:
        return "confirm" if step == Step.CONFIRM else "talks"
    first = "agency" if Step.AGENCY in kept["steps"] else "cdo"
    return f"{first}:{kept['close'] or Close.GOVERNOR}"


def narrowed(rows: list[DisputeRow], asked: dict[str, str]) -> list[DisputeRow]:
    """The rows that fit every filter of `asked` (names of FILTERS)."""
    return [row for row in rows if all(getattr(row, name) == value for name, value in asked.items())]


@dataclass(frozen=True)
class DisputeLine:
    """One value of a filter: how many disputes it has, how many of them are open, and the median of those that
    ended."""

    label: str
    query: str  # of the list, such as kind=costs
    count: int
    still_open: int
    median: float | None


@dataclass(frozen=True)
class DisputeNumbers:
    sent: int  # requests that reached a provider
    disputed: int  # how many of them were disputed at least once
    count: int
    still_open: int
    curve: Curve  # of the time until a dispute ended, open ones counted for as long as they run
    kinds: list[DisputeLine]
    routes: list[DisputeLine]
    outcomes: list[DisputeLine]
    solutions: list[DisputeLine]

    @property
    def rate(self) -> int:
        """Percent of the requests sent that were disputed."""
        return round(100 * self.disputed / self.sent) if self.sent else 0

    @property
    def ended(self) -> int:
        return self.count - self.still_open


def numbers(bucps: QuerySet, now: datetime) -> DisputeNumbers:
    """The numbers of these agreements' disputes; two queries."""
    rows = rows_of(bucps)
    return DisputeNumbers(
        sent=bucps.filter(sent_at__isnull=False).count(),
        disputed=len({row.bucp for row in rows}),
        count=len(rows),
        still_open=sum(row.ended is None for row in rows),
        curve=estimate(Observation(row.days(now), row.ended is not None) for row in rows),
        kinds=_lines(rows, "kind", now),
        routes=_lines(rows, "route", now),
        outcomes=_lines(rows, "outcome", now, by_count=True),
        solutions=_lines(rows, "solution", now, by_count=True),
    )


def _lines(rows: list[DisputeRow], name: str, now: datetime, by_count: bool = False) -> list[DisputeLine]:
    value = attrgetter(name)
    counts = Counter(map(value, rows))
    keys = [key for key in FILTERS[name][1] if counts[key]]
    if by_count:
        keys.sort(key=lambda key: -counts[key])
    lines = []
    for key in keys:
        own = [row for row in rows if value(row) == key]
        days = [row.days(now) for row in own if row.ended]
        lines.append(
            DisputeLine(
                FILTERS[name][1][key],
                urlencode({name: key}),
                len(own),
                len(own) - len(days),
                median(days) if days else None,
            )
        )
    return lines
