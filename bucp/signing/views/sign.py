"""`/bucps/<number>/sign/`: the frozen text, who has signed, and the form to sign with."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bucp.access import READ
from bucp.models.states import SIGNING_ROLES
from bucp.page_actions.attempt import attempt
from bucp.page_actions.standing import need_role
from bucp.signing.commands import ReturnToReview, Sign
from bucp.text.reader import read
from common.network import address_of
from signatories import attempts, second_factor
from signatories.access import access

from .. import effects as signing
from ..page import SigningPage

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])
SIGNING = "sign"
"""The counter of wrong passwords and codes at signing (`signatories.attempts`)."""


class SignatureForm(forms.Form):
    """What a signer types. Whether it is right is for `signing.sign` to say; this keeps what was typed."""

    acknowledged = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    agreed = forms.BooleanField(required=False)
    typed_name = forms.CharField(
        label="Type your full name",
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "w-20", "required": False}),
    )
    password = forms.CharField(
        label="Your password, once more",
        required=False,
        strip=False,
        max_length=4_096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "w-20"}),
    )

    code = forms.CharField(
        label="Code from your authenticator app",
        help_text="Six digits. A recovery code works too, once.",
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "w-10"}),
    )

    def __init__(self, party_role, user, objections, data=None):
        super().__init__(data, auto_id=f"sign-{party_role.party.pk}-{party_role.role}-%s")
        self.party_role = party_role
        self.asks_code = second_factor.needed(user, party_role.party.entity)
        self.lacks_app = self.asks_code and not second_factor.has(user)
        self.objections = objections if party_role.role == "sponsor" else []
        self.statement = signing.statement_for(party_role.party, party_role.role)
        self.fields["acknowledged"].choices = [(str(o.pk), str(o.pk)) for o in self.objections]
        self.fields["agreed"].label = self.statement
        self.fields[
            "typed_name"
        ].help_text = f"As it stands on record: {signing.name_on_record(user, party_role.party, party_role.role)}"

    @property
    def shown(self) -> dict:
        """The parts as they are shown: all are needed, though no browser shall refuse to send."""
        for field in self.fields.values():
            field.required = True
        asked = ("agreed", "typed_name", "password", "code") if self.asks_code else ("agreed", "typed_name", "password")
        return {name: self[name] for name in asked}

    @property
    def weighed(self) -> list[tuple]:
        """Each objecting opinion with whether it is ticked."""
        ticked = set(self["acknowledged"].value() or ())
        return [(opinion, str(opinion.pk) in ticked) for opinion in self.objections]


@access(READ)
@GET_AND_POST
def sign(request, number):
    page = SigningPage(request.bucp, request.party_roles, request.user)
    if request.method == "POST":
        return _give(request, page)
    return _show(request, page)


def _give(request, page):
    """One signature, for the role named in the form."""
    need_role(request, Sign)
    party_role = _role_of_form(request)
    form = SignatureForm(party_role, request.user, page.objections, request.POST)
    tries = attempts.of(request, SIGNING, request.user)
    if wait := tries.take():
        form.add_error("password", attempts.wait_words(wait))
        return _show(request, page, form, status=429)
    if not form.is_valid():
        tries.give_back()
        return _show(request, page, form, status=422)
    tried = attempt(
        request,
        Sign(
            party=party_role.party,
            role=party_role.role,
            seen_sha256=request.POST.get("seen_sha256", ""),
            address=address_of(request),
            **form.cleaned_data,
        ),
    )
    if isinstance(tried.refusal, signing.NotSigned):
        return _wrong(request, page, form, tried.refusal, tries)
    tries.give_back()
    if not tried.done:
        page = SigningPage(request.bucp, request.party_roles, request.user)
        return _show(request, page, refused=tried.refusal.sentence, status=tried.status)
    messages.success(request, f"You have signed {request.bucp.number} as {party_role.label}.")
    return redirect("bucp:overview", request.bucp.number)


def _wrong(request, page, form, wrong: signing.NotSigned, tries: attempts.Tries):
    """The form again, with a sentence beside each part. Guessed passwords and codes are counted."""
    if not {"password", "code"} & wrong.faults.keys():
        tries.give_back()
    for name, sentence in wrong.faults.items():
        form.add_error(name, sentence)
    return _show(request, page, form, status=422)


def _role_of_form(request):
    """The role the form speaks of; 404 for a party or role that is not in this agreement."""
    party, role = request.POST.get("party", ""), request.POST.get("role", "")
    party = next((p for p in request.bucp.party_list if str(p.pk) == party), None)
    if party is None or role not in SIGNING_ROLES:
        raise Http404
    party_role = next((h for h in request.party_roles if h.party.pk == party.pk and h.role == role), None)
    if party_role is None:
        raise PermissionDenied("This signature is somebody else’s to give.")
    return party_role


def _show(request, page, form=None, refused="", status=200):
    bucp = request.bucp
    forms_ = [
        form if form and form.party_role == party_role else SignatureForm(party_role, request.user, page.objections)
        for party_role in page.may_sign_now
    ]
    return render(
        request,
        "bucp/sign/page.html",
        {
            "bucp": bucp,
            "page": page,
            "forms": forms_,
            "wrong": form,
            "refused": refused,
            "reading": read(bucp, page.round.revision) if page.round else None,
            "may_return": page.may(request.party_roles, ReturnToReview),
            "may_refuse": bool(page.still_to_sign),
        },
        status=status,
    )
