"""`/bucps/<number>/amend/`, `/renew/`, `/again/`: an agreement in force is amended or renewed (§11.1), one that
ended is taken up again. Each says what happens before it does it."""

from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bucp.access import READ, WORKERS
from bucp.models.states import BEFORE_FILING, State
from bucp.page_actions.attempt import attempt_all
from bucp.page_actions.confirm import Confirmation
from bucp.page_actions.page_action import PageAction
from bucp.page_actions.standing import where_it_stands
from bucp.signing.commands import ReturnToReview
from bucp.text.amendment import has_ended, how_it_ended
from bucp.workflow.perform import perform_all
from bucp.workflow.roles import reads
from bucp.workflow.table import MOVES
from common.refusals import Refused
from common.text_checks import MOST as MOST_TEXT
from obligations.amending.again import may_take_up_again
from obligations.amending.commands import GoOnAsNew, StartAmendment
from obligations.ending.effects import open_ending
from obligations.models import Amendment
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


@dataclass(frozen=True, kw_only=True)
class AmendAction(PageAction):
    """A new BUCP begins that amends this one. `reason`: why, where the form does not ask."""

    command: type[StartAmendment] = StartAmendment
    reason: str = ""

    rule: ClassVar = WORKERS

    def command_of(self, request, subject, form):
        given = {"reason": self.reason} if self.reason else {}
        return StartAmendment(**given, **form.cleaned_data)

    def said(self, request, subject, new) -> str:
        if reads(request.user, new):
            return f"{new.number} is begun. Change what must change, then send it; {new.amends.number} stays in force."
        lead = new.lead.name
        return f"{new.number} is begun. {lead} drafts it and was told; you read it when it is sent."

    def target(self, request, subject, new):
        return reverse("bucp:edit_start", args=[new.number]) if reads(request.user, new) else request.bucp

    def context(self, request, subject, form) -> dict:
        bucp = request.bucp
        present, lead = under_way(bucp), bucp.lead
        return {
            **super().context(request, subject, form),
            "present": present,
            "may_open": bool(present) and reads(request.user, present),
            "ending": open_ending(bucp),
            "lead": lead,
            "drafts_here": any(party_role.party.pk == lead.pk for party_role in request.party_roles),
        }


@dataclass(frozen=True, kw_only=True)
class GoOnAsNewAction(Confirmation):
    """One button. What is out for signature comes back to review with it: nobody has signed a new agreement."""

    rule: ClassVar = WORKERS

    def why_not(self, request, subject) -> str:
        bucp = request.bucp
        if bucp.amends_id is None or bucp.state not in BEFORE_FILING:
            return where_it_stands(bucp)
        if not has_ended(bucp.amends):
            return f"{bucp.amends.number} is still in force: this can be filed as its amendment."
        if bucp.state == State.SIGNING and not MOVES[ReturnToReview].role_for(request.party_roles):
            return "It is out for signature: the Data Coordinator turns it into a new agreement."
        return ""

    def context(self, request, subject, form) -> dict:
        bucp, points = request.bucp, self.points
        if bucp.state == State.SIGNING:
            points = (
                "It goes back to review, and signatures given until now no longer count. They stay on record.",
                *points,
            )
        base = bucp.amends
        lede = f"{how_it_ended(base)}, so this can no longer amend it." if base else self.lede
        return {**super().context(request, subject, form), "points": points, "lede": lede}

    def does(self, request, subject, form):
        """All of it, or nothing."""
        bucp = request.bucp
        back = (
            [ReturnToReview(reason=f"{how_it_ended(bucp.amends)}.")]
            if bucp.state == State.SIGNING and bucp.amends
            else []
        )
        return perform_all(bucp, [*back, GoOnAsNew()], request.user)[-1]


PAGE_ACTIONS = (
    AmendAction(name="amend", path="amend/", form=AmendForm, template="obligations/amend.html"),
    AmendAction(
        name="renew",
        path="renew/",
        form=RenewForm,
        template="obligations/amend_renew.html",
        reason=Amendment.Reason.DATES,
    ),
    GoOnAsNewAction(
        name="go_on_as_new",
        path="as-new/",
        command=GoOnAsNew,
        title="Go on as a new agreement",
        lede="What has ended cannot be amended.",
        points=(
            "It keeps its number, text, data elements, people and comments, and refers to the agreement that ended.",
            "Opinions that were given and still hold stay. Those that an amendment did not need are asked now, so that "
            "every party has given all three.",
            "Both signers of every party sign it.",
            "The data of the agreement that ended are destroyed or returned as it says (§8.8); this one begins anew.",
        ),
        button="Go on as a new agreement",
        done="It is a new agreement now. Ask for the opinions that are missing.",
    ),
)


@access(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def again(request, number):
    """What was terminated or has expired comes back only as a new proposal that refers to it (§5.14)."""
    bucp, errors, status = request.bucp, [], 200
    ended = bucp.state in (State.TERMINATED, State.EXPIRED)
    if ended and not may_take_up_again(bucp, request.party_roles):
        raise PermissionDenied(f"Program staff and Data Coordinators of {bucp.lead.name} can take it up again.")
    if request.method == "POST":
        tried = attempt_all(request, lambda: _take_up(request, ended))
        if tried.done:
            new = tried.result
            messages.success(
                request, f"{new.number} is a new draft with the answers of {bucp.number}. Check each of them."
            )
            return redirect("bucp:edit_start", new.number)
        errors, status = tried.errors, tried.status
    context = {"bucp": bucp, "errors": errors, "elsewhere": "" if ended else where_it_stands(bucp)}
    return render(request, "obligations/again.html", context, status=status)


def _take_up(request, ended: bool):
    if not ended:
        raise Refused(where_it_stands(request.bucp))
    return take_up_again(request.user, request.bucp)
