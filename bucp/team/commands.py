"""Who takes part: the commands of its moves."""

from dataclasses import dataclass

from bucp.models import Participant, Party
from bucp.workflow.moves import MoveCommand
from signatories.models import User


@dataclass(frozen=True, kw_only=True)
class NamePerson(MoveCommand):
    """Brings a colleague of the own entity into the BUCP, in one of the colleague's roles."""

    party: Party
    user: User
    role: str


@dataclass(frozen=True, kw_only=True)
class ReleasePerson(MoveCommand):
    """Ends somebody's part in this BUCP; the name stays in what was done."""

    participant: Participant
