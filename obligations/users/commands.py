"""Who may use the data, whom to reach: the commands of its moves."""

from collections.abc import Iterable
from dataclasses import dataclass

from bucp.models import Party
from bucp.workflow.moves import MoveCommand


@dataclass(frozen=True, kw_only=True)
class ChangeUsers(MoveCommand):
    """Changes the list of authorized users. `add`: dicts with name, role, trained_on; `trained`: (id, date) pairs;
    `remove`: (id, reason) pairs."""

    add: Iterable[dict] = ()
    trained: Iterable[tuple] = ()
    remove: Iterable[tuple] = ()
    party: Party | None = None


@dataclass(frozen=True, kw_only=True)
class UpdateContacts(MoveCommand):
    """Other contacts without new signatures. `what`: dicts with role, detail, before, after."""

    party: Party
    what: Iterable[dict]
    words: str = ""
