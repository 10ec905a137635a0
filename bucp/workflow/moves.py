"""What a move of the life cycle is: a row of the table in `bucp/workflow/table.py`, and what happens around one."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from bucp.models.states import Side, State
from common.refusals import Problem
from history import on_record
from history.recorder import record
from notices import outbox
from signatories.models import OFFICERS, Role

from .lead import leads

if TYPE_CHECKING:
    from bucp.models import Bucp, Party
    from notices.models import Letter
    from signatories.models import Entity, User


@dataclass(frozen=True)
class PartyRole:
    """A role that a person has in a BUCP, on behalf of one of its parties."""

    party: "Party | OutsideOffice"
    role: str

    @property
    def side(self) -> str:
        """The party's side; empty for an office outside the parties."""
        return self.party.side

    @property
    def label(self) -> str:
        return f"{Role(self.role).label}, {self.party.name}"

    @property
    def has_left(self) -> bool:
        """Whether the party's own part has ended while the agreement goes on between the others."""
        return not self.party.takes_part


@dataclass(frozen=True)
class OutsideOffice:
    """In a `PartyRole` in place of the party: an office outside the parties that takes part for a time (`models.OfficeAccess`)."""

    entity: "Entity"
    pk: None = None
    side: str = ""
    takes_part: bool = True
    left_at: datetime | None = None
    bucp: "Bucp | None" = None

    @property
    def entity_id(self) -> int:
        return self.entity.pk

    @property
    def name(self) -> str:
        return self.entity.plain_name


@dataclass(frozen=True)
class Who:
    """Who may do a move: holders of `roles` on `side` (None: on either). `leads`: one acts for the Data Recipients, the
    leading one; another's Data Coordinator while the lead has none (`bucp.workflow.lead`)."""

    roles: frozenset[str]
    side: Side | None = None
    leads: bool = False

    def allows(self, party_role: PartyRole) -> bool:
        if party_role.role not in self.roles or self.side not in (None, party_role.side):
            return False
        return not self.leads or leads(party_role)

    def __str__(self) -> str:
        names = " or ".join(r.label for r in Role if r in self.roles)
        if self.roles <= OFFICERS:
            return names
        if self.leads:
            return (
                f"{names} of the first Data Recipient (another Data Recipient’s Data Coordinator while the first has "
                "none)"
            )
        return f"{names} of {'a ' + self.side.label if self.side else 'any party'}"


def who(*roles: str, side: Side | None = None, leads: bool = False) -> Who:
    return Who(frozenset(roles), side, leads)


class Told(NamedTuple):
    """An event that waits for the end of its move, and the rows on record that were written up to it."""

    kind: str
    role: str
    data: dict[str, object]
    rows: list[on_record.Key]


@dataclass
class MoveContext:
    """One move as it happens: handed to the effect, which changes rows, tells events and queues notices."""

    bucp: "Bucp"
    by: "User | None"  # None when the portal acts
    party_role: PartyRole | None
    at: datetime
    watch: on_record.Watch
    party_roles: tuple[PartyRole, ...] = ()
    resync: bool = True  # whether the open tasks must be computed anew
    counts: bool = True  # whether the BUCP counts as changed now
    told: list[Told] = field(default_factory=list)

    def event(self, kind: str, **data: object) -> None:
        """For the agreement's chain. Names and titles are repeated in the data, so that the record stands alone.

        It is recorded by `settle`, when all is written that the move writes: an event names the rows on record that
        were written since the one before it."""
        role = self.party_role.label if self.party_role else ""
        self.told.append(Told(kind, role, data, self.watch.since()))

    def settle(self) -> None:
        """Appends the events to the chain. What was written after the last of them, such as the new state, it names."""
        if not self.told:
            return
        self.told[-1].rows.extend(self.watch.since())
        changes = self.watch.changes(self.bucp.number)
        for event in self.told:
            record(
                self.bucp.number,
                event.kind,
                by=self.by,
                role=event.role,
                at=self.at,
                written=on_record.as_written({row: changes[row] for row in event.rows if row in changes}),
                **event.data,
            )
        self.told.clear()

    def notify(
        self,
        kind: str,
        to: Iterable[outbox.To],
        *,
        url: str = "",
        key: str | None = None,
        text: str | None = None,
        confirm_by: datetime | None = None,
        **context: object,
    ) -> "Letter | None":
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
            context={"bucp": self.bucp, "party_role": self.party_role, **context},
        )


