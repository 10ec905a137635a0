"""How an agreement ends: the commands of its moves."""

from dataclasses import dataclass
from datetime import date

from bucp.workflow.moves import MoveCommand
from obligations.models import Ending


@dataclass(frozen=True, kw_only=True)
class EndByAgreement(MoveCommand):
    """Proposes to end it on a day; it ends when every other party agrees."""

    on: date
    text: str


@dataclass(frozen=True, kw_only=True)
class AnswerEnding(MoveCommand):
    """Says yes or no: to a proposed ending, or to going on without a party that leaves."""

    ending: Ending
    agree: bool
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class EndPart(MoveCommand):
    """The day on which one party's part ends is over: it leaves."""


@dataclass(frozen=True, kw_only=True)
class LetRestEnd(MoveCommand):
    """Not everybody said in time that the agreement goes on without the party that leaves."""

    ending: Ending


@dataclass(frozen=True, kw_only=True)
class DecideProposal(MoveCommand):
    """An Agency's officer allows or refuses what a provider proposed under §5.14."""

    ending: Ending
    allow: bool
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class EndNotNeeded(MoveCommand):
    """A recipient no longer needs the data; its access ends on that day."""

    on: date
    text: str


@dataclass(frozen=True, kw_only=True)
class WithdrawEnding(MoveCommand):
    """Takes back an ending that is not in effect yet."""

    ending: Ending
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Terminate(MoveCommand):
    """The day on which access ends is over: the agreement is terminated."""


@dataclass(frozen=True, kw_only=True)
class EndWithBase(MoveCommand):
    """What this amends was terminated, so it ends before it began."""


@dataclass(frozen=True, kw_only=True)
class Expire(MoveCommand):
    """Its end date has passed."""
