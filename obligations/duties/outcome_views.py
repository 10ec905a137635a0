"""`/bucps/<number>/outcome/`: what the sharing brought, as the recipient tells it after six months and at the end."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bucp.access import READ
from bucp.models.states import Side, State
from bucp.page_actions.attempt import attempt
from bucp.page_actions.standing import need_role, where_it_stands
from bucp.workflow.perform import may
from obligations import links
from obligations.duties.commands import TellOutcome
from obligations.models import Outcome
from signatories.access import access


class OutcomeForm(forms.Form):
    asked = forms.ChoiceField(
        label="When do you tell it?",
        choices=Outcome.Asked,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose when you tell it.", "invalid_choice": "Choose one of the two."},
    )
    results = forms.CharField(
        label="What did the sharing bring?",
        help_text=(
            "In plain words and, where you have them, numbers: time or money saved, people reached, a decision made."
        ),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Say what the sharing brought, also when it is little yet."},
    )
    products = forms.CharField(
        label="What was made from the data?",
        help_text="Reports, dashboards, services.",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    link = forms.CharField(
        label="Where can it be read?",
        help_text="A web address, such as https://data.ca.gov/report.",
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"class": "w-full"}),
    )
    shared = forms.BooleanField(
        label="Show it to all signatories in the library",
        help_text=(
            "Others see what sharing can bring, and whom to ask. Without it, only the parties and CDO staff read it."
        ),
        required=False,
    )


@access(READ)
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request, number):
    form, errors, status = OutcomeForm(initial={"asked": _asked_now(request.bucp)}), [], 200
    if request.method == "POST":
        need_role(request, TellOutcome)
        form, status = OutcomeForm(request.POST), 422
        if form.is_valid():
            tried = attempt(request, TellOutcome(**form.cleaned_data), form)
            if tried.done:
                messages.success(request, "Thank you. What the sharing brought is on record.")
                return redirect(links.outcome(request.bucp))
            errors, status = tried.errors, tried.status
    context = {
        "bucp": request.bucp,
        "told": request.bucp.outcomes.select_related("party__entity", "by").order_by("-at", "-pk"),
        "waiting": request.bucp.duties.without_file()
        .open()
        .filter(kind="outcome")
        .select_related("party__entity")
        .first(),
        "may_tell": may(request.bucp, request.party_roles, TellOutcome),
        "why_not": _why_not(request),
        "form": form,
        "errors": errors,
    }
    return render(request, "obligations/outcome.html", context, status=status)


def _asked_now(bucp) -> str:
    """What is asked for now, or would come next."""
    open_one = bucp.duties.without_file().open().filter(kind="outcome").first()
    if open_one and open_one.key in Outcome.Asked.values:
        return open_one.key
    return Outcome.Asked.SIX_MONTHS if bucp.state == State.ACTIVE else Outcome.Asked.END


def _why_not(request) -> str:
    """Why the recipient's people cannot tell it now; empty for everybody else."""
    party_roles = [h for h in request.party_roles if h.side == Side.RECIPIENT]
    if not party_roles or may(request.bucp, request.party_roles, TellOutcome):
        return ""
    if any(h.role in ("program", "coordinator") for h in party_roles):
        return where_it_stands(request.bucp)
    return "Program staff and Data Coordinators of the Data Recipient tell it."