class MoveCommand:
    """What somebody means to do, with all that it takes: the payload of a move. Subclasses are frozen dataclasses, the
    schema for forms, imports and tests alike; the effect of the move gets their fields by name."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def payload(self) -> dict[str, Any]:
        """{name: value}, as the effect takes them; values are not copied."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True)
class Move:
    """A row of the life cycle: which command, from where, to where, by whom, under which guards, with what effect.

    `target` None leaves the state as it is. `who` empty: only the portal itself. Each guard is a function
    `(bucp) -> list[Problem]`; the page shows its sentences, the server enforces them (law 4).

    `events` and `letters` are all the kinds that the row may leave behind while it runs: in its effect, in what the
    effect calls (a text that is frozen, a draft that is begun), and in receivers of signals that are sent meanwhile.
    Those of a row that follows (`then`), or of a move that a receiver makes, are that row's. Receivers of an app
    further down are said there, by `Adds`. The tests fail for a kind that is left behind and not said.
    """

    command: type[MoveCommand]
    label: str  # on the button; begins with a verb
    source: Collection[State]
    target: State | None
    who: tuple[Who, ...]
    does: Callable[..., Any]  # (context, **fields of the command) -> result
    guards: tuple[Callable[[Any], list[Problem]], ...] = ()
    then: Callable[[Any], MoveCommand | None] | None = None  # (bucp) -> the command that follows at once, or None
    has_button: bool = False  # offered on the overview; small acts (a saved field, a comment) are not
    events: tuple[str, ...] = ()  # kinds of events that it records
    letters: tuple[str, ...] = ()  # kinds of letters that it queues
    page: str = ""  # name of the address where it is done; empty: the portal's own
    added: tuple[Callable[[Any], list[Problem]], ...] = ()  # guards of apps further down (`Adds`)

    @property
    def name(self) -> str:
        """The command in words with underscores: PutInForce → put_in_force."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.command.__name__).lower()

    def open_to(self, party_roles: Iterable[PartyRole]) -> tuple[PartyRole, ...]:
        """Those of a person's roles that count for it: to a party whose own part has ended, the agreement stands as
        terminated, so it does what can be done then."""
        return tuple(h for h in party_roles if not h.has_left or State.TERMINATED in self.source)

    def role_for(self, party_roles: Iterable[PartyRole]) -> PartyRole | None:
        """The first of the person's roles that carries this move."""
        return next(iter(self.roles_for(party_roles)), None)

    def roles_for(self, party_roles: Iterable[PartyRole]) -> list[PartyRole]:
        return [h for h in self.open_to(party_roles) if any(w.allows(h) for w in self.who)]

    def problems(self, bucp: "Bucp") -> list[Problem]:
        return [problem for guard in (*self.guards, *self.added) for problem in guard(bucp)]


@dataclass(frozen=True)
class Adds:
    """What an app adds to a row of an app above it: what it leaves behind by hearing a signal that is sent while the row
    runs, and what has to come first. It stands among the rows of that app, because the app above knows nothing of it."""

    command: type[MoveCommand]
    events: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    guards: tuple[Callable[[Any], list[Problem]], ...] = ()

    def to(self, move: Move) -> Move:
        """The row with what is added."""
        return replace(
            move,
            events=(*move.events, *self.events),
            letters=(*move.letters, *self.letters),
            added=(*move.added, *self.guards),
        )
