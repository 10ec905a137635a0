"""How an agreement ends: rows of the life cycle."""

from bucp.models.states import IN_FORCE, State
from bucp.workflow.moves import Move
from bucp.workflow.who import AGENCY_OFFICERS, COORDINATORS, PORTAL, RECIPIENT_COORDINATOR
from obligations.ending import answering, leaving
from obligations.ending import effects as ending
from obligations.ending.commands import (
    AnswerEnding,
    DecideProposal,
    EndByAgreement,
    EndNotNeeded,
    EndPart,
    EndWithBase,
    Expire,
    LetRestEnd,
    Terminate,
    WithdrawEnding,
)

MOVES = (
    Move(DecideProposal, "Decide on the proposed action", IN_FORCE, None, (AGENCY_OFFICERS,), ending.decide_proposal,
         then=ending.due_now,
         events=("exchange.proposal_decided", "exchange.ending_decided", "exchange.part_decided"),
         letters=("proposal_decided", "ending_decided", "part_ends"), page="obligations:ending"),
    Move(EndByAgreement, "Propose to end it", IN_FORCE, None, (COORDINATORS,), ending.end_by_agreement, has_button=True,
         events=("exchange.ending_proposed",), letters=("ending_proposed",), page="obligations:end"),
    Move(AnswerEnding, "Answer for your entity", IN_FORCE, None, (COORDINATORS,), answering.answer_ending,
         then=ending.due_now,
         events=("exchange.ending_accepted", "exchange.ending_declined", "exchange.ending_decided",
                 "exchange.ending_withdrawn", "exchange.rest_accepted", "exchange.rest_declined", "exchange.goes_on"),
         letters=("ending_answered", "ending_declined", "ending_decided", "goes_on"), page="obligations:ending"),
    Move(EndNotNeeded, "End it: the data are no longer needed", IN_FORCE, None, (RECIPIENT_COORDINATOR,),
         ending.end_not_needed, then=ending.due_now, has_button=True,
         events=("exchange.ending_decided", "exchange.part_decided"), letters=("ending_decided", "part_ends"),
         page="obligations:end"),
    Move(EndPart, "End one party’s part", IN_FORCE, None, PORTAL, leaving.end_part, guards=(leaving.part_is_due,),
         events=("exchange.party_left", "exchange.users", "exchange.duty_cancelled", "exchange.duty_opened",
                 "exchange.ending_withdrawn", "exchange.ending_decided", "exchange.goes_on"),
         letters=("party_left", "ending_decided", "goes_on")),
    Move(LetRestEnd, "End it for all: not everybody goes on", IN_FORCE, None, PORTAL, answering.let_rest_end,
         then=ending.due_now,
         events=("exchange.rest_silent", "exchange.ending_decided", "exchange.ending_withdrawn"),
         letters=("ending_decided",)),
    Move(WithdrawEnding, "Take the ending back", IN_FORCE, None, (COORDINATORS,), ending.withdraw_ending,
         events=("exchange.ending_withdrawn",), letters=("ending_withdrawn",), page="obligations:ending"),
    Move(Terminate, "Terminate", IN_FORCE, State.TERMINATED, PORTAL, ending.terminate, guards=(ending.access_ended,),
         events=("exchange.terminated", "exchange.ending_withdrawn", "exchange.duty_cancelled", "exchange.duty_opened",
                 "exchange.duty_moved"),
         letters=("terminated",)),
    Move(EndWithBase, "End it with what it amends", (State.FILED,), State.TERMINATED, PORTAL, ending.end_with_base,
         guards=(ending.base_terminated,),
         events=("exchange.ended_with_base", "exchange.ending_withdrawn", "exchange.duty_cancelled"),
         letters=("terminated",)),
    Move(Expire, "Let it expire", (State.ACTIVE,), State.EXPIRED, PORTAL, ending.expire,
         guards=(ending.end_date_over,),
         events=("exchange.expired", "exchange.ending_withdrawn", "exchange.duty_cancelled", "exchange.duty_opened",
                 "exchange.duty_moved"),
         letters=("expired",)),
)  # fmt: skip
