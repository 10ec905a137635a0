"""The life cycle as one table (domain.md §5). Buttons, the server's checks and docs/permissions.md all read it.

Each room adds its rows (`moves.py`), named by the `Extension` of its app. To read a row: from `source` the people in
`who` may do `command`, when every guard is silent; then `does` runs and the state becomes `target` (None: it stays).
The only way to run a row is `bucp.workflow.perform.perform`.
"""

from bucp.models.life_cycle import add_transition

from .moves import Move, MoveCommand

MOVES: dict[type[MoveCommand], Move] = {}


def add(*moves: Move) -> None:
    """Adds rows to the table. Raises ValueError for a name that is taken."""
    for move in moves:
        add_transition(move)
        MOVES[move.command] = move
