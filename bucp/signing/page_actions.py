"""Putting out for signature, stepping back from it, filing and withdrawing: each a page that says what it does
before it does it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from bucp.models import Signature
from bucp.models.states import State
from bucp.page_actions.confirm import Confirmation
from common import dates
from signatories.telling import day

from .commands import (
    ConfirmPaper,
    FileWithCdo,
    PutOutForSignature,
    RefuseToSign,
    ReturnToReview,
    WithdrawRequest,
    WithdrawSignature,
)
from .effects import open_round, standing_in
from .paper import PaperPage


@dataclass(frozen=True, kw_only=True)
class StepBackAction(Confirmation):
    """Back to review: the signatures given until then no longer count."""

    tab: str = "sign"
    hint: str = "All parties read this."
    danger: bool = True

    def context(self, request, subject, form):
        told = "Everybody who works on it gets a letter with your reason."
        return {**super().context(request, subject, form), "points": (_voided(request.bucp), told)}


def _voided(bucp) -> str:
    """How many signatures the step back costs."""
    count = standing_in(open_round(bucp)) if bucp.state == State.SIGNING else 0
    if not count:
        return "Nobody has signed yet, so no signature is lost."
    what = "1 signature no longer counts" if count == 1 else f"{count} signatures no longer count"
    return f"{what} and must be given again. The record of it stays."


@dataclass(frozen=True, kw_only=True)
class OwnSignatureAction(Confirmation):
    """The subject is the signature that the address names: one that counts, and the reader's own."""

    def subject(self, request, pk):
        found = Signature.objects.given().filter(round__bucp=request.bucp, pk=pk)
        signature = found.select_related("party__entity", "round__revision").first()
        if signature is None:
            raise Http404
        if signature.user_id != request.user.pk:
            raise PermissionDenied("Only the signer can withdraw a signature.")
        return signature

    def command_of(self, request, signature, form):
        return self.command(signature=signature, **form.cleaned_data)

    def context(self, request, signature, form):
        signed = (
            f"You signed revision {signature.round.revision.number} for {signature.party.name} as its "
            f"{signature.get_role_display()} on {dates.day(signature.at)}."
        )
        return {**super().context(request, signature, form), "lede": signed}


@dataclass(frozen=True, kw_only=True)
class ConfirmFiledAction(Confirmation):
    """The subject is a signature that somebody filed for the signer, and that waits for a second one to confirm it."""

    tab: str = "sign"
    then: str = "sign"
    confirmed: str

    def found(self, request, pk):
        """The signature with all that the page tells of it, or None."""
        raise NotImplementedError

    def waits(self, signature) -> bool:
        raise NotImplementedError

    def not_for(self, request, signature) -> str:
        """Why the reader is not the one to confirm it; empty when they are."""
        raise NotImplementedError

    def filed(self, signature) -> str:
        """Who filed what, and when."""
        raise NotImplementedError

    def subject(self, request, pk):
        signature = self.found(request, pk)
        if signature is None:
            raise Http404
        if self.waits(signature) and (sentence := self.not_for(request, signature)):
            raise PermissionDenied(sentence)
        return signature

    def command_of(self, request, signature, form):
        return self.command(signature=signature)

    def why_not(self, request, signature):
        return super().why_not(request, signature) if self.waits(signature) else self.confirmed

    def context(self, request, signature, form):
        more = {"lede": self.filed(signature), "signature": signature}
        return {**super().context(request, signature, form), **more}


@dataclass(frozen=True, kw_only=True)
class ConfirmPaperAction(ConfirmFiledAction):
    template: str = "bucp/sign/confirm_paper.html"
    confirmed: str = "This page is confirmed already."

    def found(self, request, pk):
        rows = Signature.objects.given().filter(round__bucp=request.bucp, pk=pk, needs_confirmation=True)
        return rows.select_related("party__entity", "round__revision", "user", "entered_by", "confirmation").first()

    def waits(self, signature):
        return signature.awaits_confirmation

    def not_for(self, request, signature):
        return PaperPage(signature).why_not(request.user)

    def filed(self, signature):
        return (
            f"{signature.entered_by} filed it on {day(signature.at)} as the signature of {signature.typed_name}, "
            f"{signature.get_role_display()} of {signature.party.name}, on revision {signature.round.revision.number}."
        )


@dataclass(frozen=True, kw_only=True)
class FileAction(Confirmation):
    def context(self, request, subject, form):
        starts = request.bucp.start_date
        if starts and starts > timezone.localdate():
            begins = f"It comes into force on {dates.day(starts)}, the start date you agreed."
        else:
            begins = "It comes into force at once, and the exchange may begin."
        told, *rest = self.points
        return {**super().context(request, subject, form), "points": (told, begins, *rest)}


class WithdrawAction(Confirmation):
    def context(self, request, subject, form):
        if request.bucp.sent_at:
            told = "Everybody it has reached gets a letter with your reason."
        else:
            told = "The provider has not seen it, so only your own side is told."
        return {**super().context(request, subject, form), "points": (told, *self.points)}


PAGE_ACTIONS = (
    Confirmation(
        name="put_out",
        path="sign/put-out/",
        command=PutOutForSignature,
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
    ),
    StepBackAction(
        name="refuse",
        path="sign/refuse/",
        command=RefuseToSign,
        title="I will not sign",
        lede="Say what would have to change. The agreement goes back to review with your reason.",
        button="Refuse to sign",
        done="You have refused to sign. It is back in review, with your reason.",
        reason="Why will you not sign?",
    ),
    StepBackAction(
        name="return_to_review",
        path="sign/return/",
        command=ReturnToReview,
        title="Return to review",
        lede="Take the text back when something in it has to change.",
        button="Return to review",
        done="It is back in review, with your reason.",
        reason="What has to change?",
    ),
    ConfirmPaperAction(
        name="confirm_paper",
        path="sign/<int:pk>/confirm/",
        command=ConfirmPaper,
        title="Confirm the page signed on paper",
        points=(
            "The signature counts like an electronic one, and is marked as signed on paper.",
            "Your name stands beside it: you say that you have seen the page, and that it is this person’s signature "
            "on this very text.",
            "If the page is not right, confirm nothing. The signer can withdraw it.",
        ),
        button="Confirm the page",
        done="You have confirmed the page.",
    ),
    OwnSignatureAction(
        name="withdraw_signature",
        path="sign/<int:pk>/withdraw/",
        command=WithdrawSignature,
        title="Withdraw my signature",
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
    ),
    FileAction(
        name="file",
        path="file/",
        command=FileWithCdo,
        title="File with the Chief Data Officer",
        lede="Filing puts the signed agreement on record. Nobody has to approve it any more.",
        points=(
            "The Statewide Chief Data Officer, all parties and their Agency officers get a letter with a link to it.",
            "It stays on file for good and cannot be withdrawn. The signed text does not change any more.",
            "Other signatories can find its title, parties, dates and kinds of data in the library.",
        ),
        button="File with the CDO",
        done="{bucp.number} is on file. Everybody who must know is being told.",
    ),
    WithdrawAction(
        name="withdraw",
        path="withdraw/",
        command=WithdrawRequest,
        title="Withdraw this request",
        lede="Withdraw it when the data is not needed any more, or when you will ask in another way.",
        points=(
            "It cannot be taken up again: to ask later, draft a new request.",
            "It leaves the list of what is in progress. The record of it stays, signatures included.",
        ),
        button="Withdraw",
        done="{bucp.number} is withdrawn.",
        reason="Why do you withdraw it?",
        hint="The others read this.",
        danger=True,
    ),
)
