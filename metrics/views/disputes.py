"""`/dashboards/disputes/`: the disputes behind a number of the dashboard. The address holds the whole choice."""

from django.db.models import Prefetch
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bucp.models import Bucp
from common.paging import Page
from disputes.enums import DisputeOutcome
from disputes.views.listing import visible
from metrics import approval, disputes
from metrics.period import PeriodForm
from signatories.access import DASHBOARD, access

from .dashboards import address_base, choices_of, chosen_of

PAGE = 25
TONES = {DisputeOutcome.RESOLVED: "good", DisputeOutcome.APPROVED: "good", DisputeOutcome.NOT_APPROVED: "bad"}


@access(DASHBOARD)
@require_safe
def disputes_behind(request):
    """What the address says wrongly is left out. Disputes that the person may not open are counted, not shown."""
    entity = chosen_of(request, choices_of(request.user))
    period = PeriodForm(request.GET).period
    asked = {
        name: request.GET[name] for name, (_, offered) in disputes.FILTERS.items() if request.GET.get(name) in offered
    }
    bucps = approval.begun_in(approval.taking_part(entity), period)
    rows = {row.pk: row for row in disputes.narrowed(disputes.rows_of(bucps), asked)}
    page = Page(_readable(request.user, rows), request.GET.get("page"), PAGE)
    now = timezone.now()
    readable = _readable(request.user, rows).count()
    return render(
        request,
        "metrics/disputes.html",
        {
            "entity": entity,
            "period": period,
            "count": len(rows),
            "hidden": len(rows) - readable,
            "asked": [(label, offered[asked[n]]) for n, (label, offered) in disputes.FILTERS.items() if n in asked],
            "page": page,
            "rows": [_row(dispute, rows[dispute.pk], now) for dispute in page.rows],
            "base": address_base(entity, period),
        },
    )


def _readable(user, rows):
    """The disputes among `rows` that this person may read, the last one raised first."""
    bucps = Bucp.objects.defer("search_line").with_parties()
    return (
        visible(user)
        .filter(pk__in=rows)
        .defer("words", "route_kept")
        .prefetch_related(Prefetch("bucp", bucps))
        .order_by("-raised_at", "-pk")
    )


def _row(dispute, row, now) -> dict:
    return {
        "dispute": dispute,
        "bucp": dispute.bucp,
        "way": disputes.ROUTES[row.route],
        "days": row.days(now),
        "tone": TONES.get(dispute.outcome, "neutral"),
    }
