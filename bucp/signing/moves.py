"""Signing, filing, withdrawing: rows of the life cycle."""

from bucp.drafting.guards import complete_to_sign, elements_described
from bucp.models.states import BEFORE_FILING, State
from bucp.review.guards import no_open_threads, opinions_in_and_fresh
from bucp.signing import education_agency, filing, guards, paper
from bucp.signing import effects as signing
from bucp.signing.commands import (
    ConfirmAgencySignature,
    ConfirmPaper,
    FileAgencySignature,
    FileWithCdo,
    PutInForce,
    PutOutForSignature,
    RefuseToSign,
    ReturnToReview,
    Sign,
    SignOnPaper,
    WithdrawRequest,
    WithdrawSignature,
)
from bucp.text import amendment
from bucp.workflow.moves import Move
from bucp.workflow.who import COORDINATORS, LEADING_COORDINATOR, LEADING_STAFF, PORTAL, SIGNERS

MOVES = (
    Move(PutOutForSignature, "Put out for signature", (State.REVIEW,), State.SIGNING, (COORDINATORS,),
         signing.put_out,
         guards=(complete_to_sign, elements_described, opinions_in_and_fresh, no_open_threads,
                 guards.signers_exist, amendment.what_it_amends_stands), has_button=True,
         events=("bucp.revision", "bucp.put_out"), letters=("signature_asked",), page="bucp:put_out"),
    Move(Sign, "Sign", (State.SIGNING,), None, (SIGNERS,), signing.sign, has_button=True,
         events=("bucp.signed",), letters=("signed", "all_signed"), page="bucp:sign"),
    Move(SignOnPaper, "File a page signed on paper", (State.SIGNING,), None, (COORDINATORS,),
         paper.sign_on_paper,
         events=("bucp.signed_on_paper",), letters=("signed_on_paper", "signed", "all_signed"),
         page="bucp:sign_on_paper"),
    Move(ConfirmPaper, "Confirm a page signed on paper", (State.SIGNING,), None, (SIGNERS,), paper.confirm,
         events=("bucp.paper_confirmed",), letters=("signed", "all_signed"), page="bucp:confirm_paper"),
    Move(FileAgencySignature, "File the education agency’s signature", (State.SIGNING,), None, (COORDINATORS,),
         education_agency.file,
         guards=(guards.education_agency_is_to_sign,),
         events=("bucp.agency_signed",), letters=("agency_signed",), page="bucp:file_agency_signature"),
    Move(ConfirmAgencySignature, "Confirm the education agency’s signature", (State.SIGNING,), None, (SIGNERS,),
         education_agency.confirm,
         guards=(guards.education_agency_is_to_sign,),
         events=("bucp.agency_confirmed",), letters=("all_signed",), page="bucp:confirm_agency_signature"),
    Move(WithdrawSignature, "Withdraw a signature", (State.SIGNING,), None, (SIGNERS,),
         signing.withdraw_signature,
         events=("bucp.signature_withdrawn",), letters=("signature_withdrawn",), page="bucp:withdraw_signature"),
    Move(RefuseToSign, "Refuse to sign", (State.SIGNING,), State.REVIEW, (SIGNERS,), signing.refuse,
         events=("bucp.refused",), letters=("returned",), page="bucp:refuse"),
    Move(ReturnToReview, "Return to review", (State.SIGNING,), State.REVIEW, (COORDINATORS,),
         signing.return_to_review, has_button=True,
         events=("bucp.returned",), letters=("returned",), page="bucp:return_to_review"),
    Move(FileWithCdo, "File with the CDO", (State.SIGNING,), State.FILED, (LEADING_COORDINATOR,), filing.file,
         guards=(guards.all_have_signed, guards.education_agency_has_signed,
                 amendment.what_it_amends_stands), then=filing.starts_at_once, has_button=True,
         events=("bucp.filed",), letters=("filed",), page="bucp:file"),
    Move(PutInForce, "Put in force", (State.FILED,), State.ACTIVE, PORTAL, filing.activate,
         guards=(guards.start_date_reached, amendment.what_it_amends_was_not_terminated),
         events=("bucp.activated",), letters=("in_force",)),
    Move(WithdrawRequest, "Withdraw", tuple(sorted(BEFORE_FILING)), State.WITHDRAWN, (LEADING_STAFF,), filing.withdraw, has_button=True,
         events=("bucp.withdrawn",), letters=("withdrawn",), page="bucp:withdraw"),
)  # fmt: skip
