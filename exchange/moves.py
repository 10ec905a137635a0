"""The rows that life after filing adds to the life cycle (domain.md §5, §7). Pages call them by `bucp.perform.perform`."""

from bucp import waiting
from bucp.lifecycle import COORDINATORS, PORTAL, PROGRAM_STAFF, RECIPIENT_COORDINATOR, TEAM, add
from bucp.move import Move, who
from bucp.states import Side, State
from signatories.models import Role

from . import amending, duties, ending, events, following, giving, outcomes, users  # noqa: F401
from .clauses import EVER_FILED, IN_FORCE
from .open_work import open_after_filing

ATTESTERS = who(Role.PROGRAM, Role.COORDINATOR, Role.PRIVACY, Role.SECURITY)
RECIPIENT_STAFF = who(Role.PROGRAM, Role.COORDINATOR, side=Side.RECIPIENT)
AGENCY_OFFICERS = who(Role.AGENCY_CDO, Role.AIO)
ENDED = (State.AMENDED, State.TERMINATED, State.EXPIRED)

add(
    # Notices by clause: exchange.clauses says who may give which, and when -------------------------
    Move("give_notice", "Give a notice", EVER_FILED, None, (TEAM,), giving.give_notice, then=ending.due_now),
    Move("answer_notice", "Answer a notice", EVER_FILED, None, (TEAM,), giving.answer_notice, quiet=True),
    Move("decide_proposal", "Decide on the proposed action", IN_FORCE, None, (AGENCY_OFFICERS,), ending.decide_proposal,
         then=ending.due_now, quiet=True),
    # Ending ----------------------------------------------------------------------------------------
    Move("end_by_agreement", "Propose to end it", IN_FORCE, None, (COORDINATORS,), ending.end_by_agreement),
    Move("answer_ending", "Answer the proposal to end it", IN_FORCE, None, (COORDINATORS,), ending.answer_ending,
         then=ending.due_now, quiet=True),
    Move("end_not_needed", "End it: the data are no longer needed", IN_FORCE, None, (RECIPIENT_COORDINATOR,),
         ending.end_not_needed, then=ending.due_now),
    Move("withdraw_ending", "Take the ending back", IN_FORCE, None, (COORDINATORS,), ending.withdraw_ending, quiet=True),
    Move("terminate", "Terminate", IN_FORCE, State.TERMINATED, PORTAL, ending.terminate, guards=(ending.access_ended,)),
    Move("end_with_base", "End it with what it amends", (State.FILED,), State.TERMINATED, PORTAL, ending.end_with_base,
         guards=(ending.base_terminated,)),
    Move("expire", "Let it expire", (State.ACTIVE,), State.EXPIRED, PORTAL, ending.expire,
         guards=(ending.end_date_over,)),
    # Amending --------------------------------------------------------------------------------------
    Move("start_amendment", "Amend it", (State.ACTIVE,), None, (PROGRAM_STAFF,), amending.start_amendment),
    Move("supersede", "Give its place to the amendment", (State.ACTIVE,), State.AMENDED, PORTAL, amending.supersede),
    # Tasks of the exchange -------------------------------------------------------------------------
    Move("add_duty", "Add a task of the exchange", EVER_FILED, None, (PROGRAM_STAFF,), duties.add_duty, quiet=True),
    Move("do_duty", "Attest that it is done", EVER_FILED, None, (ATTESTERS,), duties.do_duty, quiet=True),
    Move("change_users", "Change who may use the data", EVER_FILED, None, (RECIPIENT_STAFF,), users.change_users,
         quiet=True),
    Move("update_contacts", "Update the contacts", IN_FORCE, None, (COORDINATORS,), users.update_contacts, quiet=True),
    Move("tell_outcome", "Tell what the sharing brought", (State.ACTIVE, *ENDED), None, (RECIPIENT_STAFF,),
         outcomes.tell_outcome, quiet=True),
)  # fmt: skip

waiting.also(open_after_filing)
