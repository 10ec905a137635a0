"""How long the stages take, from the agreements filed last: the dates ahead in the line of steps."""

from datetime import UTC, datetime, timedelta
from statistics import median

from django.core.cache import cache
from django.utils import timezone

from bucp.models import Bucp, Span
from bucp.models.states import State
from common.extensions import ask

STAGES = (State.DRAFT, State.REVIEW, State.SIGNING)
ENOUGH = 5  # fewer agreements tell nothing
LOOKED_AT = 100
KEPT = 600  # seconds
NEVER = datetime.max.replace(tzinfo=UTC)
"""Of what cannot go on as it stands (`Extension.runs_until`)."""
_KEY = "bucp:stage-medians"


def stage_medians() -> dict[str, timedelta]:
    """The median time in each stage before filing; empty while too few are filed. At most one query, once in ten
    minutes. A dispute counts to the review it interrupts, a second review to the first."""
    known = cache.get(_KEY)
    if known is None:
        known = _compute()
        cache.set(_KEY, known, KEPT)
    return known


def _compute() -> dict[str, timedelta]:
    latest = Bucp.objects.filter(filed_at__isnull=False).order_by("-filed_at").values("pk")[:LOOKED_AT]
    totals: dict = {}
    spans = Span.objects.filter(bucp__in=list(latest.values_list("pk", flat=True)), ended_at__isnull=False)
    for pk, state, began, ended in spans.order_by().values_list("bucp", "state", "began_at", "ended_at"):
        stages = totals.setdefault(pk, dict.fromkeys(STAGES, timedelta()))
        stage = stage_of(state)
        if stage in stages:
            stages[stage] += ended - began
    if len(totals) < ENOUGH:
        return {}
    return {stage.value: median(stages[stage] for stages in totals.values()) for stage in STAGES}


def stage_of(state: str) -> str:
    return State.REVIEW if state == State.DISPUTE else State(state)


def forecast_of(bucp: Bucp, spans) -> dict[str, datetime]:
    """When the stages ahead of this agreement may begin. `spans`: its own."""
    runs_until = max((at for at in ask("runs_until", bucp) if at), default=None)
    return dates_ahead(spans, stage_of(bucp.state), stage_medians(), runs_until)


def dates_ahead(spans, stage: str, medians: dict, runs_until: datetime | None = None) -> dict[str, datetime]:
    """When the stages after `stage` may begin, `filed` among them. `spans`: those of this agreement.

    What is over its usual time may end any day, so the forecast never lies in the past; nor before `runs_until`, the
    day until which something else, such as a step of a dispute, holds the stage up. `NEVER`: nothing can be expected.
    """
    if not medians or stage not in STAGES or runs_until == NEVER:
        return {}
    now = timezone.now()
    spent = sum(((s.ended_at or now) - s.began_at for s in spans if stage_of(s.state) == stage), timedelta())
    at = max(now + max(medians[stage] - spent, timedelta(days=1)), runs_until or now)
    found = {}
    for ahead in (*STAGES[STAGES.index(stage) + 1 :], State.FILED):
        found[ahead.value] = at
        at += medians.get(ahead, timedelta())
    return found
