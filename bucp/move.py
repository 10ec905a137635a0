"""What a move of the life cycle is: a row of the table in `bucp/lifecycle.py`, and what happens around one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from history.recorder import record
from notices import outbox
from signatories.models import OFFICERS, Role

from .states import Side, State


@dataclass(frozen=True)
class Hat:
    """A role that a person has in a BUCP, on behalf of one of its parties."""

    party: object
    role: str

    @property
    def side(self) -> str:
        """The party's side; empty for an office outside the parties."""
        return self.party.side

    @property
    def label(self) -> str:
        return f"{Role(self.role).label}, {self.party.name}"


@dataclass(frozen=True)
class Office:
    """In a `Hat` in place of the party: an office outside the parties that takes part for a time (`models.Seat`)."""

    entity: object
    pk: None = None
    side: str = ""

    @property
    def entity_id(self) -> int:
        return self.entity.pk

    @property
    def name(self) -> str:
        return self.entity.plain_name


@dataclass(frozen=True)
class Who:
    """Who may do a move: holders of `roles` on `side` (None: on either)."""

    roles: frozenset
    side: Side | None = None

    def allows(self, hat: Hat) -> bool:
        return hat.role in self.roles and (self.side is None or hat.side == self.side)

    def __str__(self):
        names = " or ".join(r.label for r in Role if r in self.roles)
        if self.roles <= OFFICERS:
            return names
        return f"{names} of {'a ' + self.side.label if self.side else 'any party'}"


def who(*roles: str, side: Side | None = None) -> Who:
    return Who(frozenset(roles), side)


@dataclass(frozen=True)
class Problem:
    """Why a move is not possible, as a sentence for the person, with the place where it can be mended."""

    sentence: str
    url: str = ""


class Refused(Exception):
    """A move that cannot be done now. `problems` are sentences for the person; `str()` is the first or the whole."""

    def __init__(self, sentence: str, problems: Iterable[Problem] = ()):
        self.sentence = sentence
        self.problems = list(problems)
        super().__init__(sentence)


class NotAllowed(Refused):
    """The person's roles do not carry this move: the page answers 403."""


class Conflict(Refused):
    """Somebody else saved in between. `current` is the row as it stands now; the page shows both texts."""

    def __init__(self, sentence: str, current):
        self.current = current
        super().__init__(sentence)


@dataclass
class Act:
    """One move as it happens: handed to the effect, which changes rows, records events and queues notices."""

    bucp: object
    by: object  # a User; None when the portal acts
    hat: Hat | None
    at: datetime
    hats: tuple[Hat, ...] = ()
    resync: bool = True  # whether the open tasks must be computed anew
    counts: bool = True  # whether the BUCP counts as changed now

    def event(self, kind: str, **data):
        """Appends to the agreement's chain. Names and titles are repeated in the data, so that the record stands alone."""
        return record(
            self.bucp.number, kind, by=self.by, role=self.hat.label if self.hat else "", at=self.at, **data
        )

    def notify(
        self, kind: str, to, *, url: str = "", key: str | None = None, text: str | None = None, confirm_by=None, **context
    ):
        """Queues a notice about this agreement; the person who acts is not told of the own act."""
        others = [r for r in to if r.user is None or self.by is None or r.user.pk != self.by.pk]
        return outbox.queue(
            kind,
            others,
            about=self.bucp.number,
            by=self.by,
            url=url or self.bucp.get_absolute_url(),
            key=key,
            text=text,
            confirm_by=confirm_by,
            context={"bucp": self.bucp, "hat": self.hat, **context},
        )


@dataclass(frozen=True)
class Move:
    """A row of the life cycle: from where, to where, by whom, under which guards, with what effect.

    `target` None leaves the state as it is. `who` empty: only the portal itself. Each guard is a function
    `(bucp) -> list[Problem]`; the page shows its sentences, the server enforces them (law 4).
    """

    name: str
    label: str  # on the button; begins with a verb
    source: tuple[State, ...]
    target: State | None
    who: tuple[Who, ...]
    does: Callable  # (act, **data) -> result
    guards: tuple[Callable, ...] = ()
    then: Callable | None = None  # (bucp) -> name of the move that follows at once, or None
    quiet: bool = False  # a small act (a saved field, a comment): no button of its own on the overview

    def hat_for(self, hats: Iterable[Hat]) -> Hat | None:
        """The first of the person's hats that carries this move."""
        return next((hat for hat in hats if any(w.allows(hat) for w in self.who)), None)

    def hats_for(self, hats: Iterable[Hat]) -> list[Hat]:
        return [hat for hat in hats if any(w.allows(hat) for w in self.who)]

    def problems(self, bucp) -> list[Problem]:
        return [problem for guard in self.guards for problem in guard(bucp)]
