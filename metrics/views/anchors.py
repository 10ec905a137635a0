"""`/register/anchors/`: the daily signed lists of all chain heads, for CDO staff to keep elsewhere; `/anchors/`: their
signed lines, for everybody."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Length, Replace
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.paging import Page
from history import anchors as daily
from history.models import Anchor
from history.recorder import PORTAL, record
from metrics.anchors_outside import outside
from metrics.events import ANCHOR_EXPORTED
from metrics.register import PAGE
from signatories.access import ANYONE, CDO_STAFF, access
from signatories.models import CDO_ROLES, Role

BETWEEN = "],["
"""What stands between two heads in an anchor's canonical JSON, and nowhere else."""

NO_HEADS = '"heads":[]'

PUBLIC_DAYS = 60
"""How many of the last lines are public: who keeps them need not look every day."""


@access(CDO_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def anchors(request):
    if request.method == "POST":
        return _make(request)
    # The contents are long: the database counts the chains in them, so that they need not be fetched.
    without = Length("content") - Length(Replace("content", Value(BETWEEN), Value("")))
    chains = Case(When(content__contains=NO_HEADS, then=0), default=without / len(BETWEEN) + 1)
    rows = Anchor.objects.defer("content", "signature").annotate(chains=chains)
    page = Page(rows.order_by(F("day").desc()), request.GET.get("page"), PAGE)
    today = timezone.localdate()
    made = page.number == 1 and any(a.day == today for a in page.rows)
    context = {"page": page, "has_today": made, "today": today, "outside": outside()}
    return render(request, "metrics/anchors.html", context)


def _make(request):
    made = daily.make()
    if made:
        messages.success(request, "Today’s anchor is made. Download it and keep it outside of this portal.")
    else:
        messages.info(request, "Today’s anchor was made already: there is one for each day.")
    return redirect("anchors")


@access(CDO_STAFF)
@require_POST
def export(request, day: str):
    """The anchor of that day as a file. Who took it out is recorded before it goes."""
    anchor = Anchor.objects.filter(day=_day(day)).first()
    if anchor is None:
        raise Http404
    role = next(Role(m.role).label for m in request.user.roles if m.role in CDO_ROLES)
    with transaction.atomic():
        record(PORTAL, ANCHOR_EXPORTED, by=request.user, role=role, day=anchor.day.isoformat())
    response = HttpResponse(daily.export(anchor), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="idea-anchor-{anchor.day:%Y-%m-%d}.json"'
    return response


@access(ANYONE)
@require_safe
def lines(request):
    """The lines of the last days. They name no agreement and nobody: a day, a number, and hashes."""
    return render(request, "metrics/anchor_lines.html", {"anchors": _lines()})


@access(ANYONE)
@require_safe
def feed(request):
    """The same as an Atom feed: a feed reader keeps what it has read."""
    address = f"{settings.SITE_URL}{reverse('anchor_lines')}"
    atom = Atom1Feed("Anchors of the IDEA portal", address, "One signed line a day: where the record ended.")
    for anchor in _lines():
        day = anchor.day.isoformat()
        atom.add_item(f"Anchor of {day}", address, anchor.line, unique_id=f"{address}{day}", updateddate=anchor.made_at)
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _lines():
    return Anchor.objects.exclude(line="").defer("content", "signature")[:PUBLIC_DAYS]


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Http404 from None
