"""`/signatories/<slug>/contacts/<id>/`: a contact that another department proposed, for those who can confirm it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from signatories import contacts
from signatories.access import CONTACT, access
from signatories.memberships import MembershipRefused, NotYours
from signatories.official_addresses import domains_of


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label="Why not?",
        help_text="Whoever proposed it reads this. Say whom to ask instead, if you know.",
        max_length=contacts.REASON_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say in a sentence why not. Who proposed it reads it."},
    )


@access(CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request, slug, pk):
    """POST `answer`: confirm, or decline with a `reason`."""
    if request.method != "POST":
        return _page(request, DeclineForm())
    declines = request.POST.get("answer") == "decline"
    form = DeclineForm(request.POST if declines else None)
    if declines and not form.is_valid():
        return _page(request, form, status=422)
    try:
        said = _decline(request, form.cleaned_data["reason"]) if declines else _confirm(request)
    except NotYours as refused:
        raise PermissionDenied(str(refused)) from refused
    except MembershipRefused as refused:
        request.contact.refresh_from_db()
        return _page(request, form, [(str(refused), "")], status=409)
    messages.success(request, said)
    return redirect("signatories:contact", slug, pk)


def _confirm(request) -> str:
    confirmed = contacts.confirm(request.contact, request.user)
    if confirmed.invitation.awaits_second:
        return "Confirmed. This entity had a Data Coordinator before, so a second person confirms the invitation, too."
    return f"Confirmed. The invitation is on its way to {confirmed.email}."


def _decline(request, reason: str) -> str:
    contacts.decline(request.contact, request.user, reason)
    return f"Declined. Nothing was sent to {request.contact.email}; who proposed it reads your reason."


def _page(request, form, errors=(), status=200):
    shown = request.contact
    context = {
        "contact": shown,
        "entity": shown.entity,
        "form": form,
        "errors": errors,
        "stands": contacts.how_it_stands(shown),
        "why_not": contacts.why_not_confirm(shown, request.user) if shown.waits else "",
        "known": domains_of(shown.entity),
        "of_the_asking": shown.domain in domains_of(shown.asked_for),
        "others": contacts.others_proposed(shown),
    }
    return render(request, "signatories/contact.html", context, status=status)
