"""The life cycle as one table (domain.md §5). Buttons, the server's checks and docs/permissions.md all read it.

Each room adds its rows (`moves.py`), named by the `Extension` of its app. To read a row: from `source` the people in
`who` may do `command` on its `page`, when every guard is silent; then `does` runs and the state becomes `target` (None:
it stays). What it leaves behind are `events` in the history and `letters` to people.
The only way to run a row is `bucp.workflow.perform.perform`.
"""

from bucp.models.life_cycle import add_transition

from .moves import Adds, Move, MoveCommand

MOVES: dict[type[MoveCommand], Move] = {}


def add(*rows: Move | Adds) -> None:
    """Adds rows to the table, and what an app adds to rows that stand in it. Raises ValueError for a name that is
    taken."""
    for row in rows:
        if isinstance(row, Adds):
            MOVES[row.command] = row.to(MOVES[row.command])
        else:
            add_transition(row)
            MOVES[row.command] = row
