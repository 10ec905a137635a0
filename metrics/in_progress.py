"""Where it waits now: an entity's BUCPs before filing by state, age and whose court they are in. Every number has the
address of its list, and counts what that list shows to this person."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Exists, Min, OuterRef, QuerySet
from django.urls import reverse

from bucp.models import Bucp, Party
from bucp.models.states import BEFORE_FILING, State
from bucp.pages.listing import waiting_on
from signatories.models import Entity
from tasks.models import Task

SHOWN = 10
ORDER = (State.DRAFT, State.REVIEW, State.DISPUTE, State.SIGNING)


@dataclass(frozen=True)
class ProgressCell:
    count: int
    url: str = ""  # empty: no list of these is open to the person


@dataclass(frozen=True)
class ProgressRow:
    label: str
    us: ProgressCell
    others: ProgressCell
    total: ProgressCell
    oldest: datetime | None


def readable(user, entity: Entity) -> QuerySet:
    """The entity's BUCPs before filing that this person may read."""
    parties = Party.objects.filter(entity=entity)
    return Bucp.objects.visible_to(user).filter(state__in=BEFORE_FILING, pk__in=parties.values("bucp"))


def by_state(user, entity: Entity) -> list[ProgressRow]:
    """One row per state there is, and one for all together; one query."""
    own = {m.entity_id for m in user.roles}
    on_us = Task.objects.open().filter(about=OuterRef("number"), entity__in=own)
    found = (
        readable(user, entity)
        .annotate(us=Exists(on_us))
        .values("state", "us")
        .annotate(n=Count("pk"), oldest=Min("created_at"))
        .order_by()
    )
    counts = {(f["state"], f["us"]): (f["n"], f["oldest"]) for f in found}
    rows = [_row(counts, [state], state.label, entity, state) for state in ORDER]
    rows = [row for row in rows if row.total.count]
    return [*rows, _row(counts, ORDER, "All together", entity)] if rows else []


def _row(counts, states, label: str, entity: Entity, state: str = "") -> ProgressRow:
    def cell(turn: str, whose: tuple[bool, ...]) -> ProgressCell:
        count = sum(counts.get((s, us), (0,))[0] for s in states for us in whose)
        return ProgressCell(count, list_address(entity, state=state, turn=turn) if count else "")

    oldest = [counts[s, us][1] for s in states for us in (True, False) if (s, us) in counts]
    return ProgressRow(
        label,
        cell("us", (True,)),
        cell("others", (False,)),
        cell("", (True, False)),
        min(oldest, default=None),
    )


def list_address(entity: Entity, **filters) -> str:
    """The list of the entity's agreements with these filters; see `bucp.pages.listing`."""
    query = {"scope": "ours", "entity": entity.slug, **{k: v for k, v in filters.items() if v}}
    return f"{reverse('bucp:list')}?{urlencode(query)}"


def oldest_first(user, entity: Entity, now: datetime) -> list[dict]:
    """The agreements that were begun first: each with who is waited for. Three queries."""
    bucps = readable(user, entity).defer("search_line").order_by("created_at", "pk")[:SHOWN]
    bucps = list(bucps)
    tasks = waiting_on([b.number for b in bucps])
    return [_waiting(b, tasks.get(b.number, ()), now) for b in bucps]


def _waiting(bucp: Bucp, tasks, now: datetime) -> dict:
    names = list(dict.fromkeys(t.entity.plain_name for t in tasks))
    return {
        "bucp": bucp,
        "days": (now - bucp.created_at).days,
        "waits_on": names[:2],
        "more": max(len(names) - 2, 0),
        "since": tasks[0].opened_at if tasks else bucp.state_since,
    }
