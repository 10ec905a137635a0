"""`/signatories/<slug>/signers/`: who may sign for an entity, delegations, and whether a second factor is needed."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from signatories import delegations, incidents, memberships
from signatories import second_factor_duty as duty
from signatories.access import ENTITY_SIGNER, SIGNATORIES, access
from signatories.forms import Day
from signatories.models import PreparedDelegation, Role

from . import roles

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

    def __init__(self, by, entity, *args):
        super().__init__(*args)
        self.rows = {str(m.pk): m for m in delegations.delegable(by, entity)}
        self.people = {str(u.pk): u for u in delegations.colleagues(entity)}
        self.fields["held"].choices = [
            (pk, f"My own: {m.get_role_display()}")
            if m.user_id == by.pk
            else (pk, f"{m.user.name}: {m.get_role_display()}, to be confirmed by them")
            for pk, m in self.rows.items()
        ]
        self.fields["to"].choices = [("", "Choose"), *((pk, u.name) for pk, u in self.people.items() if u != by)]


@access(SIGNATORIES)
@require_safe
def signers(request, slug):
    entity, user = request.entity, request.user
    rows = list(
        entity.memberships.filter(role__in=delegations.SIGNING)
        .select_related("user", "entity", "delegated_by", "given_by", "confirmed_by", "ended_by")
        .order_by("-since", "-pk")
    )
    present = [m for m in rows if m.in_force and m.user.is_active]
    context = {
        "entity": entity,
        "roles": [
            (Role(role).label, [(m, delegations.may_end(m, user)) for m in present if m.role == role])
            for role in delegations.SIGNING
        ],
        "past": [m for m in rows if not m.in_force or not m.user.is_active][:MOST_PAST],
        "may_delegate": bool(delegations.delegable(user, entity)),
        "may_require": delegations.coordinates(user, entity),
        "may_ask_to_lift": bool(delegations.own_roles(user, entity)),
        "waiting": roles.waiting(entity, user),
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
            made = delegations.delegate(form.rows[data["held"]], form.people[data["to"]], data["until"], request.user)
        except memberships.MembershipRefused as refused:
            form.add_error("until" if " day" in str(refused) else "to", str(refused))
        else:
            messages.success(request, _made(made))
            return redirect("signatories:signers", slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "signatories/delegate.html", {"entity": entity, "form": form}, status=status)


def _made(made) -> str:
    if isinstance(made, PreparedDelegation):
        return f"{made.held.user} is told. It holds once they have confirmed it."
    return f"{made.user} can sign {made.authority}."


@access(ENTITY_SIGNER)
@require_POST
def answer_delegation(request, slug, pk):
    """The one whose signature it is confirms what a coordinator prepared, or declines it."""
    prepared = get_object_or_404(PreparedDelegation.objects.select_related("held"), entity=request.entity, pk=pk)
    try:
        if request.POST.get("answer") == "confirm":
            made = delegations.confirm(prepared, request.user)
            messages.success(request, f"{made.user} can sign {made.authority}.")
        else:
            delegations.decline(prepared, request.user)
            messages.success(request, "This delegation does not come about.")
    except memberships.NotYours as refused:
        raise PermissionDenied(str(refused)) from refused
    except memberships.MembershipRefused as refused:
        messages.error(request, str(refused))
    return redirect("signatories:signers", slug)


@access(ENTITY_SIGNER)
@GET_AND_POST
def end_delegation(request, slug, pk):
    rows = request.entity.memberships.filter(delegated_by__isnull=False).select_related(
        "user", "entity", "delegated_by"
    )
    delegation = get_object_or_404(rows, pk=pk)
    back = reverse("signatories:signers", args=[slug])
    if not delegation.in_force:
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


@access(SIGNATORIES)
@require_POST
def second_factor(request, slug):
    """Takes the duty on, asks for it to be lifted, and answers that."""
    entity, user = request.entity, request.user
    acts = {
        "yes": (duty.require, "From now on people sign only with a second factor."),
        "no": (duty.ask_to_lift, "Those who can confirm it are told. Until then the duty stands."),
        "confirm": (duty.confirm, "From now on people sign without a second factor, if they have none."),
        "decline": (duty.keep, "The duty of a second factor stays."),
    }
    if (wanted := request.POST.get("needed", "")) not in acts:
        raise Http404
    act, done = acts[wanted]
    try:
        if act(entity, user):
            messages.success(request, done)
    except memberships.NotYours as refused:
        raise PermissionDenied(str(refused)) from refused
    except memberships.MembershipRefused as refused:
        messages.error(request, str(refused))
    return redirect("signatories:signers", slug)


@access(SIGNATORIES)
@require_POST
def incidents_by_mail(request, slug):
    """A Data Coordinator chooses how the entity's people get accounts of incidents (§8.5, §8.6)."""
    wanted = request.POST.get("in_full", "")
    if wanted not in ("yes", "no"):
        raise Http404
    try:
        if incidents.choose(request.entity, request.user, wanted == "yes"):
            messages.success(request, "Saved. The people it concerns are told.")
    except memberships.NotYours as refused:
        raise PermissionDenied(str(refused)) from refused
    return redirect("signatories:entity", slug)
