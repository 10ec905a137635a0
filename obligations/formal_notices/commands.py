"""Notices by clause: the commands of their moves."""

from dataclasses import dataclass

from bucp.models import Party
from bucp.workflow.moves import MoveCommand
from obligations.models import FormalNotice


@dataclass(frozen=True, kw_only=True)
class GiveNotice(MoveCommand):
    """Gives a notice under a clause. `data`: the answers to the clause's questions; `proposed`: asks the Agency
    officers for leave instead of acting (§5.14); `party`: for which of the person's parties; `attachment`: (name,
    bytes)."""

    clause: str
    data: dict
    proposed: bool = False
    party: Party | None = None
    attachment: tuple[str, bytes] | None = None


@dataclass(frozen=True, kw_only=True)
class AnswerNotice(MoveCommand):
    """Answers a notice; `kind`: one of its clause's answers."""

    given: FormalNotice
    kind: str
    text: str
