"""Reading a proposal together: the page, and the comments on it."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from bucp.access import READ, TEAM
from bucp.drafting.commands import SaveAnswer
from bucp.models import Thread
from bucp.official_form.completeness import Invalid
from bucp.page_actions.attempt import attempt, attempt_all, errors_of
from bucp.review.commands import ReopenThread, ResolveThread, WaiveThread, WriteComment
from bucp.text.links import field_anchor
from bucp.text.read_markers import mark_read
from bucp.workflow.perform import perform
from common.refusals import Conflict
from common.text_checks import as_typed
from signatories.access import access

from ..discussion import WORDED
from ..page import show


def _page(request, anchor: str = ""):
    """Back to the review page, with its filter, at the place."""
    query = "?comments=open" if "open" in (request.GET.get("comments"), request.POST.get("comments")) else ""
    return redirect(reverse("bucp:review", args=[request.bucp.number]) + query + (f"#{anchor}" if anchor else ""))


@access(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request, number):
    """Posting marks the text as read by this person."""
    if request.method != "POST":
        return show(request)
    mark_read(request.bucp, request.user)
    if request.headers.get("X-Requested-With"):
        return HttpResponse(status=204)
    messages.success(request, "Marked as read. Next time you see what is new since now.")
    return _page(request)


class CommentForm(forms.Form):
    text = forms.CharField(
        label="Your comment",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
    )
    suggestion = forms.CharField(
        label="Suggested wording",
        help_text="Change the text as you would write it. The others see what is different.",
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, data=None, present=None):
        """`present`: the text that other wording is suggested for; None where there is no wording."""
        super().__init__(data, initial={"suggestion": present or ""}, auto_id="new-%s")
        self.present = present or ""
        if present is None:
            del self.fields["suggestion"]

    def clean_suggestion(self) -> str:
        wording = as_typed(self.cleaned_data["suggestion"])
        return "" if wording == self.present else wording

    def clean(self):
        data = super().clean()
        if not self.errors and not data.get("text") and not data.get("suggestion"):
            raise forms.ValidationError("Write your comment, or change the wording, before you send it.")
        return data


class _Place:
    """What a new comment is about: a question, of one party where each answers; or a thread that goes on."""

    def __init__(self, bucp, data):
        self.thread = None
        if data.get("thread"):
            self.thread = _thread(bucp, data["thread"])
            key, party = self.thread.field, self.thread.party_id
        else:
            key, party = data.get("field", ""), data.get("party") or None
        self.field = bucp.form.fields.get(key)
        self.party = next((p for p in bucp.party_list if str(p.pk) == str(party)), None)
        if self.field is None or (party and self.party is None):
            raise Http404
        row = bucp.answers.filter(field=key, party=self.party).first()
        self.text = row.value if row and isinstance(row.value, str) else ""
        self.worded = self.field.kind in WORDED

    @property
    def anchor(self) -> str:
        return field_anchor(self.field.key, self.party.pk if self.party else None)


def _thread(bucp, pk) -> Thread:
    try:
        pk = int(pk)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(bucp.threads, pk=pk)


@access(TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request, number):
    """A new thread on a passage, or wording for one that exists."""
    bucp = request.bucp
    data = request.POST if request.method == "POST" else request.GET
    place = _Place(bucp, data)
    suggests = place.worded and "suggest" in data
    form = CommentForm(request.POST if request.method == "POST" else None, place.text if suggests else None)
    if request.method != "POST":
        return _show_comment(request, place, form)
    if not form.is_valid():
        return _show_comment(request, place, form, status=422)
    written = WriteComment(
        text=form.cleaned_data["text"],
        suggestion=form.cleaned_data.get("suggestion", ""),
        field=place.field.key,
        party=place.party,
        thread=place.thread,
    )
    tried = attempt(request, written)
    if not tried.done:
        return _show_comment(request, place, form, tried.errors, tried.status)
    return _page(request, f"thread-{tried.result.thread_id}")


def _show_comment(request, place, form, errors=(), status=200):
    context = {"bucp": request.bucp, "place": place, "form": form, "errors": errors}
    inline = request.headers.get("HX-Request")
    template = "bucp/review/comment_form.html" if inline else "bucp/review/comment.html"
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


@access(TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request, number, pk):
    """One thread: its address leads to its place; posting answers, resolves, reopens, waives, or uses wording."""
    found = _thread(request.bucp, pk)
    if request.method != "POST":
        return _page(request, f"thread-{found.pk}")
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        return show(request, [("Choose what to do with the comment.", f"#thread-{found.pk}")], status=422)
    anchor = f"thread-{found.pk}"
    typed = {"thread": found.pk, "text": request.POST.get("text", ""), "reason": request.POST.get("reason", "")}
    bucp = request.bucp
    try:
        tried = attempt_all(request, lambda: act(request, found))
    except Invalid as invalid:
        return show(request, [(invalid.sentence, f"#{anchor}")], typed, status=422)
    if not tried.done:
        status = 409 if isinstance(tried.refusal, Conflict) or _moved_on(bucp, found) else 422
        return show(request, errors_of(tried.refusal, f"#{anchor}"), typed, status=status)
    if tried.result:
        messages.success(request, tried.result)
    return _page(request, anchor)


def _moved_on(bucp, found) -> bool:
    """Whether the thread or the agreement changed under the person's hands."""
    now = Thread.objects.select_related("bucp").get(pk=found.pk)
    return now.is_open != found.is_open or now.bucp.state != bucp.state or not now.is_open


def _text(request, name: str) -> str:
    text = as_typed(request.POST.get(name))
    if len(text) > 20_000:
        raise Invalid(f"Shorten this to 20,000 characters or fewer. It has {len(text):,} now.")
    return text


def _answer(request, found):
    perform(request.bucp, WriteComment(text=_text(request, "text"), thread=found), by=request.user)


def _resolve(request, found):
    """Words typed beside the button are not lost: they become the last answer."""
    if _text(request, "text"):
        _answer(request, found)
    perform(request.bucp, ResolveThread(thread=found), by=request.user)
    return "Resolved."


def _reopen(request, found):
    perform(request.bucp, ReopenThread(thread=found), by=request.user)
    if _text(request, "text"):
        _answer(request, found)
    return "Reopened."


def _waive(request, found):
    perform(request.bucp, WaiveThread(thread=found, reason=_text(request, "reason")), by=request.user)
    found.refresh_from_db()
    if found.waived_at:
        return "All parties agreed to go ahead with this comment open."
    return "Your entity agrees to go ahead with it open. The coordinators of the others have still to agree."


def _use(request, found):
    """The suggested wording becomes the answer, unless somebody changed the answer since it was shown."""
    suggested = get_object_or_404(found.comments.exclude(suggestion=""), pk=_number(request, "comment"))
    perform(
        request.bucp,
        SaveAnswer(field=found.field, raw=suggested.suggestion, party=found.party, version=_number(request, "version")),
        by=request.user,
    )
    return "The suggested wording is in the text now. Resolve the comment when it is settled."


def _number(request, name: str) -> int:
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)


ACTS = {"answer": _answer, "resolve": _resolve, "reopen": _reopen, "waive": _waive, "use": _use}
