"""Inviting into an entity, and the page where the invited person accepts."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from signatories import devices, invitations
from signatories.access import ANYONE, ENTITY_COORDINATOR, SIGNATORIES, access
from signatories.forms import InvitationForm, NewAccountForm
from signatories.memberships import MembershipRefused
from signatories.models import Role

from .manage import find_invitation, people_page

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


WAITS = "This takes two people. Those who can confirm it are told; then the invitation is sent."


@access(ENTITY_COORDINATOR)
@require_POST
def invite(request, slug):
    form = InvitationForm(request.POST, by=request.user, entity=request.entity)
    if not form.is_valid():
        return people_page(request, form, status=422)
    try:
        invitation = invitations.invite(request.user, request.entity, **form.cleaned_data)
    except MembershipRefused as refused:
        return people_page(request, form, errors=[(str(refused), "#id_email")], status=422)
    messages.success(
        request, WAITS if invitation.awaits_second else f"The invitation is on its way to {invitation.email}."
    )
    return redirect("signatories:people", slug)


@access(ENTITY_COORDINATOR)
@require_POST
def cancel_invitation(request, slug, pk):
    return _act(
        request,
        find_invitation(request, pk),
        invitations.cancel,
        "The invitation to {email} is cancelled; its link no longer works.",
    )


@access(ENTITY_COORDINATOR)
@require_POST
def resend_invitation(request, slug, pk):
    def done(again):
        return WAITS if again.awaits_second else SENT_AGAIN

    return _act(request, find_invitation(request, pk), invitations.resend, done)


SENT_AGAIN = "A new invitation is on its way to {email}; the earlier link ended."


@access(SIGNATORIES)
@require_POST
def answer_proposal(request, slug, pk):
    """The second person confirms or declines a role that somebody proposed."""
    invitation = find_invitation(request, pk)
    if not invitations.may_confirm(invitation, request.user):
        raise PermissionDenied("This is confirmed by somebody else, or was answered meanwhile.")
    if request.POST.get("answer") == "confirm":
        done = "Confirmed. The invitation is on its way to {email}."
        return _act(request, invitation, invitations.confirm, done, "signatories:roles")
    return _act(request, invitation, invitations.cancel, "Declined. Nothing was sent to {email}.", "signatories:roles")


def _act(request, invitation, act, done, back="signatories:people"):
    try:
        result = act(invitation, request.user)
    except MembershipRefused as refused:
        messages.error(request, str(refused))
    else:
        sentence = done(result) if callable(done) else done
        messages.success(request, sentence.format(email=invitation.email))
    return redirect(back, invitation.entity.slug)


@access(ANYONE)
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request, token):
    invitation = invitations.find(token)
    if invitation is None:
        return _page(request, "no_invitation", status=404)
    try:
        invitations.check_open(invitation)
        account = invitations.account_of(invitation)
        if request.user.is_authenticated:
            return _with_account(request, invitation, account)
        if account:
            return redirect_to_login(request.path)
        return _as_new(request, invitation)
    except invitations.NotOpen:
        return _page(request, "no_invitation", status=410)


def _with_account(request, invitation, account):
    if account != request.user:
        return _page(request, "wrong_account", status=403)
    if request.method == "POST":
        invitations.accept_with_account(invitation, request.user)
        return _welcome(request, invitation)
    return _page(request, "accept", _offer(invitation))


def _as_new(request, invitation):
    form = NewAccountForm(request.POST if request.method == "POST" else None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        try:
            user = invitations.accept_as_new(invitation, **form.values)
        except invitations.AccountExists:
            return redirect_to_login(request.path)
        login(request, user, backend=BACKEND)
        devices.remember(request, user)
        return _welcome(request, invitation)
    return _page(request, "accept", {**_offer(invitation), "form": form}, status=422 if form.is_bound else 200)


def _offer(invitation) -> dict:
    return {"invitation": invitation, "roles": [Role(r).label for r in invitation.roles]}


def _welcome(request, invitation):
    messages.success(request, f"Welcome. You now work for {invitation.entity.plain_name} in the portal.")
    return redirect("tasks")


def _page(request, name: str, context=None, status=200):
    return render(request, f"signatories/{name}.html", context, status=status)
