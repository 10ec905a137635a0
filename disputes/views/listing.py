"""`/disputes/`: every dispute this person may see, open ones first. The address holds the whole choice."""

from django.db.models import CharField, Exists, F, OuterRef, Prefetch, Q, Value
from django.db.models.functions import Cast, Concat
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bucp.models import Bucp, OfficeAccess
from bucp.pages.listing import waiting_on
from bucp.pages.views.lists import waits_in_words
from common.paging import Page
from disputes import offices
from disputes.clocks import Calendar
from disputes.enums import DisputeKind, DisputeOutcome, Step
from disputes.models import Dispute
from signatories.access import SIGNED_IN, access
from signatories.models import OFFICERS

PAGE = 25
STATES = {"open": "Open", "ended": "Ended"}
TONES = {
    DisputeOutcome.RESOLVED: "good",
    DisputeOutcome.APPROVED: "good",
    DisputeOutcome.NOT_APPROVED: "bad",
}


@access(SIGNED_IN)
@require_safe
def listing(request):
    """What the address says wrongly is left out."""
    asked = {
        "state": _one_of(request.GET.get("state"), STATES),
        "kind": _one_of(request.GET.get("kind"), DisputeKind.values),
        "step": _one_of(request.GET.get("step"), Step.values),
        "outcome": _one_of(request.GET.get("outcome"), DisputeOutcome.values),
    }
    page = Page(_query(request.user, asked), request.GET.get("page"), PAGE)
    context = {
        "page": page,
        "rows": _rows(page.rows),
        "filters": _filters(asked),
        "narrowed": any(asked.values()),
        "library": any(m.entity.is_signatory for m in request.user.roles),
    }
    return render(request, "disputes/list.html", context)


def visible(user):
    """The disputes of the BUCPs that this person may read (domain.md §11), and those in which an office of theirs took
    part."""
    readable = Q(bucp__in=Bucp.objects.visible_to(user).order_by())
    if not any(m.role in OFFICERS for m in user.roles):
        return Dispute.objects.filter(readable)
    seats = OfficeAccess.objects.filter(offices.took_part(user), bucp=OuterRef("bucp"))
    why = Concat(Value("dispute:"), Cast(OuterRef("pk"), CharField()))
    return Dispute.objects.filter(readable | Exists(seats.filter(why=why)))


def has_any(user) -> bool:
    """Whether there is one to list, for the navigation of every page; no query for somebody without a role."""
    return bool(user.roles) and visible(user).exists()


def _query(user, asked):
    found = visible(user)
    if asked["state"]:
        found = found.filter(ended_at__isnull=asked["state"] == "open")
    if asked["step"]:
        found = found.filter(step=asked["step"], ended_at__isnull=True)
    for name in ("kind", "outcome"):
        if asked[name]:
            found = found.filter(**{name: asked[name]})
    bucps = Bucp.objects.defer("search_line").with_parties()
    found = found.defer("words", "route_kept").prefetch_related(Prefetch("bucp", bucps))
    return found.order_by(F("ended_at").desc(nulls_first=True), F("due_at").asc(nulls_last=True), "-pk")


def _rows(disputes) -> list[dict]:
    open_ones = [d for d in disputes if d.is_open]
    tasks = waiting_on([d.bucp.number for d in open_ones]) if open_ones else {}
    calendar = Calendar()
    return [
        {
            "dispute": d,
            "bucp": d.bucp,
            "clock": calendar.clock(d.due_at) if d.is_open else None,
            "waits": waits_in_words([t for t in tasks.get(d.bucp.number, ()) if _is_of_dispute(t, d)])
            if d.is_open
            else None,
            "tone": TONES.get(d.outcome, "neutral"),
        }
        for d in disputes
    ]


def _is_of_dispute(task, dispute) -> bool:
    address = dispute.get_absolute_url()
    return task.url.startswith(address) and not task.url.startswith(f"{address}uses/")


def _filters(asked) -> list[dict]:
    offered = (
        ("state", "Show", "Open and ended", list(STATES.items())),
        ("kind", "About", "Anything", DisputeKind.choices),
        ("step", "At the step", "Any step", Step.choices),
        ("outcome", "Ended as", "Any outcome", DisputeOutcome.choices),
    )
    return [
        {"name": name, "label": label, "any": any_, "options": options, "chosen": asked[name]}
        for name, label, any_, options in offered
    ]


def _one_of(value, allowed) -> str:
    return value if value in allowed else ""
