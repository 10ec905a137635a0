"""Getting to yes: the commands of its moves."""

from collections.abc import Iterable
from dataclasses import dataclass

from bucp.models import Party, ReviewRequest, Thread
from bucp.workflow.moves import MoveCommand
from signatories.models import Membership


@dataclass(frozen=True, kw_only=True)
class SendRequest(MoveCommand):
    """Sends the draft to the provider (guide step 4). `letter`: subject line, empty line, text, as the sender edited
    it; `contacts`: program staff of the provider who are brought in."""

    letter: str
    contacts: Iterable[Membership] = ()


@dataclass(frozen=True, kw_only=True)
class HandOver(MoveCommand):
    """Gives the text to the other side."""

    message: str = ""


@dataclass(frozen=True, kw_only=True)
class WriteComment(MoveCommand):
    """Opens a thread on a field, or answers in `thread`; `suggestion`: proposed wording."""

    text: str
    field: str = ""
    party: Party | None = None
    thread: Thread | None = None
    suggestion: str = ""


@dataclass(frozen=True, kw_only=True)
class ResolveThread(MoveCommand):
    """Closes a comment that is dealt with."""

    thread: Thread


@dataclass(frozen=True, kw_only=True)
class ReopenThread(MoveCommand):
    """Opens a closed comment again."""

    thread: Thread


@dataclass(frozen=True, kw_only=True)
class WaiveThread(MoveCommand):
    """Agrees to go to signature with this comment open; it counts when each party has agreed."""

    thread: Thread
    reason: str


@dataclass(frozen=True, kw_only=True)
class AskOpinions(MoveCommand):
    """Asks the own party's legal, privacy and security representatives for their registered opinions."""

    note: str = ""


@dataclass(frozen=True, kw_only=True)
class GiveOpinion(MoveCommand):
    """Registers an opinion on the text that was read: `seen_sha256` names it."""

    request: ReviewRequest
    stance: str
    text: str
    seen_sha256: str
