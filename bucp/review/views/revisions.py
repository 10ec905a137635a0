"""The frozen texts of a BUCP, and what changed between any two of them, or since one of them until now."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bucp import sensitive
from bucp.access import READ
from bucp.models.states import EDITABLE
from bucp.text.amendment import changes_in_force
from bucp.text.reader import read
from bucp.text.redline import authors_between, redline
from common.paging import Page
from signatories.access import access

NOW = "now"
PAGE_SIZE = 50
CHOICES = 200  # revisions to choose from when comparing


def _number(text: str) -> int:
    """A revision's number as it came in an address; 404 for what is none."""
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < 10):
        raise Http404
    return int(text)


@access(READ)
@require_safe
def revisions(request, number):
    bucp = request.bucp
    old, new = request.GET.get("old", ""), request.GET.get("new", "")
    if old and new:
        return _to_comparison(bucp, old, new)
    rows = bucp.revisions.defer("content").select_related("made_by").order_by("-number")
    page = Page(rows, request.GET.get("page"), PAGE_SIZE)
    last = bucp.current_revision.number if bucp.current_revision else 0
    base, base_changes = _against_in_force(request)
    context = {
        "bucp": bucp,
        "base": base,
        "base_changes": base_changes,
        "page": page,
        "numbers": range(last, max(last - CHOICES, 0), -1),
        "last": last,
        "before_last": max(last - 1, 1),
        "has_working_copy": bucp.state in EDITABLE,
        "kept_back": sensitive.kept_back(bucp, request.user, request.party_roles),
    }
    return render(request, "bucp/revisions/list.html", context)


def _against_in_force(request):
    """What an amendment changes in the agreement that it amends: (that one, the redline), or two times None."""
    bucp = request.bucp
    if bucp.amends_id is None:
        return None, None
    fields = sensitive.fields_for(bucp, request.user, request.party_roles)
    reading = read(bucp, None if bucp.state in EDITABLE else bucp.current_revision, fields)
    sensitive.note_read(request.user, bucp, request.party_roles, reading)
    return changes_in_force(bucp, reading, fields)


def _to_comparison(bucp, old: str, new: str):
    if new == NOW:
        old, new = new, old
    path = reverse("bucp:revision", args=[bucp.number, _number(new)])
    return redirect(f"{path}?against={NOW if old == NOW else _number(old)}")


@access(READ)
@require_safe
def revision(request, number, revision):
    """`?against=<number>`, or `now` for the words as they stand; without it, against the revision before."""
    bucp = request.bucp
    against = request.GET.get("against", "")
    if against == NOW:
        older, newer = _find(bucp, revision), None
    elif against:
        older, newer = (_find(bucp, n) for n in sorted((revision, _number(against))))
    else:
        older, newer = _find(bucp, revision - 1) if revision > 1 else None, _find(bucp, revision)
    fields = sensitive.fields_for(bucp, request.user, request.party_roles)
    before, after = read(bucp, older, fields) if older else None, read(bucp, newer, fields)
    shown = before if before and before.has_sensitive_answers else after
    sensitive.note_read(request.user, bucp, request.party_roles, shown)
    changes = None
    if before:
        authors = authors_between(bucp, older.made_at, newer.made_at if newer else None)
        changes = redline(before, after, authors)
    context = {
        "bucp": bucp,
        "older": older,
        "newer": newer,
        "changes": changes,
        "unchanged": [e for key, e in after.entries.items() if changes and key in changes.unchanged],
        "reading": after,
        "kept_back": sensitive.kept_back(bucp, request.user, request.party_roles),
    }
    return render(request, "bucp/revisions/revision.html", context)


def _find(bucp, number: int):
    found = bucp.revisions.select_related("made_by").filter(number=number).first()
    if found is None:
        raise Http404
    return found
