"""Approval time: from the day a draft was started to the day it was filed, and in which stage the days went."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import quantiles

from django.db.models import QuerySet
from django.utils import timezone

from bucp.models import Bucp, Party, Span
from bucp.models.states import BEFORE_FILING, Side, State
from signatories.models import Entity

from .period import Period
from .survival import Curve, Observation, estimate

MEASURED = 79  # days: what CHHS measured after its agency-wide agreement (domain.md §1)
TARGET = 90  # days: three months from concept to first transfer, CHHS's target
DAY = timedelta(days=1)

STAGES = (
    # (key, words, state, whose turn; None: anybody's)
    ("draft", "Draft", State.DRAFT, None),
    ("with_provider", "Review, with the provider", State.REVIEW, Side.PROVIDER),
    ("with_recipient", "Review, with the recipient", State.REVIEW, Side.RECIPIENT),
    ("dispute", "Dispute", State.DISPUTE, None),
    ("signing", "Signing", State.SIGNING, None),
)


def taking_part(entity: Entity | None) -> QuerySet:
    """All BUCPs of an entity that have reached it; all there are without one. For numbers, not for reading."""
    if entity is None:
        return Bucp.objects.all()
    reached = Party.objects.filter(entity=entity, reached_at__isnull=False)
    return Bucp.objects.filter(pk__in=reached.values("bucp"))


def begun_in(bucps: QuerySet, period: Period) -> QuerySet:
    return bucps.filter(**period.filter("created_at"))


def whole_days(length: timedelta) -> int:
    """Begun days count as whole: “within 79 days” must be true."""
    return max(ceil(length / DAY), 0)


@dataclass(frozen=True)
class Spread:
    """Of several lengths in days: the median and the quartiles around the middle half."""

    count: int
    low: float
    median: float
    high: float

    @classmethod
    def of(cls, lengths: list[float]) -> "Spread | None":
        if not lengths:
            return None
        if len(lengths) == 1:
            return cls(1, lengths[0], lengths[0], lengths[0])
        return cls(len(lengths), *quantiles(lengths, n=4, method="inclusive"))


@dataclass(frozen=True)
class ApprovalTimes:
    """`filed`, `left` (withdrawn or not approved), `open` count the agreements of the cohort."""

    curve: Curve
    spread: Spread | None  # of those filed
    filed: int
    left: int
    open: int

    @property
    def count(self) -> int:
        return self.filed + self.left + self.open


def approval(bucps: QuerySet, now: datetime | None = None) -> ApprovalTimes:
    """The approval time of these agreements; one query of four columns."""
    now = now or timezone.now()
    observations, filed_days, left, still_open = [], [], 0, 0
    for state, created, filed, ended in bucps.values_list("state", "created_at", "filed_at", "ended_at"):
        observations.append(Observation(whole_days((filed or ended or now) - created), filed is not None))
        if filed:
            filed_days.append((filed - created) / DAY)
        elif state in BEFORE_FILING:
            still_open += 1
        else:
            left += 1
    return ApprovalTimes(estimate(observations), Spread.of(filed_days), len(filed_days), left, still_open)


def stages(bucps: QuerySet) -> list[tuple[str, Spread]]:
    """(words, spread of the days) per stage that the filed ones among `bucps` went through; one query."""
    filed = bucps.filter(filed_at__isnull=False)
    spans = Span.objects.filter(bucp__in=filed.values("pk"), ended_at__isnull=False, state__in=BEFORE_FILING)
    days: dict[str, dict[int, float]] = {key: {} for key, *_ in STAGES}
    for pk, state, turn, began, ended in spans.order_by().values_list("bucp", "state", "turn", "began_at", "ended_at"):
        stage = days[_stage(state, turn)]
        stage[pk] = stage.get(pk, 0.0) + (ended - began) / DAY
    return [(words, Spread.of(list(days[key].values()))) for key, words, *_ in STAGES if days[key]]


def _stage(state: str, turn: str) -> str:
    return next(key for key, _, of, whose in STAGES if of == state and whose in (None, turn or Side.RECIPIENT))
