"""Whether a move is the reader's to do, and whether it is its time, in words for the page."""

from django.core.exceptions import PermissionDenied

from bucp.models.states import State
from bucp.workflow.moves import MoveCommand
from bucp.workflow.table import MOVES
from common import dates


def need_role(request, command: type[MoveCommand]) -> None:
    """403 with the sentence of the life cycle when none of the person's roles carries the move."""
    move = MOVES[command]
    if move.role_for(request.party_roles) is None:
        raise PermissionDenied(f"“{move.label}” is for: {'; '.join(str(w) for w in move.who)}.")


def where_it_stands(bucp) -> str:
    """Why the page cannot be used: somebody acted before, or it is not its time."""
    since = dates.day(bucp.state_since)
    return f"It is in the state “{State(bucp.state).label}” since {since}, so this cannot be done now."
