"""What is owed under an agreement: the commands of its moves."""

from dataclasses import dataclass
from datetime import date

from bucp.models import Party
from bucp.workflow.moves import MoveCommand
from obligations.models import Obligation


@dataclass(frozen=True, kw_only=True)
class AddObligation(MoveCommand):
    """Adds an obligation by hand. `kind`: one that may be added; `key` makes it unique."""

    kind: str
    title: str = ""
    due_on: date | None = None
    key: str | None = None
    data: dict | None = None
    party: Party | None = None


@dataclass(frozen=True, kw_only=True)
class AttestObligation(MoveCommand):
    """Attests that it is done. `data`: the answers to its questions; `certificate`: (name, bytes)."""

    duty: Obligation
    data: dict
    certificate: tuple[str, bytes] | None = None


@dataclass(frozen=True, kw_only=True)
class TellOutcome(MoveCommand):
    """Tells what came of the data. `asked`: a value of Outcome.Asked; `shared`: other signatories may read it."""

    asked: str
    results: str
    products: str = ""
    link: str = ""
    shared: bool = False
