"""`/bucps/<number>/amend/`, `/renew/`, `/again/`: an agreement in force is amended or renewed (§11.1), one that ended is
taken up again. Each says what happens before it does it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bucp.access import READ, WORKERS
from bucp.models import Bucp
from bucp.models.states import State
from bucp.page_actions.attempt import errors_of, read_again
from bucp.page_actions.standing import where_it_stands
from common.refusals import NotAllowed, Refused
from common.text_checks import MOST as MOST_TEXT
from obligations.acting import attempt
from obligations.amending.commands import StartAmendment
from obligations.ending.effects import open_ending
from obligations.models import Amendment
from obligations.overview import may_take_up_again
from obligations.question_fields import date_field
from signatories.access import access

from .effects import take_up_again, under_way

EXAMPLES = {
    Amendment.Reason.LAW: "A statute was renumbered, or asks for another safeguard.",
    Amendment.Reason.CONTRACT: "A grant or a contract on which the sharing rests has new terms.",
    Amendment.Reason.DATA: "Another year, another table, or fewer data elements.",
    Amendment.Reason.DATES: "It is needed longer, or starts later. To move only the end, renew it.",
    Amendment.Reason.PEOPLE: "Another entity joins, or others use the data.",
}


class AmendForm(forms.Form):
    reason = forms.ChoiceField(
        choices=Amendment.Reason.choices, error_messages={"required": "Choose why it is amended."}
    )
    words = forms.CharField(
        label="What is to change, and why?",
        help_text="A few sentences. The other side reads them at once.",
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6, "class": "w-full"}),
        error_messages={"required": "Say in a few sentences what is to change and why."},
    )

    def reasons(self) -> list[dict]:
        chosen = self["reason"].value()
        return [
            {"value": r.value, "label": r.label, "example": example, "chosen": chosen == r.value}
            for r, example in EXAMPLES.items()
        ]


class RenewForm(forms.Form):
    end_date = date_field("Give the new end date.", label="Until when is it to run?")
    words = forms.CharField(
        label="Why is it needed longer?",
        help_text="A few sentences. The other side reads them at once.",
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "class": "w-full"}),
        error_messages={"required": "Say why it is needed longer."},
    )


@access(WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request, number):
    return _start(request, AmendForm, "obligations/amend.html", lambda typed: typed)


@access(WORKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request, number):
    return _start(
        request, RenewForm, "obligations/amend_renew.html", lambda typed: {"reason": Amendment.Reason.DATES, **typed}
    )


def _start(request, make, template: str, data_of):
    posted = request.method == "POST"
    form = make(request.POST if posted else None)
    errors, status = [], 422 if posted else 200
    if posted and form.is_valid():
        new, errors, status = attempt(request, StartAmendment(**data_of(form.cleaned_data)), form)
        if new:
            return _go_on(request, new)
    bucp = request.bucp
    present = under_way(bucp)
    lead = bucp.recipients[0]
    context = {
        "bucp": bucp,
        "form": form,
        "errors": errors,
        "present": present,
        "may_open": bool(present) and _may_open(request.user, present),
        "ending": open_ending(bucp),
        "elsewhere": "" if bucp.state == State.ACTIVE else where_it_stands(bucp),
        "lead": lead,
        "drafts_here": any(party_role.party.pk == lead.pk for party_role in request.party_roles),
    }
    return render(request, template, context, status=status)


def _go_on(request, new):
    if _may_open(request.user, new):
        messages.success(
            request,
            f"{new.number} is begun. Change what must change, then send it; {new.amends.number} stays in force.",
        )
        return redirect("bucp:edit_start", new.number)
    lead = new.recipients[0].name
    messages.success(request, f"{new.number} is begun. {lead} drafts it and was told; you read it when it is sent.")
    return redirect(request.bucp)


def _may_open(user, bucp) -> bool:
    return Bucp.objects.visible_to(user).filter(pk=bucp.pk).exists()


@access(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def again(request, number):
    """What was terminated or has expired comes back only as a new proposal that refers to it (§5.14)."""
    bucp, errors, status = request.bucp, [], 200
    ended = bucp.state in (State.TERMINATED, State.EXPIRED)
    if ended and not may_take_up_again(bucp, request.party_roles):
        raise PermissionDenied(
            f"Program staff and Data Coordinators of {bucp.recipients[0].name} can take it up again."
        )
    if request.method == "POST":
        try:
            if not ended:
                raise Refused(where_it_stands(bucp))
            new = take_up_again(request.user, bucp)
        except NotAllowed as refusal:
            raise PermissionDenied(refusal.sentence) from None
        except Refused as refusal:
            read_again(request)
            errors, status = errors_of(refusal), 409
        else:
            messages.success(
                request, f"{new.number} is a new draft with the answers of {bucp.number}. Check each of them."
            )
            return redirect("bucp:edit_start", new.number)
    context = {"bucp": bucp, "errors": errors, "elsewhere": "" if ended else where_it_stands(bucp)}
    return render(request, "obligations/again.html", context, status=status)
