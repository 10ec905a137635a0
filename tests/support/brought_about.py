"""What each move leaves behind, noted while the tests run: kinds of events and of letters, beside what its row says.

A kind counts for the innermost move that runs: a receiver that makes a move of its own makes that row's events. What
is recorded outside a move (a view that notes a look, a job that reminds) is nobody's row.
"""

import functools
import threading

from bucp.workflow import moves, perform
from bucp.workflow.table import MOVES
from notices import outbox

SEEN: set[tuple[type, str, str]] = set()
"""(command, "events" or "letters", kind), of the whole run."""

_running = threading.local()
_undeclared: list[str] = []


def watch() -> None:
    """Begins to note, for the rest of the process. Each door is wrapped where moves go through it."""
    perform._run = _while_it_runs(perform._run)
    moves.record = _noting("events", moves.record, lambda chain, kind, *args, **data: kind)
    outbox.queue = _noting("letters", outbox.queue, lambda kind, *args, **data: kind)


def take_undeclared() -> list[str]:
    """A sentence for each kind that was left behind and that its row does not name, since this was asked last."""
    found = list(dict.fromkeys(_undeclared))
    _undeclared.clear()
    return found


def _while_it_runs(run):
    @functools.wraps(run)
    def watched(bucp, command, by):
        before = getattr(_running, "command", None)
        _running.command = type(command)
        try:
            return run(bucp, command, by)
        finally:
            _running.command = before

    return watched


def _noting(what: str, door, kind_of):
    @functools.wraps(door)
    def watched(*args, **named):
        command = getattr(_running, "command", None)
        if command is not None:
            _note(command, what, kind_of(*args, **named))
        return door(*args, **named)

    return watched


def _note(command: type, what: str, kind: str) -> None:
    SEEN.add((command, what, kind))
    if kind not in getattr(MOVES[command], what):
        _undeclared.append(f"{command.__name__} leaves {kind!r}, which its row does not name among its {what}.")
