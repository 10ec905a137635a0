"""When the data go (§8.8): the commands of its moves."""

from dataclasses import dataclass
from datetime import date

from bucp.models import Party
from bucp.workflow.moves import MoveCommand
from obligations.models import DestructionPeriod


@dataclass(frozen=True, kw_only=True)
class ProposePeriod(MoveCommand):
    """Proposes another period for the data of `party`, a recipient. `within`, `backups`: as they were typed, such as
    “60” or “2029-06-30”."""

    party: Party
    within: str
    backups: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerPeriod(MoveCommand):
    """Says yes or no to a proposed period; who proposed it takes it back by saying no."""

    proposal: DestructionPeriod
    agree: bool
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class SayImpossible(MoveCommand):
    """Says that the data of `party` cannot be destroyed or returned as agreed, and when it learned it."""

    party: Party
    known_on: date


@dataclass(frozen=True, kw_only=True)
class MoveHouseDays(MoveCommand):
    """State offices are closed on the day on which something is due by a house rule: the next working day."""
