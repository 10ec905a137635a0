"""From act to sending: how quickly notices go out, by clause, in the last 30 days. “Immediately” is one minute.

Counted are whole letters that the person may read: one is out when it has gone to everybody. Every number has the
address of its list and counts what that list shows to this person (notices.listing).
"""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db.models import Q

from notices.kinds import HOUSE, section
from notices.listing import MINUTE, Wanted, address, as_numbers, letters
from signatories.models import Role

from .in_progress import ProgressCell

DAYS = "30"
UNITS = (("second", 1, 60), ("minute", 60, 60), ("hour", 3600, 48), ("day", 86400, float("inf")))


@dataclass(frozen=True)
class DeliveryRow:
    """One clause. `median` and `slowest` in words, empty while nothing is out."""

    clause: str
    count: ProgressCell
    median: str
    slowest: str
    slow: bool  # whether the slowest took a minute or more
    fast: ProgressCell  # out within a minute
    failed: ProgressCell
    unconfirmed: ProgressCell


def may_see(user, entity) -> bool:
    """CDO staff, and Data Coordinators of their own entity."""
    return user.is_cdo_staff or (entity is not None and user.holds(Role.COORDINATOR, entity=entity))


def by_clause(user, entity) -> list[DeliveryRow]:
    """One row per clause with notices, and one for all together; one query. `entity`: those given by its people."""
    wanted = Wanted(days=DAYS, entity=entity.slug if entity else "")
    found: dict[str, list] = {}
    for clause, *one in _rows(user, wanted):
        found.setdefault(section(clause), []).append(one)
    rows = [_row(clause, found[clause], wanted) for clause in sorted(found, key=as_numbers)]
    return [*rows, _row("", [one for some in found.values() for one in some], wanted)] if len(rows) > 1 else rows


def _rows(user, wanted):
    """(clause, made, last sent, is out, failed, unconfirmed) of each letter under a clause, from its own figures."""
    return (
        letters(user, wanted)
        .exclude(clause=HOUSE)
        .annotate(
            left=Q(figures__waiting__gt=0) | Q(figures__failed__gt=0),
            some_failed=Q(figures__failed__gt=0),
            unconfirmed=Q(figures__unconfirmed__gt=0),
        )
        .order_by()
        .values_list("clause", "made_at", "figures__last_sent_at", "left", "some_failed", "unconfirmed")
    )


def _row(clause: str, some: list, wanted: Wanted) -> DeliveryRow:
    took = [sent - made for made, sent, left, *_ in some if sent and not left]

    def cell(count: int, state: str = "") -> ProgressCell:
        url = address(days=wanted.days, entity=wanted.entity, clause=clause or "any", state=state)
        return ProgressCell(count, url if count else "")

    return DeliveryRow(
        clause=clause,
        count=cell(len(some)),
        median=in_words(timedelta(seconds=median(t.total_seconds() for t in took))) if took else "",
        slowest=in_words(max(took)) if took else "",
        slow=bool(took) and max(took) >= MINUTE,
        fast=cell(sum(t < MINUTE for t in took), "fast"),
        failed=cell(sum(failed for *_, failed, _ in some), "failed"),
        unconfirmed=cell(sum(unconfirmed for *_, unconfirmed in some), "unconfirmed"),
    )


def in_words(length: timedelta) -> str:
    """A time as one says it: “under a second”, “4 seconds”, “3 minutes”, “5 hours”, “2 days”."""
    seconds = max(length.total_seconds(), 0)
    if seconds < 1:
        return "under a second"
    for unit, long, limit in UNITS:
        number = round(seconds / long)
        if number < limit:
            return f"{number} {unit}{'s' if number != 1 else ''}"
    return ""
