"""Registered opinions: a coordinator asks for them, a representative gives one on the text that was read."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bucp.access import TEAM
from bucp.page_actions.attempt import attempt, errors_of
from bucp.review.commands import AskOpinions, GiveOpinion
from bucp.text.as_of import text_seen
from bucp.text.reader import read
from bucp.text.redline import authors_between, redline
from common.refusals import Conflict
from common.text_checks import as_typed
from signatories.access import access

from ..page import show


def _page(request, anchor: str):
    return redirect(reverse("bucp:review", args=[request.bucp.number]) + f"#{anchor}")


@access(TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, number):
    if request.method != "POST":
        return _page(request, "opinions")
    note = as_typed(request.POST.get("note"))
    if len(note) > 5_000:
        sentence = f"Shorten the note to 5,000 characters or fewer. It has {len(note):,} now."
        return show(request, [(sentence, "#ask-note")], {"note": note}, status=422)
    tried = attempt(request, AskOpinions(note=note))
    if not tried.done:
        return show(request, tried.errors, {"note": note}, status=tried.status)
    messages.success(request, "Your legal, privacy and security representatives have been asked.")
    return _page(request, "opinions")


@access(TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request, number, pk):
    bucp = request.bucp
    asked = get_object_or_404(bucp.review_requests, pk=pk)
    anchor = f"opinion-{asked.pk}"
    if request.method != "POST":
        return _page(request, anchor)
    stance, text, sha256 = (as_typed(request.POST.get(name)) for name in ("stance", "text", "seen_sha256"))
    typed = {"opinion": asked.pk, "stance": stance, "text": text}
    tried = attempt(request, GiveOpinion(request=asked, stance=stance, text=text, seen_sha256=sha256))
    if not tried.done:
        errors = errors_of(tried.refusal, f"#{anchor}")
        if isinstance(tried.refusal, Conflict):
            changes = _changes_since(request.bucp, sha256, as_typed(request.POST.get("seen_at")))
            return show(request, errors, typed, changes, status=409)
        return show(request, errors, typed, status=409 if request.bucp.state != bucp.state else 422)
    messages.success(request, f"Your opinion is registered on revision {tried.result.revision.number}.")
    return _page(request, anchor)


def _changes_since(bucp, sha256: str, at: str):
    """What changed since the text that the person read; None when it cannot be found again."""
    earlier = text_seen(bucp, sha256, at)
    return redline(earlier, read(bucp), authors_between(bucp, None, None)) if earlier else None
