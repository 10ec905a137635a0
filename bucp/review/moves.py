"""Getting to yes: rows of the life cycle."""

from bucp.drafting import guards
from bucp.models.states import State
from bucp.review import effects as reviewing
from bucp.review.commands import (
    AskOpinions,
    GiveOpinion,
    HandOver,
    ReopenThread,
    ResolveThread,
    SendRequest,
    WaiveThread,
    WriteComment,
)
from bucp.workflow.moves import Move
from bucp.workflow.who import COORDINATORS, DRAFTERS, PROGRAM_STAFF, REVIEWERS, TEAM

TALKING = (State.REVIEW, State.DISPUTE)

MOVES = (
    Move(SendRequest, "Send to provider", (State.DRAFT,), State.REVIEW, (DRAFTERS,), reviewing.send,
         guards=(guards.has_providers, guards.providers_can_be_reached, guards.complete_to_send), has_button=True),
    Move(HandOver, "Hand over to the other side", (State.REVIEW,), None, (PROGRAM_STAFF,),
         reviewing.hand_over, has_button=True),
    Move(WriteComment, "Comment", TALKING, None, (TEAM,), reviewing.comment),
    Move(ResolveThread, "Resolve a comment", TALKING, None, (TEAM,), reviewing.resolve_thread),
    Move(ReopenThread, "Reopen a comment", TALKING, None, (TEAM,), reviewing.reopen_thread),
    Move(WaiveThread, "Go ahead with an open comment", TALKING, None, (COORDINATORS,), reviewing.waive_thread),
    Move(AskOpinions, "Ask for opinions", (State.REVIEW,), None, (COORDINATORS,), reviewing.ask_opinions, has_button=True),
    Move(GiveOpinion, "Give an opinion", (State.REVIEW,), None, (REVIEWERS,), reviewing.give_opinion),
)  # fmt: skip
