"""When the data go (§8.8): rows of the life cycle."""

from bucp.models.states import IN_FORCE, ON_FILE, State
from bucp.workflow.moves import Move, who
from bucp.workflow.who import COORDINATORS, PORTAL
from obligations.destruction import effects as destruction
from obligations.destruction.commands import AnswerPeriod, MoveHouseDays, ProposePeriod, SayImpossible
from obligations.formal_notices.clauses import CLAUSES

OPEN = (*sorted(IN_FORCE), State.TERMINATED, State.EXPIRED)
RECIPIENT_TEAM = who(*CLAUSES["cannot_destroy"].givers[0].roles, side=CLAUSES["cannot_destroy"].givers[0].side)

MOVES = (
    Move(ProposePeriod, "Propose another period for the data", OPEN, None, (COORDINATORS,), destruction.propose_period,
         events=("exchange.period_proposed",), letters=("period_proposed",), page="obligations:destruction"),
    Move(AnswerPeriod, "Answer a proposed period", OPEN, None, (COORDINATORS,), destruction.answer_period,
         events=("exchange.period_accepted", "exchange.period_agreed", "exchange.period_declined",
                 "exchange.duty_moved", "exchange.duty_opened", "exchange.duty_cancelled"),
         letters=("period_agreed", "period_declined"), page="obligations:destruction"),
    Move(SayImpossible, "Say that it is not possible as agreed", OPEN, None, (RECIPIENT_TEAM,),
         destruction.say_impossible, events=("exchange.impossible", "exchange.duty_opened"),
         letters=("destruction_impossible",), page="obligations:destruction"),
    Move(MoveHouseDays, "Move what is due to a working day", ON_FILE, None, PORTAL, destruction.move_house_days,
         events=("exchange.duty_moved",)),
)  # fmt: skip
