"""Wet ink (§19): `/bucps/<number>/sign/paper/`, where a party's coordinator files a page signed on paper, and the
scanned page itself."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bucp.access import READ
from bucp.models import AgencySignature, Signature
from bucp.models.states import State
from bucp.page_actions.attempt import attempt
from bucp.page_actions.standing import need_role, where_it_stands
from bucp.signing.commands import SignOnPaper
from common.attachments import ENDINGS, AttachmentField, handed_out
from signatories import attempts
from signatories.access import access
from signatories.models import Role

from ..effects import objections, open_round, whose_turn
from ..page import SigningPage, may_sign_for
from ..paper import NOT_WEIGHED_ON_PAPER
from .sign import GET_AND_POST, SIGNING

STATEMENT = (
    "The person named above signed this page on paper, for the very text with this fingerprint. "
    "I have the page with the signature and keep it."
)


class PaperForm(forms.Form):
    """`places`: {value: (party, role, person)} of those whose signature on paper can be filed now; `objections`: the
    opinions that a sponsor must have weighed."""

    signer = forms.ChoiceField(
        label="Who signed on paper?",
        error_messages={"required": "Choose who signed.", "invalid_choice": "Choose somebody from the list."},
    )
    file = AttachmentField(
        label="The scanned page",
        pages=True,
        required=True,
        error_messages={"required": "Choose the file with the scanned page."},
    )
    agreed = forms.BooleanField(
        label=STATEMENT,
        error_messages={"required": "Tick the box to say that the page was signed for this very text."},
    )
    acknowledged = forms.BooleanField(required=False)
    password = forms.CharField(
        label="Your password, once more",
        strip=False,
        max_length=4_096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "w-20"}),
        error_messages={"required": "That is not your password. Nothing was stored."},
    )

    def __init__(self, user, places, objections, *args):
        super().__init__(*args)
        self.user, self.places = user, places
        self.objections = objections if any(role == Role.SPONSOR for _, role, _ in places.values()) else []
        if self.objections:
            named = "; ".join(f"{o.get_review_display()} of {o.party.name}" for o in self.objections)
            self.fields["acknowledged"].label = f"The Executive Sponsor has weighed what objects: {named}."
        else:
            del self.fields["acknowledged"]
        choices = [
            (value, f"{who.name}, {Role(role).label}, {party.name}") for value, (party, role, who) in places.items()
        ]
        self.fields["signer"].choices = choices if len(choices) == 1 else [("", "Choose"), *choices]

    @property
    def shown(self) -> list:
        """The parts as they are shown: all are needed."""
        if self.objections:
            self.fields["acknowledged"].required = True
        return [self[name] for name in self.fields]

    def clean_acknowledged(self) -> bool:
        """Asked of a sponsor's page only; a coordinator's final review weighs nothing."""
        _, role, _ = self.places.get(self.cleaned_data.get("signer"), (None, None, None))
        if role == Role.SPONSOR and not self.cleaned_data["acknowledged"]:
            raise ValidationError(NOT_WEIGHED_ON_PAPER)
        return self.cleaned_data["acknowledged"]

    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError("That is not your password. Nothing was stored.")
        return self.cleaned_data["password"]


@access(READ)
@GET_AND_POST
def sign_on_paper(request, number):
    need_role(request, SignOnPaper)
    if request.bucp.state != State.SIGNING:
        status = 409 if request.method == "POST" else 200
        return _show(request, None, elsewhere=where_it_stands(request.bucp), status=status)
    form = PaperForm(
        request.user,
        _places(request),
        objections(request.bucp),
        *([request.POST, request.FILES] if request.method == "POST" else []),
    )
    if request.method == "POST":
        return _file(request, form)
    return _show(request, form)


def _places(request) -> dict:
    """Whose signature this coordinator can file: the holders of the role that signs next for the own party, but who
    has given the party's other signature."""
    turn, page = whose_turn(request.bucp), SigningPage(request.bucp, request.party_roles, request.user)
    parties = {h.party.entity_id: h.party for h in request.party_roles if h.role == Role.COORDINATOR}
    return {
        f"{party.pk}-{m.role}-{m.user_id}": (party, m.role, m.user)
        for m in may_sign_for(parties)
        if turn.get((party := parties[m.entity_id]).pk) == m.role and not page.why_not(m.user, party, m.role)
    }


def _file(request, form):
    tries = attempts.of(request, SIGNING, request.user)
    if wait := tries.take():
        form.is_valid()
        form.errors.pop("password", None)
        form.add_error("password", attempts.wait_words(wait))
        return _show(request, form, status=429)
    if form.is_valid() or "password" not in form.errors or not request.POST.get("password"):
        tries.give_back()
    if not form.is_valid():
        return _show(request, form, status=422)
    data = form.cleaned_data
    party, role, signer = form.places[data["signer"]]
    tried = attempt(
        request,
        SignOnPaper(
            party=party,
            role=role,
            signer=signer,
            scan=data["file"].data,
            agreed=data["agreed"],
            acknowledged=[o.pk for o in form.objections] if data.get("acknowledged") else [],
            password=data["password"],
            seen_sha256=request.POST.get("seen_sha256", ""),
        ),
    )
    if not tried.done:
        return _show(request, form, refused=tried.refusal.sentence, status=tried.status)
    waits = " It counts once a second person has confirmed it." if tried.result.needs_confirmation else ""
    messages.success(request, f"The page signed by {signer.name} is filed.{waits}")
    return redirect("bucp:sign", request.bucp.number)


def _show(request, form, refused="", elsewhere="", status=200):
    current = open_round(request.bucp)
    context = {
        "bucp": request.bucp,
        "form": form,
        "revision": current.revision if current else None,
        "refused": refused,
        "elsewhere": elsewhere,
    }
    return render(request, "bucp/sign/paper.html", context, status=status)


@access(READ)
@require_safe
@never_cache
def scan(request, number, pk):
    """The scanned page as it was filed. Nothing in it can run: it is what somebody uploaded."""
    signature = Signature.objects.filter(round__bucp=request.bucp, pk=pk, scan__isnull=False).first()
    if signature is None:
        raise Http404
    return _scan_of(request, signature, "signature")


@access(READ)
@require_safe
@never_cache
def agency_scan(request, number, pk):
    """The same of the page that the education agency signed (Addendum B §1.3)."""
    signature = AgencySignature.objects.filter(round__bucp=request.bucp, pk=pk, scan__isnull=False).first()
    if signature is None:
        raise Http404
    return _scan_of(request, signature, "education-agency")


def _scan_of(request, signature, what: str):
    ending = ENDINGS[signature.scan_type]
    name = f"{request.bucp.number}-{what}-{signature.pk}.{ending}"
    # A sandboxed PDF is not shown by every browser, so that it is saved; pictures are shown.
    return handed_out(bytes(signature.scan), name, signature.scan_type, shown=ending != "pdf")
