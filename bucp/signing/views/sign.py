"""`/bucps/<number>/sign/`: the frozen text, who has signed, and the form to sign with; putting out for signature,
refusing, returning to review."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bucp.access import READ
from bucp.models import Signature
from bucp.models.states import SIGNING_ROLES, State
from bucp.page_actions.confirm import Confirmation, confirm, need_role
from bucp.page_actions.refusals import read_again
from bucp.signing.commands import PutOutForSignature, RefuseToSign, ReturnToReview, Sign, WithdrawSignature
from bucp.text.reader import read
from bucp.workflow.perform import perform
from common.network import address_of
from common.refusals import NotAllowed, Refused
from signatories import second_factor
from signatories.access import access

from .. import attempts
from .. import effects as signing
from ..page import SigningPage

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])
WAIT = (
    "The password or the code was wrong five times. Wait ten minutes before you try again. If you forgot it, "
    "set a new one from the sign-in page."
)


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
        self.fields["typed_name"].help_text = f"As it stands in your account: {user.name}"

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
    party_role = _hat(request, page)
    form = SignatureForm(party_role, request.user, page.objections, request.POST)
    if attempts.must_wait(request.user):
        form.add_error("password", WAIT)
        return _show(request, page, form, status=429)
    if not form.is_valid():
        return _show(request, page, form, status=422)
    try:
        perform(
            request.bucp,
            Sign(
                party=party_role.party,
                role=party_role.role,
                seen_sha256=request.POST.get("seen_sha256", ""),
                address=address_of(request),
                **form.cleaned_data,
            ),
            request.user,
        )
    except signing.NotSigned as wrong:
        if {"password", "code"} & wrong.faults.keys():
            attempts.count_wrong(request.user)
        for name, sentence in wrong.faults.items():
            form.add_error(name, sentence)
        return _show(request, page, form, status=422)
    except NotAllowed as refusal:
        raise PermissionDenied(refusal.sentence) from None
    except Refused as refusal:
        read_again(request)
        return _show(
            request, SigningPage(request.bucp, request.party_roles, request.user), refused=refusal.sentence, status=409
        )
    attempts.forget(request.user)
    messages.success(request, f"You have signed {request.bucp.number} as {party_role.label}.")
    return redirect("bucp:overview", request.bucp.number)


def _hat(request, page):
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


@access(READ)
@GET_AND_POST
def put_out(request, number):
    question = Confirmation(
        title="Put out for signature",
        lede="When the text is ready, it is frozen, and everybody is asked to sign that very text.",
        points=(
            "Each party’s Data Coordinator and Executive Sponsor get a letter that asks for their signature.",
            "Nobody can change the text while it is out. To change it, a coordinator returns it to review; "
            "the signatures given until then no longer count, and all sign again.",
        ),
        button="Put out for signature",
        done="The text is frozen and the signers are being asked.",
        then="sign",
    )
    return confirm(request, PutOutForSignature, question)


@access(READ)
@GET_AND_POST
def refuse(request, number):
    question = Confirmation(
        title="I will not sign",
        lede="Say what would have to change. The agreement goes back to review with your reason.",
        points=(_voided(request.bucp), "Everybody who works on it gets a letter with your reason."),
        button="Refuse to sign",
        done="You have refused to sign. It is back in review, with your reason.",
        tab="sign",
        reason="Why will you not sign?",
        hint="All parties read this.",
        danger=True,
    )
    return confirm(request, RefuseToSign, question)


@access(READ)
@GET_AND_POST
def return_to_review(request, number):
    question = Confirmation(
        title="Return to review",
        lede="Take the text back when something in it has to change.",
        points=(_voided(request.bucp), "Everybody who works on it gets a letter with your reason."),
        button="Return to review",
        done="It is back in review, with your reason.",
        tab="sign",
        reason="What has to change?",
        hint="All parties read this.",
        danger=True,
    )
    return confirm(request, ReturnToReview, question)


@access(READ)
@GET_AND_POST
def withdraw_signature(request, number, pk):
    signature = (
        Signature.objects.standing()
        .filter(round__bucp=request.bucp, pk=pk)
        .select_related("party__entity", "round__revision")
        .first()
    )
    if signature is None:
        raise Http404
    if signature.user_id != request.user.pk:
        raise PermissionDenied("Only the signer can withdraw a signature.")
    question = Confirmation(
        title="Withdraw my signature",
        lede=f"You signed revision {signature.round.revision.number} for {signature.party.name} as its "
        f"{signature.get_role_display()} on {timezone.localtime(signature.at):%-d %B %Y}.",
        points=(
            "Your signature no longer counts. It stays on record as withdrawn, with your reason.",
            "The text stays out for signature: you can read it again and sign later.",
            "The coordinators of all parties get a letter with your reason.",
        ),
        button="Withdraw my signature",
        done="You have withdrawn your signature.",
        then="sign",
        tab="sign",
        reason="Why do you withdraw it?",
        hint="All parties read this.",
        danger=True,
    )
    return confirm(request, WithdrawSignature, question, signature=signature)


def _voided(bucp) -> str:
    """How many signatures the step back costs."""
    count = signing.open_round(bucp).signatures.standing().count() if bucp.state == State.SIGNING else 0
    if not count:
        return "Nobody has signed yet, so no signature is lost."
    what = "1 signature no longer counts" if count == 1 else f"{count} signatures no longer count"
    return f"{what} and must be given again. The record of it stays."
