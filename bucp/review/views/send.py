"""Sending the draft to the provider (guide step 4), and handing the text over to the other side."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bucp.access import WORKERS
from bucp.models.states import Side, State
from bucp.page_actions.attempt import attempt
from bucp.page_actions.page_action import PageAction
from bucp.review.commands import HandOver, SendRequest
from bucp.team import people
from bucp.text.reader import read
from bucp.text.redline import redline
from bucp.workflow.table import MOVES
from common.text_checks import as_typed
from signatories.access import access
from signatories.models import Membership, Role

from ..request_letter import RequestLetter, request_letter


class SendForm(forms.Form):
    subject = forms.CharField(
        label="Subject",
        max_length=250,
        widget=forms.TextInput(attrs={"class": "w-full"}),
        error_messages={"required": "Write a subject line."},
    )
    text = forms.CharField(
        label="Letter",
        max_length=19_000,
        widget=forms.Textarea(attrs={"rows": 22, "class": "w-full"}),
        error_messages={"required": "Write the letter that goes with the request."},
    )
    contacts = forms.MultipleChoiceField(
        label="Program staff of the provider to bring in",
        help_text="People who know the data. They can then read and comment. The provider’s coordinators can add more.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "One of the people you chose no longer works there. Choose again."},
    )

    def __init__(self, *args, memberships=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.by_pk = {str(m.pk): m for m in memberships}
        if memberships:
            self.fields["contacts"].choices = [
                (pk, f"{m.user.name}, {m.user.title or m.get_role_display()}, {m.entity.plain_name}")
                for pk, m in self.by_pk.items()
            ]
        else:
            del self.fields["contacts"]

    @property
    def letter(self) -> str:
        return str(RequestLetter(" ".join(self.cleaned_data["subject"].split()), self.cleaned_data["text"]))

    @property
    def chosen(self) -> list[Membership]:
        return [self.by_pk[pk] for pk in self.cleaned_data.get("contacts", ())]


@access(WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request, number):
    bucp, move = request.bucp, MOVES[SendRequest]
    party_role = move.role_for(request.party_roles)
    if party_role is None:
        raise PermissionDenied(f"“{move.label}” is for: {'; '.join(str(w) for w in move.who)}.")
    if bucp.state != State.DRAFT:
        return _already_sent(request)
    problems = move.problems(bucp)
    if problems:
        return _refused(request, problems, 422 if request.method == "POST" else 200)
    memberships = _program_staff(bucp)
    if request.method != "POST":
        letter = request_letter(bucp, party_role)
        form = SendForm(memberships=memberships, initial={"subject": letter.subject, "text": letter.text})
        return _show(request, form)
    form = SendForm(request.POST, memberships=memberships)
    if not form.is_valid():
        return _show(request, form, status=422)
    tried = attempt(request, SendRequest(letter=form.letter, contacts=form.chosen))
    if not tried.done:
        if request.bucp.state != State.DRAFT:
            return _already_sent(request)
        return _show(request, form, tried.errors, status=422)
    asked = " and ".join(p.name for p in bucp.providers)
    messages.success(request, f"Sent to {asked}. Its coordinators have been told.")
    return redirect(bucp)


def _program_staff(bucp) -> list[Membership]:
    """Who could be brought in besides the coordinators."""
    return list(
        Membership.objects.active()
        .filter(entity_id__in=[p.entity_id for p in bucp.providers], role=Role.PROGRAM, user__is_active=True)
        .select_related("user", "entity")
        .order_by("entity__name", "user__name")
    )


def _show(request, form, errors=(), status=200):
    bucp = request.bucp
    context = {
        "bucp": bucp,
        "form": form,
        "errors": errors,
        "recipients": people.coordinators(bucp.providers),
        "asked": " and ".join(p.name for p in bucp.providers),
    }
    return render(request, "bucp/send/send.html", context, status=status)


def _refused(request, problems, status):
    """What is missing, by section of the form, each a link to its field."""
    bucp = request.bucp
    places = {reverse("bucp:edit", args=[bucp.number, s.slug]): s.title for s in bucp.form}
    groups: dict[str, list] = {}
    for problem in problems:
        groups.setdefault(places.get(problem.url.split("#")[0], "Parties"), []).append(problem)
    context = {"bucp": bucp, "groups": groups.items(), "count": len(problems)}
    context["waits"] = all(problem.waits for problem in problems)
    return render(request, "bucp/send/missing.html", context, status=status)


def _already_sent(request):
    bucp = request.bucp
    first = bucp.revisions.defer("content").select_related("made_by").order_by("number").first()
    context = {"bucp": bucp, "first": first, "asked": " and ".join(p.name for p in bucp.providers)}
    status = 409 if request.method == "POST" else 200
    return render(request, "bucp/send/already.html", context, status=status)


class HandOverForm(forms.Form):
    message = forms.CharField(
        label="Message to the other side",
        help_text="What you changed, and what you would like them to look at. It goes into the e-mail and the history.",
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class HandOverAction(PageAction):
    rule = WORKERS

    def command_of(self, request, subject, form):
        return HandOver(message=as_typed(form.cleaned_data["message"]))

    def said(self, request, subject, result) -> str:
        return f"It is with the {Side(request.bucp.turn).label} now. They have been told."

    def context(self, request, subject, form) -> dict:
        bucp = request.bucp
        in_review, revision = bucp.state == State.REVIEW, bucp.current_revision
        party_roles = MOVES[HandOver].roles_for(request.party_roles)
        own_turn = in_review and any(party_role.side == bucp.turn for party_role in party_roles)
        changes = redline(read(bucp, revision), read(bucp)) if own_turn and revision else None
        return {
            **super().context(request, subject, form),
            "own_turn": own_turn,
            "in_review": in_review,
            "turn": Side(bucp.turn).label if bucp.turn else "",
            "other": Side(bucp.turn).other.label if bucp.turn else "",
            "to": " and ".join(p.name for p in bucp.party_list if p.side != bucp.turn),
            "revision": revision,
            "changes": changes,
            "changed": _in_short(changes) if changes else [],
        }


def _in_short(changes) -> list[str]:
    """The changed questions by their official names, and the data elements in numbers."""
    words = list(
        dict.fromkeys(
            f"{p.field.official}: {p.field.question}" + (f" ({p.party.name})" if p.party else "")
            for p in changes.passages
        )
    )
    counts = [f"{number} {what}" for what, number in changes.element_counts().items() if number]
    if changes.reordered:
        counts.append("put in another order")
    return [*words, *([f"Data Elements: {', '.join(counts)}"] if counts else [])]


HAND_OVER = HandOverAction(
    name="hand_over", path="hand-over/", command=HandOver, form=HandOverForm, template="bucp/send/hand_over.html"
)
