"""Inviting into an entity, and the page where the invited person accepts."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from signatories import devices, invitations
from signatories.access import ANYONE, ENTITY_COORDINATOR, access
from signatories.forms import InvitationForm, NewAccountForm
from signatories.memberships import MembershipRefused
from signatories.models import Role

from .manage import find_invitation, people_page

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


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
    messages.success(request, f"The invitation is on its way to {invitation.email}.")
    return redirect("signatories:people", slug)


@access(ENTITY_COORDINATOR)
@require_POST
def cancel_invitation(request, slug, pk):
    return _act(
        request,
        slug,
        pk,
        invitations.cancel,
        "The invitation to {email} is cancelled; its link no longer works.",
    )


@access(ENTITY_COORDINATOR)
@require_POST
def resend_invitation(request, slug, pk):
    return _act(
        request,
        slug,
        pk,
        invitations.resend,
        "A new invitation is on its way to {email}; the earlier link ended.",
    )


def _act(request, slug, pk, context, done: str):
    invitation = find_invitation(request, pk)
    try:
        context(invitation, request.user)
    except MembershipRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done.format(email=invitation.email))
    return redirect("signatories:people", slug)


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
