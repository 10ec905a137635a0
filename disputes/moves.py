"""The rows that disputes add to the life cycle (domain.md §6). Steps of a dispute leave the BUCP’s state as it is; only
its beginning and its end change it."""

from bucp.lifecycle import COORDINATORS, PORTAL, PROGRAM_STAFF, TEAM, add
from bucp.move import Move, who
from bucp.states import Side, State
from signatories.models import Role

from . import deidentification, library, mediating, raising
from .acts import after_ending
from .words import USED

PROVIDER_STAFF = who(Role.PROGRAM, Role.COORDINATOR, side=Side.PROVIDER)
PROVIDER_COORDINATOR = who(Role.COORDINATOR, side=Side.PROVIDER)
RECIPIENT_STAFF = who(Role.PROGRAM, Role.COORDINATOR, side=Side.RECIPIENT)
MEDIATORS = who(Role.AGENCY_CDO, Role.AIO)
CDO = who(Role.STATE_CDO, Role.CDO_STAFF)
UNDERSECRETARIES = who(Role.UNDERSECRETARY)

IN_FORCE = (State.FILED, State.ACTIVE)
AFTER_DRAFT = tuple(s for s in State if s != State.DRAFT)
DISPUTED = (State.DISPUTE, *IN_FORCE)  # de-identification can be in dispute while the agreement stays in force (§5.19)

add(
    # From the objection to the referral ------------------------------------------------------------
    Move("raise_dispute", "Raise an objection", (State.REVIEW,), State.DISPUTE, (PROVIDER_STAFF,), raising.raise_dispute,
         guards=(raising.no_open_dispute, raising.not_decided)),
    Move("add_paper", "Add to the papers", DISPUTED, None, (TEAM,), raising.add_paper, quiet=True),
    Move("refer_dispute", "End the talks and refer it", DISPUTED, None, (COORDINATORS,), raising.refer, quiet=True),
    Move("confirm_route", "Go on along the route", DISPUTED, None, (CDO,), raising.confirm_route,
         guards=(raising.authority_confirmed,), quiet=True),
    Move("depart_from_route", "Record another way", DISPUTED, None, (CDO,), mediating.depart, quiet=True),
    # Getting to yes --------------------------------------------------------------------------------
    Move("propose_settlement", "Propose a resolution", DISPUTED, None, (COORDINATORS,), raising.propose_settlement,
         quiet=True),
    Move("answer_settlement", "Answer a proposed resolution", DISPUTED, None, (COORDINATORS,),
         raising.answer_settlement, then=after_ending, quiet=True),
    Move("withdraw_objection", "Take the objection back", DISPUTED, None, (PROVIDER_COORDINATOR,),
         raising.withdraw_objection, then=after_ending, quiet=True),
    # Mediation and decision ------------------------------------------------------------------------
    Move("submit_statement", "Submit the statement", DISPUTED, None, (COORDINATORS,), mediating.submit_statement,
         quiet=True),
    Move("close_statements", "Go on without the missing statements", DISPUTED, None, PORTAL,
         mediating.close_statements, quiet=True),
    Move("arrange_meeting", "Arrange a meeting", DISPUTED, None, (PROGRAM_STAFF, MEDIATORS, UNDERSECRETARIES, CDO),
         mediating.arrange_meeting, quiet=True),
    Move("record_meeting", "Record the outcome of a meeting", DISPUTED, None,
         (PROGRAM_STAFF, MEDIATORS, UNDERSECRETARIES, CDO), mediating.record_meeting, quiet=True),
    Move("cancel_meeting", "Cancel a meeting", DISPUTED, None, (PROGRAM_STAFF, MEDIATORS, UNDERSECRETARIES, CDO),
         mediating.cancel_meeting, quiet=True),
    Move("end_mediation", "Pass it on unsettled", DISPUTED, None, (MEDIATORS,), mediating.end_mediation, quiet=True),
    Move("end_cdo_mediation", "End the CDO’s mediation", DISPUTED, None, (CDO,), mediating.end_cdo_mediation,
         then=after_ending, quiet=True),
    Move("decide_dispute", "Decide", DISPUTED, None, (UNDERSECRETARIES,), mediating.decide, then=after_ending, quiet=True),
    Move("recommend", "Recommend to the Governor’s Office", DISPUTED, None, (CDO,), mediating.recommend, quiet=True),
    Move("record_governor", "Record the Governor’s Office’s decision", DISPUTED, None, (CDO,),
         mediating.record_governor, then=after_ending, quiet=True),
    Move("keep_seats", "Give the officers of today their seats", DISPUTED, None, PORTAL, mediating.keep_seats,
         quiet=True),
    Move("resume_review", "Go back to the review", (State.DISPUTE,), State.REVIEW, PORTAL, raising.resume_review),
    Move("end_not_approved", "End without approval", (State.DISPUTE,), State.NOT_APPROVED, PORTAL,
         raising.end_not_approved),
    # De-identified data (§5.19) --------------------------------------------------------------------
    Move("propose_use", "Submit de-identified data", (State.REVIEW, *IN_FORCE), None, (RECIPIENT_STAFF,),
         deidentification.propose, quiet=True),
    Move("accept_use", "Accept the de-identified data", USED, None, (PROVIDER_STAFF,), deidentification.accept,
         quiet=True),
    Move("object_to_use", "Object to the de-identified data", USED, None, (PROVIDER_STAFF,),
         deidentification.object_to, quiet=True),
    Move("agree_on_use", "Agree on the de-identified data", USED, None, (COORDINATORS,), deidentification.agree,
         quiet=True),
    Move("take_back_use", "Take the proposal back", USED, None, (RECIPIENT_STAFF,), deidentification.take_back,
         quiet=True),
    Move("let_use_pass", "Say that nobody objected in time", USED, None, PORTAL, deidentification.nobody_objected,
         quiet=True),
    Move("dispute_use", "Open the dispute that is due", USED, None, PORTAL, deidentification.not_agreed,
         then=deidentification.becomes_disputed, quiet=True),
    Move("recount_clocks", "Count the running periods anew", USED, None, PORTAL, deidentification.recount, quiet=True),
    Move("stop_for_dispute", "Stop for a dispute", (State.REVIEW, State.SIGNING), State.DISPUTE, PORTAL,
         deidentification.stop_for_dispute),
    # The library of resolutions (domain.md §9) -------------------------------------------------------
    Move("tell_lesson", "Tell the resolution", AFTER_DRAFT, None, (COORDINATORS,), library.tell,
         guards=(library.can_be_told,), quiet=True),
    Move("withdraw_lesson", "Take the resolution out of the library", AFTER_DRAFT, None, (COORDINATORS,),
         library.withdraw, quiet=True),
)  # fmt: skip
