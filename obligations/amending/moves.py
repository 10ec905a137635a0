"""Amending an agreement in force: rows of the life cycle."""

from bucp.models.states import State
from bucp.workflow.moves import Move
from bucp.workflow.who import DRAFTERS, PORTAL, PROGRAM_STAFF
from obligations.amending import effects as amending
from obligations.amending.commands import GoOnAsNew, StartAmendment, Supersede

MOVES = (
    Move(StartAmendment, "Amend it", (State.ACTIVE,), None, (PROGRAM_STAFF,), amending.start_amendment, has_button=True,
         events=("exchange.amendment_begun", "exchange.amends", "bucp.drafted"), letters=("amendment_begun",), page="obligations:amend"),
    Move(GoOnAsNew, "Go on as a new agreement", (State.DRAFT, State.REVIEW, State.DISPUTE), None, (DRAFTERS,),
         amending.go_on_as_new, events=("exchange.goes_on_as_new",), letters=("goes_on_as_new",),
         page="obligations:go_on_as_new"),
    Move(Supersede, "Give its place to the amendment", (State.ACTIVE,), State.AMENDED, PORTAL, amending.supersede,
         events=("exchange.superseded", "exchange.ending_withdrawn", "exchange.duty_cancelled"), letters=("amended",)),
)  # fmt: skip
