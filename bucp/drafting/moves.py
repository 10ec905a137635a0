"""Writing: rows of the life cycle."""

from bucp.drafting import effects as drafting
from bucp.drafting.commands import ChangeElements, SaveAnswer, SaveAnswers, SetParties
from bucp.models.states import EDITABLE, State
from bucp.workflow.moves import Move
from bucp.workflow.who import LEADING_STAFF, WRITERS

WRITING = tuple(sorted(EDITABLE))

MOVES = (
    Move(SaveAnswer, "Save an answer", WRITING, None, (WRITERS,), drafting.answer,
         events=("bucp.edited", "bucp.opinion_stale"), letters=("opinion_stale",), page="bucp:save"),
    Move(SaveAnswers, "Save several answers", WRITING, None, (WRITERS,), drafting.save_answers,
         events=("bucp.edited", "bucp.opinion_stale"), letters=("opinion_stale",), page="bucp:edit"),
    Move(ChangeElements, "Change the data elements", WRITING, None, (WRITERS,), drafting.change_elements,
         events=("bucp.edited", "bucp.opinion_stale"), letters=("opinion_stale",), page="bucp:elements"),
    Move(SetParties, "Change the parties", (State.DRAFT,), None, (LEADING_STAFF,), drafting.set_parties,
         events=("bucp.parties",), page="bucp:parties"),
)  # fmt: skip
