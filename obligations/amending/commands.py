"""Amending an agreement in force (§11.1): the commands of its moves."""

from dataclasses import dataclass
from datetime import date

from bucp.models import Bucp
from bucp.workflow.moves import MoveCommand


@dataclass(frozen=True, kw_only=True)
class StartAmendment(MoveCommand):
    """Begins an amendment as a BUCP of its own. `reason`: a value of Amendment.Reason; `end_date`: the new end, when
    only that changes."""

    reason: str
    words: str
    end_date: date | None = None


@dataclass(frozen=True, kw_only=True)
class GoOnAsNew(MoveCommand):
    """What it amends has ended: it goes on as a new agreement that refers to it."""


@dataclass(frozen=True, kw_only=True)
class Supersede(MoveCommand):
    """Gives its place to the amendment that came into force."""

    amendment: Bucp
