"""The one door for change (law 2): access, lock, guards, transition, event, notices, in one transaction."""

from collections.abc import Iterable
from contextlib import suppress
from copy import deepcopy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from bucp.models import Bucp, Span
from bucp.models.states import State
from bucp.signals import state_changed
from common import dates
from common.refusals import NotAllowed, Problem, Refused
from history import on_record
from signatories.models import User

from . import readers
from .in_step import keep_in_step
from .moves import Move, MoveCommand, MoveContext, PartyRole
from .roles import roles_in
from .table import MOVES

PartyRoles = tuple[PartyRole, ...]


def perform(bucp: Bucp, command: MoveCommand, by: User | None) -> Any:
    """Does what `command` says and returns what its effect returns. `by` is a User, or None when the portal itself
    acts.

    Raises NotAllowed when none of the person's roles carries the move, Refused with the sentences of the guards
    when it is not possible now, Conflict when somebody else saved in between. After any of them nothing has changed.
    On success `bucp` is up to date.
    """
    [result] = perform_all(bucp, [command], by)
    return result


def perform_all(bucp: Bucp, commands: Iterable[MoveCommand], by: User | None) -> list[Any]:
    """Does several in their order, in one transaction under one lock, and returns what each effect returns: all of
    them, or after the first that is refused none. Raises as `perform` does."""
    with transaction.atomic():
        whole = Bucp.objects.defer("search_line")  # long; moves write them and never read them
        locked = whole.select_for_update(of=("self",)).get(pk=bucp.pk)
        results = [_do(locked, command, by) for command in commands]
    _copy(locked, bucp)
    return results


def _do(bucp: Bucp, command: MoveCommand, by: User | None) -> Any:
    """One move, and the portal's own that follows it at once."""
    result = _run(bucp, command, by)
    move = MOVES[type(command)]
    following = move.then(bucp) if move.then else None
    if following:
        _run(bucp, following, None)
    return result


def _run(bucp: Bucp, command: MoveCommand, by: User | None) -> Any:
    move = MOVES[type(command)]
    held = _roles_now(by, bucp)
    _refuse_wrong_state(bucp, move)
    _refuse_who_left(bucp, move, held)
    party_roles = move.open_to(held)
    party_role = _role_that_carries(move, by, party_roles)
    problems = move.problems(bucp)
    if problems:
        raise Refused(problems[0].sentence if len(problems) == 1 else "Some things are still missing.", problems)
    with on_record.watching() as watch:
        context = MoveContext(bucp, by, party_role, timezone.now(), watch, party_roles)
        result = _write(bucp, move, command, context)
        context.settle()
    if context.resync:
        keep_in_step(bucp)
    elif context.counts:
        readers.carry(bucp)
    return result


def _write(bucp: Bucp, move: Move, command: MoveCommand, context: MoveContext) -> Any:
    """All that the move writes, but its events and tasks."""
    before, columns = (bucp.state, bucp.turn), _columns(bucp)
    result = getattr(bucp, move.name)(context, command)
    if context.counts:
        bucp.updated_at = context.at
    if (bucp.state, bucp.turn) != before:
        _turn_the_clock(bucp, before, context.at)
    if bucp.state != before[0]:
        state_changed.send(type(bucp), bucp=bucp, context=context)
    _save(bucp, columns)
    return result


def _roles_now(by: User | None, bucp: Bucp) -> PartyRoles:
    """The person's roles as they are under the lock. What the page knew on its way here may have ended since."""
    if by is None:
        return ()
    with suppress(AttributeError):  # not read yet
        del by.roles
    return roles_in(by, bucp)


def _columns(bucp: Bucp) -> dict[str, Any]:
    """What the columns of the row hold, as far as they were read."""
    fields = bucp._meta.concrete_fields
    return {f.attname: deepcopy(bucp.__dict__[f.attname]) for f in fields if f.attname in bucp.__dict__}


def _save(bucp: Bucp, before: dict[str, Any]) -> None:
    """Writes the columns that differ from `before`."""
    after = _columns(bucp)
    bucp.save(update_fields=[name for name, value in after.items() if name not in before or value != before[name]])


def _role_that_carries(move: Move, by: User | None, party_roles: PartyRoles) -> PartyRole | None:
    if by is None:
        return None
    party_role = move.role_for(party_roles)
    if party_role is None:
        able = "; ".join(str(w) for w in move.who) or "the portal itself"
        raise NotAllowed(f"“{move.label}” is for: {able}.")
    return party_role


def _refuse_wrong_state(bucp: Bucp, move: Move) -> None:
    if bucp.state not in move.source:
        where = " or ".join(State(s).label.lower() for s in move.source)
        raise Refused(
            f"“{move.label}” is possible in {where}; {bucp.number} is now in “{State(bucp.state).label}”. "
            "Somebody may have acted just before you: open the overview to see where it stands.",
            [Problem("Open the overview", bucp.get_absolute_url())],
        )


def _refuse_who_left(bucp: Bucp, move: Move, held: PartyRoles) -> None:
    """To a party whose own part has ended, it is over."""
    if held and not move.open_to(held):
        party = held[0].party
        on = f" on {dates.day(party.left_at)}" if party.left_at else ""
        raise Refused(
            f"The part of {party.name} in {bucp.number} ended{on}; the agreement goes on between the others.",
            [Problem("Open the overview", bucp.get_absolute_url())],
        )


def _turn_the_clock(bucp: Bucp, before: tuple[str, str], now: datetime) -> None:
    if bucp.state != before[0]:
        bucp.state_since = now
    bucp.turn_since = now
    on_record.update(Span.objects.filter(bucp=bucp, ended_at__isnull=True), ended_at=now)
    Span.objects.create(bucp=bucp, state=bucp.state, turn=bucp.turn, began_at=now)


def _copy(source: Bucp, target: Bucp) -> None:
    """Brings the caller's object up to date. `__dict__`, because the state refuses assignment."""
    for field in Bucp._meta.concrete_fields:
        old, new = target.__dict__.pop(field.attname, None), source.__dict__.get(field.attname)
        if field.attname in source.__dict__:  # else it was not read: the next who asks reads it
            target.__dict__[field.attname] = new
        if field.is_relation and new != old:
            target._state.fields_cache.pop(field.name, None)
    target.__dict__.pop("_prefetched_objects_cache", None)
    target.__dict__.pop("party_list", None)
    if "party_list" in source.__dict__:
        target.party_list = source.party_list
        for party in target.party_list:
            party.bucp = target


class Availability:
    """One move as the page shows it: `allowed` with `party_role`, or `problems` that say why not now."""

    def __init__(self, move: Move, party_role: PartyRole, problems: list[Problem]):
        self.move, self.party_role, self.problems = move, party_role, problems

    @property
    def allowed(self) -> bool:
        return not self.problems


def available(bucp: Bucp, party_roles: PartyRoles, *commands: type[MoveCommand]) -> list[Availability]:
    """The moves this person's roles carry in the present state (of `commands`, or all that have a button)."""
    rows = [MOVES[c] for c in commands] if commands else [m for m in MOVES.values() if m.has_button]
    return [
        Availability(move, party_role, move.problems(bucp))
        for move in rows
        if bucp.state in move.source and (party_role := move.role_for(party_roles))
    ]


def may(bucp: Bucp, party_roles: PartyRoles, command: type[MoveCommand]) -> bool:
    """Whether the person's roles carry the move in the present state (guards not asked)."""
    move = MOVES[command]
    return bucp.state in move.source and move.role_for(party_roles) is not None
