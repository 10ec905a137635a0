"""Fulfillment time and what the sharing brought (domain.md §8): from filing, and from the first draft, to the day on
which the first data were transferred. What waits for its data still counts for as long as it has waited."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from obligations.models import Obligation, Outcome

from .survival import Curve, Observation, estimate

SHOWN = 5


@dataclass(frozen=True)
class FulfillmentNumbers:
    """`filed`: agreements on file that are no amendments; `transferred`: how many of them got their first data;
    `from_filing` and `from_draft`: curves of the days until then; `told`: agreements whose recipient told what the
    sharing brought; `shared`: the last of those that every signatory may read."""

    filed: int
    transferred: int
    from_filing: Curve
    from_draft: Curve
    told: int
    shared: list[Outcome]

    @property
    def waiting(self) -> int:
        return self.filed - self.transferred


def numbers(bucps: QuerySet, now: datetime) -> FulfillmentNumbers:
    """The numbers of these agreements; three queries."""
    first = Obligation.objects.filter(bucp=OuterRef("pk"), kind="first_transfer", done_on__isnull=False).order_by(
        "done_on"
    )
    rows = list(
        bucps.filter(filed_at__isnull=False, amends__isnull=True)
        .order_by()
        .annotate(first=Subquery(first.values("done_on")[:1]))
        .values_list("created_at", "filed_at", "ended_at", "first")
    )
    told = Outcome.objects.filter(bucp__in=bucps.order_by().values("pk"))
    shared = told.filter(shared=True).select_related("bucp", "party__entity").order_by("-at", "-pk")
    return FulfillmentNumbers(
        filed=len(rows),
        transferred=sum(row[3] is not None for row in rows),
        from_filing=estimate(_seen(filed, ended, day, now) for _, filed, ended, day in rows),
        from_draft=estimate(_seen(begun, ended, day, now) for begun, _, ended, day in rows),
        told=told.order_by().values("bucp").distinct().count(),
        shared=list(shared[:SHOWN]),
    )


def _seen(since: datetime, ended: datetime | None, day, now: datetime) -> Observation:
    """Days of California, since a transfer has a day and no hour. What ended without data is looked at until then."""
    until = day or timezone.localdate(ended or now)
    return Observation(max((until - timezone.localdate(since)).days, 0), day is not None)
