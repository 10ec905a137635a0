"""Writing: the commands of its moves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bucp.models import Party
from bucp.workflow.moves import MoveCommand
from signatories.models import Entity


@dataclass(frozen=True)
class WrittenAnswer:
    """An answer as somebody wrote it: `raw` is what was typed, `version` the one it was typed over (0: none)."""

    field: str
    raw: object
    party: Party | None = None
    version: int = 0

    @property
    def key(self) -> tuple[str, int | None]:
        return self.field, self.party.pk if self.party else None


@dataclass(frozen=True, kw_only=True)
class SaveAnswer(MoveCommand):
    """Saves what was typed into one question, over the version it was typed over (0: none)."""

    field: str
    raw: object
    party: Party | None = None
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class SaveAnswers(MoveCommand):
    """Saves several answers; gives back for each its row or why it was not saved."""

    answers: Sequence[WrittenAnswer]


@dataclass(frozen=True, kw_only=True)
class ChangeElements(MoveCommand):
    """Does one change of the data elements: `change` is an effect of `drafting.element_rows`, `data` its arguments."""

    change: Callable[..., Any]
    data: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class SetParties(MoveCommand):
    """Sets who takes part while it is a draft, the leading recipient first."""

    recipients: list[Entity]
    providers: list[Entity]
