"""Getting to yes: rows of the life cycle."""

from bucp.drafting import contacts, guards
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
from bucp.workflow.who import COORDINATORS, LEADING_STAFF, PROGRAM_STAFF, REVIEWERS, TEAM

TALKING = (State.REVIEW, State.DISPUTE)

MOVES = (
    Move(SendRequest, "Send to provider", (State.DRAFT,), State.REVIEW, (LEADING_STAFF,), reviewing.send,
         guards=(guards.has_providers, contacts.providers_can_be_reached, guards.complete_to_send), has_button=True,
         events=("bucp.revision", "bucp.sent"), letters=("request",), page="bucp:send"),
    Move(HandOver, "Hand over to the other side", (State.REVIEW,), None, (PROGRAM_STAFF,),
         reviewing.hand_over, has_button=True,
         events=("bucp.revision", "bucp.handed_over"), letters=("handed_over",), page="bucp:hand_over"),
    Move(WriteComment, "Comment", TALKING, None, (TEAM,), reviewing.comment,
         events=("bucp.commented", "bucp.answered"), letters=("comment",), page="bucp:comment"),
    Move(ResolveThread, "Resolve a comment", TALKING, None, (TEAM,), reviewing.resolve_thread,
         events=("bucp.resolved",), page="bucp:thread"),
    Move(ReopenThread, "Reopen a comment", TALKING, None, (TEAM,), reviewing.reopen_thread,
         events=("bucp.reopened",), page="bucp:thread"),
    Move(WaiveThread, "Go ahead with an open comment", TALKING, None, (COORDINATORS,), reviewing.waive_thread,
         events=("bucp.waived",), page="bucp:thread"),
    Move(AskOpinions, "Ask for opinions", (State.REVIEW,), None, (COORDINATORS,), reviewing.ask_opinions, has_button=True,
         events=("bucp.opinions_asked",), letters=("opinion_asked",), page="bucp:ask_opinions"),
    Move(GiveOpinion, "Give an opinion", (State.REVIEW,), None, (REVIEWERS,), reviewing.give_opinion,
         events=("bucp.revision", "bucp.opinion"), letters=("opinion_given",), page="bucp:give_opinion"),
)  # fmt: skip
