"""`/signatories/<slug>/signers/`: who may sign for an entity, delegations, and whether a second factor is needed."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from signatories import delegations, memberships
from signatories.access import ENTITY_COORDINATOR, ENTITY_SIGNER, SIGNATORIES, access
from signatories.forms import Day, one_line
from signatories.models import Role

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])
MOST_PAST = 100


class DelegationForm(forms.Form):
    held = forms.ChoiceField(label="Whose signature?", error_messages={"required": "Choose whose signature."})
    to = forms.ChoiceField(
        label="To which colleague?",
        help_text="Somebody with an account in your department.",
        error_messages={"required": "Choose a colleague.", "invalid_choice": "Choose a colleague from the list."},
    )
    until = Day(
        label="Until and including",
        help_text="At most one year. You can end it earlier at any time.",
        error_messages={"required": "Enter the last day."},
    )
    request = forms.CharField(
        label="The holder’s written request",
        required=False,
        max_length=50,
        help_text="Only when you record it for somebody else, such as: e-mail of 18 November 2026.",
        widget=forms.TextInput(attrs={"class": "w-20"}),
    )

    def __init__(self, by, entity, *args):
        super().__init__(*args)
        self.rows = {str(m.pk): m for m in delegations.delegable(by, entity)}
        self.people = {str(u.pk): u for u in delegations.colleagues(entity)}
        self.fields["held"].choices = [
            (pk, f"{'My own' if m.user_id == by.pk else m.user.name}: {m.get_role_display()}")
            for pk, m in self.rows.items()
        ]
        self.fields["to"].choices = [("", "Choose"), *((pk, u.name) for pk, u in self.people.items() if u != by)]
        if all(m.user_id == by.pk for m in self.rows.values()):
            del self.fields["request"]

    def clean_request(self):
        return one_line(self.cleaned_data["request"])


@access(SIGNATORIES)
@require_safe
def signers(request, slug):
    entity, user = request.entity, request.user
    rows = list(
        entity.memberships.filter(role__in=delegations.SIGNING)
        .select_related("user", "entity", "delegated_by", "given_by", "ended_by")
        .order_by("-since", "-pk")
    )
    present = [m for m in rows if delegations.in_force(m) and m.user.is_active]
    context = {
        "entity": entity,
        "roles": [
            (Role(role).label, [(m, delegations.may_end(m, user)) for m in present if m.role == role])
            for role in delegations.SIGNING
        ],
        "past": [m for m in rows if not delegations.in_force(m) or not m.user.is_active][:MOST_PAST],
        "may_delegate": bool(delegations.delegable(user, entity)),
        "may_switch": user.is_cdo_staff or user.holds(Role.COORDINATOR, entity=entity),
    }
    return render(request, "signatories/signers.html", context)


@access(ENTITY_SIGNER)
@GET_AND_POST
def delegate(request, slug):
    entity = request.entity
    if not delegations.delegable(request.user, entity):
        raise PermissionDenied("You sign here by delegation. What is delegated to you, you cannot delegate on.")
    form = DelegationForm(request.user, entity, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = delegations.delegate(
                form.rows[data["held"]],
                form.people[data["to"]],
                data["until"],
                request.user,
                data.get("request", ""),
            )
        except memberships.MembershipRefused as refused:
            form.add_error(_field_of(str(refused), form), str(refused))
        else:
            messages.success(request, f"{made.user} can sign {made.authority}.")
            return redirect("signatories:signers", slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "signatories/delegate.html", {"entity": entity, "form": form}, status=status)


def _field_of(sentence: str, form) -> str:
    """Beside which field the sentence stands: it names the day, the request or, mostly, the colleague."""
    if " day" in sentence:
        return "until"
    return "request" if "written request" in sentence and "request" in form.fields else "to"


@access(ENTITY_SIGNER)
@GET_AND_POST
def end_delegation(request, slug, pk):
    rows = request.entity.memberships.filter(delegated_by__isnull=False).select_related(
        "user", "entity", "delegated_by"
    )
    delegation = get_object_or_404(rows, pk=pk)
    back = reverse("signatories:signers", args=[slug])
    if not delegations.in_force(delegation):
        messages.info(request, "This delegation has ended already.")
        return redirect(back)
    if not delegations.may_end(delegation, request.user):
        raise PermissionDenied("Only the one who delegated, the delegate or a Data Coordinator here can end this.")
    if request.method == "POST":
        delegations.end(delegation, request.user)
        messages.success(request, f"{delegation.user} no longer signs for {delegation.delegated_by}.")
        return redirect(back)
    return render(
        request, "signatories/end_delegation.html", {"entity": request.entity, "delegation": delegation, "back": back}
    )


@access(ENTITY_COORDINATOR)
@require_POST
def second_factor(request, slug):
    needed = request.POST.get("needed") == "yes"
    if delegations.ask_for_second_factor(request.entity, needed, request.user):
        what = "only with a second factor" if needed else "without a second factor, if they have none"
        messages.success(request, f"From now on people sign {what}.")
    return redirect("signatories:signers", slug)
