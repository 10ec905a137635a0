"""`/calendar/`: the dates of one's agreements by month, and the same as a private feed for calendar programs."""

from datetime import date, timedelta
from itertools import groupby
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from signatories.access import ANYONE, SIGNED_IN, access
from signatories.models import Entity

from . import feeds, ics
from .entries import KINDS, CalendarQuery, entries, readable

MONTHS = 6
FEED_AHEAD = timedelta(days=730)
FIRST, LAST = date(2020, 1, 1), date(2100, 1, 1)


@access(SIGNED_IN)
@require_safe
def calendar(request):
    """Six months from the one in the address (`?from=2027-03`); without it from today on, with what is late before.
    What the address says wrongly is left out."""
    this_month = timezone.localdate().replace(day=1)
    begin = _month(request.GET.get("from")) or this_month
    now = begin == this_month
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    entities = _entities(request.user)
    entity = next((e for e in entities if e.slug == request.GET.get("entity")), None)
    end = _later(begin, MONTHS) - timedelta(days=1)
    found = entries(request.user, CalendarQuery(None if now else begin, end, kind, entity))
    late = [e for e in found.entries if e.is_late] if now else []
    shown = [e for e in found.entries if e.day >= begin and e not in late]
    query = {"kind": kind, "entity": entity.slug if entity else ""}
    return render(
        request,
        "obligations/calendar.html",
        {
            "late": late,
            "months": [(month, list(of_it)) for month, of_it in groupby(shown, key=lambda e: e.day.replace(day=1))],
            "cut": found.cut,
            "begin": begin,
            "last": end,
            "is_now": now,
            "kinds": KINDS,
            "kind": kind,
            "entities": entities if len(entities) > 1 else [],
            "entity": entity,
            "earlier_url": _address(query, _later(begin, -MONTHS)) if begin > FIRST else "",
            "later_url": _address(query, _later(begin, MONTHS)) if begin < LAST else "",
            "now_url": _address(query),
            "narrowed": bool(kind or entity),
        },
    )


def _entities(user) -> list[Entity]:
    """The parties of the agreements whose dates this person may see, to choose from."""
    found = Entity.objects.filter(pk__in=readable(user).values("parties__entity")).select_related("agency")
    return sorted(found, key=lambda e: e.plain_name.removeprefix("Department of "))


def _month(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None


def _later(month: date, count: int) -> date:
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def _address(query: dict, begin: date | None = None) -> str:
    pairs = {**({"from": f"{begin:%Y-%m}"} if begin else {}), **{k: v for k, v in query.items() if v}}
    return f"{reverse('obligations:calendar')}?{urlencode(pairs)}" if pairs else reverse("obligations:calendar")


# The feed ----------------------------------------------------------------------------------------------


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def feed(request):
    """Making, replacing and revoking one's private address. A new one is shown on the answer to the POST and never
    again: only its hash is kept."""
    address = ""
    if request.method == "POST" and request.POST.get("do") == "revoke":
        if feeds.revoke(request.user):
            messages.success(request, "Revoked. The address shows nothing any more.")
        return redirect("obligations:feed")
    if request.method == "POST":
        _, token = feeds.create(request.user)
        address = settings.SITE_URL.rstrip("/") + reverse("obligations:feed_ics", args=[token])
    return render(request, "obligations/feed.html", {"address": address, "feed": feeds.of(request.user)})


@access(ANYONE)
@require_safe
@never_cache
def feed_ics(request, token):
    """The calendar of the address's owner: what that person may read now. 404 for a wrong or revoked one."""
    owner = feeds.owner(token)
    if owner is None:
        raise Http404
    today = timezone.localdate()
    found = entries(owner, CalendarQuery(None, today + FEED_AHEAD))
    text = ics.calendar("IDEA agreements", [_event(e) for e in found.entries], timezone.now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="idea.ics"'
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _event(entry) -> dict:
    url = settings.SITE_URL.rstrip("/") + entry.url
    waits = f"Waits on: {entry.who}\n" if entry.who else ""
    return {
        "uid": f"{entry.uid}@{urlsplit(settings.SITE_URL).hostname}",
        "day": entry.day,
        "summary": f"{entry.what} ({entry.number})",
        "description": f"{entry.title}\n{waits}{url}",
        "url": url,
        "category": entry.kind_label,
    }
