"""What is owed under an agreement: rows of the life cycle."""

from bucp.models.states import ON_FILE, State
from bucp.signing.commands import PutInForce
from bucp.workflow.moves import Adds, Move
from bucp.workflow.who import ATTESTERS, PROGRAM_STAFF, RECIPIENT_STAFF
from obligations.duties import effects as duties
from obligations.duties import outcomes
from obligations.duties.commands import AddObligation, AttestObligation, TellOutcome

ENDED = (State.AMENDED, State.TERMINATED, State.EXPIRED)

MOVES = (
    Move(AddObligation, "Add a task of the exchange", ON_FILE, None, (PROGRAM_STAFF,), duties.add_duty,
         events=("exchange.duty_opened",), letters=("duty_opened",), page="obligations:add_duty"),
    Move(AttestObligation, "Attest that it is done", ON_FILE, None, (ATTESTERS,), duties.do_duty,
         events=("exchange.duty_done", "exchange.duty_opened"), letters=("duty_done", "duty_opened"),
         page="obligations:duty"),
    Move(TellOutcome, "Tell what the sharing brought", (State.ACTIVE, *ENDED), None, (RECIPIENT_STAFF,),
         outcomes.tell_outcome,
         events=("exchange.outcome", "exchange.duty_done"), page="obligations:outcome"),
    # `obligations.receivers.take_its_place`
    Adds(PutInForce, events=("exchange.duty_opened", "exchange.took_over")),
)  # fmt: skip
