"""The pages of the education agency's signature (Addendum B §1.3): it is filed, and another party confirms it."""

from dataclasses import dataclass

from django import forms
from django.urls import reverse

from bucp.models import AgencySignature
from bucp.page_actions.page_action import PageAction
from common.attachments import AttachmentField
from signatories.telling import day

from .commands import ConfirmAgencySignature, FileAgencySignature
from .education_agency import why_not_confirm
from .effects import open_round
from .page_actions import ConfirmFiledAction

PAGE = "page"
"""The answer that the agency is no party and signed a page."""


class AgencyForm(forms.Form):
    """What a signed page needs is for the move to say: a party needs nothing of it."""

    whose = forms.ChoiceField(
        label="Which education agency first disclosed the records?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose which agency it is.", "invalid_choice": "Choose one of the answers."},
    )
    agency = forms.CharField(label="Name of the agency", required=False)
    signer = forms.CharField(
        label="Who signed for it?", help_text="The full name as it stands on the page.", required=False
    )
    title = forms.CharField(label="Title", help_text="For instance: Superintendent.", required=False)
    signed_on = forms.DateField(
        label="Signed on",
        help_text="The day that the page names.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "w-10"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give the date as year-month-day, such as 2027-03-12."},
    )
    scan = AttachmentField(label="The signed page, scanned", pages=True)
    agreed = forms.BooleanField(
        label="The agency signed, or signs as a party, the very text with this fingerprint.",
        required=False,
    )

    def __init__(self, bucp, *data):
        super().__init__(*data)
        self.parties = {str(p.pk): p for p in bucp.party_list}
        here = [(pk, f"{p.name}, a party: its own signatures stand for it") for pk, p in self.parties.items()]
        self.fields["whose"].choices = [(PAGE, "An agency that is no party here: file its signed page"), *here]

    @property
    def party(self):
        """The party that is the agency; None for a page."""
        return self.parties.get(self.cleaned_data["whose"])

    @property
    def shown_page(self) -> list:
        """What a page needs, shown without “(optional)”."""
        names = ("agency", "signer", "title", "signed_on", "scan")
        for name in names:
            self.fields[name].required = True
        return [self[name] for name in names]

    @property
    def shown_agreed(self):
        self.fields["agreed"].required = True
        return self["agreed"]


@dataclass(frozen=True, kw_only=True)
class FileAgencyAction(PageAction):
    template: str = "bucp/sign/education_agency.html"

    def make_form(self, request, subject, *data):
        return AgencyForm(request.bucp, *data)

    def command_of(self, request, subject, form):
        seen = request.POST.get("seen_sha256", "")
        data, party = form.cleaned_data, form.party
        if party is not None:
            return FileAgencySignature(party=party, agreed=data["agreed"], seen_sha256=seen)
        return FileAgencySignature(
            agency=data["agency"],
            signer=data["signer"],
            title=data["title"],
            signed_on=data["signed_on"],
            scan=data["scan"].data if data["scan"] else b"",
            agreed=data["agreed"],
            seen_sha256=seen,
        )

    def context(self, request, subject, form):
        current = open_round(request.bucp)
        return {**super().context(request, subject, form), "revision": current.revision if current else None}

    def target(self, request, subject, result):
        return reverse("bucp:sign", args=[request.bucp.number])


@dataclass(frozen=True, kw_only=True)
class ConfirmAgencyAction(ConfirmFiledAction):
    template: str = "bucp/sign/confirm_education_agency.html"
    confirmed: str = "This signature is confirmed already."

    def found(self, request, pk):
        rows = AgencySignature.objects.filter(round__bucp=request.bucp, pk=pk).defer("scan")
        return rows.select_related(
            "entered_by", "entered_for__entity", "party__entity", "round__revision", "confirmation"
        ).first()

    def waits(self, signature):
        return not signature.stands

    def not_for(self, request, signature):
        return why_not_confirm(signature, request.user, request.party_roles)

    def filed(self, signature):
        return (
            f"{signature.entered_by} filed it for {signature.entered_for.name} on {day(signature.at)}, "
            f"on revision {signature.round.revision.number}."
        )


PAGE_ACTIONS = (
    FileAgencyAction(
        name="file_agency_signature",
        path="sign/education-agency/",
        command=FileAgencySignature,
        title="File the education agency’s signature",
        lede="The education agency that first disclosed the records signs this agreement as well. "
        "Without its signature the agreement cannot be filed (Addendum B §1.3).",
        button="File the signature",
        done="The education agency’s signature is filed. It counts once another party has confirmed it.",
    ),
    ConfirmAgencyAction(
        name="confirm_agency_signature",
        path="sign/education-agency/<int:pk>/confirm/",
        command=ConfirmAgencySignature,
        title="Confirm the education agency’s signature",
        points=(
            "The education agency’s signature counts from now on.",
            "Who confirmed it, and when, is on record.",
        ),
        button="Confirm the signature",
        done="You have confirmed the education agency’s signature.",
    ),
)
