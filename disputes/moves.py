"""The rows that disputes add to the life cycle (domain.md §6). Steps of a dispute leave the BUCP’s state as it is; only
its beginning and its end change it."""

from bucp.models.states import State
from bucp.workflow.moves import Move
from bucp.workflow.who import (
    AGENCY_OFFICERS,
    CDO,
    COORDINATORS,
    PORTAL,
    PROGRAM_STAFF,
    PROVIDER_COORDINATOR,
    PROVIDER_STAFF,
    RECIPIENT_STAFF,
    TEAM,
    UNDERSECRETARIES,
)

from . import deidentification, library, mediating, raising
from .commands import (
    AcceptUse,
    AddSubmission,
    AgreeOnUse,
    AnswerSettlement,
    ArrangeMeeting,
    CancelMeeting,
    CloseStatements,
    ConfirmRoute,
    DecideDispute,
    DepartFromRoute,
    DisputeUse,
    EndCdoMediation,
    EndMediation,
    EndNotApproved,
    KeepOffices,
    LetUsePass,
    ObjectToUse,
    ProposeSettlement,
    ProposeUse,
    RaiseDispute,
    Recommend,
    RecordGovernorsDecision,
    RecordMeeting,
    RecountClocks,
    ReferDispute,
    ResumeReview,
    StopForDispute,
    SubmitStatement,
    TakeBackUse,
    TellLesson,
    WithdrawLesson,
    WithdrawObjection,
)
from .effects import after_ending
from .enums import USED

IN_FORCE = (State.FILED, State.ACTIVE)
AFTER_DRAFT = tuple(s for s in State if s != State.DRAFT)
DISPUTED = (State.DISPUTE, *IN_FORCE)  # de-identification can be in dispute while the agreement stays in force (§5.19)

MOVES = (
    # From the objection to the referral ------------------------------------------------------------
    Move(RaiseDispute, "Raise an objection", (State.REVIEW,), State.DISPUTE, (PROVIDER_STAFF,), raising.raise_dispute,
         guards=(raising.no_open_dispute, raising.not_decided), has_button=True),
    Move(AddSubmission, "Add to the papers", DISPUTED, None, (TEAM,), raising.add_paper),
    Move(ReferDispute, "End the talks and refer it", DISPUTED, None, (COORDINATORS,), raising.refer),
    Move(ConfirmRoute, "Go on along the route", DISPUTED, None, (CDO,), raising.confirm_route,
         guards=(raising.authority_confirmed,)),
    Move(DepartFromRoute, "Record another way", DISPUTED, None, (CDO,), mediating.depart),
    # Getting to yes --------------------------------------------------------------------------------
    Move(ProposeSettlement, "Propose a resolution", DISPUTED, None, (COORDINATORS,), raising.propose_settlement),
    Move(AnswerSettlement, "Answer a proposed resolution", DISPUTED, None, (COORDINATORS,),
         raising.answer_settlement, then=after_ending),
    Move(WithdrawObjection, "Take the objection back", DISPUTED, None, (PROVIDER_COORDINATOR,),
         raising.withdraw_objection, then=after_ending),
    # Mediation and decision ------------------------------------------------------------------------
    Move(SubmitStatement, "Submit the statement", DISPUTED, None, (COORDINATORS,), mediating.submit_statement),
    Move(CloseStatements, "Go on without the missing statements", DISPUTED, None, PORTAL,
         mediating.close_statements),
    Move(ArrangeMeeting, "Arrange a meeting", DISPUTED, None, (PROGRAM_STAFF, AGENCY_OFFICERS, UNDERSECRETARIES, CDO),
         mediating.arrange_meeting),
    Move(RecordMeeting, "Record the outcome of a meeting", DISPUTED, None,
         (PROGRAM_STAFF, AGENCY_OFFICERS, UNDERSECRETARIES, CDO), mediating.record_meeting),
    Move(CancelMeeting, "Cancel a meeting", DISPUTED, None, (PROGRAM_STAFF, AGENCY_OFFICERS, UNDERSECRETARIES, CDO),
         mediating.cancel_meeting),
    Move(EndMediation, "Pass it on unsettled", DISPUTED, None, (AGENCY_OFFICERS,), mediating.end_mediation),
    Move(EndCdoMediation, "End the CDO’s mediation", DISPUTED, None, (CDO,), mediating.end_cdo_mediation,
         then=after_ending),
    Move(DecideDispute, "Decide", DISPUTED, None, (UNDERSECRETARIES,), mediating.decide, then=after_ending),
    Move(Recommend, "Recommend to the Governor’s Office", DISPUTED, None, (CDO,), mediating.recommend),
    Move(RecordGovernorsDecision, "Record the Governor’s Office’s decision", DISPUTED, None, (CDO,),
         mediating.record_governor, then=after_ending),
    Move(KeepOffices, "Give the officers of today their seats", DISPUTED, None, PORTAL, mediating.keep_seats),
    Move(ResumeReview, "Go back to the review", (State.DISPUTE,), State.REVIEW, PORTAL, raising.resume_review),
    Move(EndNotApproved, "End without approval", (State.DISPUTE,), State.NOT_APPROVED, PORTAL,
         raising.end_not_approved),
    # De-identified data (§5.19) --------------------------------------------------------------------
    Move(ProposeUse, "Submit de-identified data", (State.REVIEW, *IN_FORCE), None, (RECIPIENT_STAFF,),
         deidentification.propose),
    Move(AcceptUse, "Accept the de-identified data", USED, None, (PROVIDER_STAFF,), deidentification.accept),
    Move(ObjectToUse, "Object to the de-identified data", USED, None, (PROVIDER_STAFF,),
         deidentification.object_to),
    Move(AgreeOnUse, "Agree on the de-identified data", USED, None, (COORDINATORS,), deidentification.agree),
    Move(TakeBackUse, "Take the proposal back", USED, None, (RECIPIENT_STAFF,), deidentification.take_back),
    Move(LetUsePass, "Say that nobody objected in time", USED, None, PORTAL, deidentification.nobody_objected),
    Move(DisputeUse, "Open the dispute that is due", USED, None, PORTAL, deidentification.not_agreed,
         then=deidentification.becomes_disputed),
    Move(RecountClocks, "Count the running periods anew", USED, None, PORTAL, deidentification.recount),
    Move(StopForDispute, "Stop for a dispute", (State.REVIEW, State.SIGNING), State.DISPUTE, PORTAL,
         deidentification.stop_for_dispute),
    # The library of resolutions (domain.md §9) -------------------------------------------------------
    Move(TellLesson, "Tell the resolution", AFTER_DRAFT, None, (COORDINATORS,), library.tell,
         guards=(library.can_be_told,)),
    Move(WithdrawLesson, "Take the resolution out of the library", AFTER_DRAFT, None, (COORDINATORS,),
         library.withdraw),
)  # fmt: skip
