"""The one door into history: `record` appends an event to a chain, `verify` recomputes chains."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from . import kinds, on_record
from .canonical import canonical, sha256
from .models import Chain, Event
from .on_record import PORTAL, Written

__all__ = ["PORTAL", "Break", "RowTold", "canonical", "lock", "record", "sha256", "verify"]


BY_PORTAL = "The portal"


def _hash(event: Event) -> str:
    """Over everything that the event says. Rows on record are named where it wrote some."""
    written = {"written": event.written} if event.written else {}
    return sha256(
        canonical(
            {
                **written,
                "chain": event.chain_id,
                "number": event.number,
                "kind": event.kind,
                "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor": event.actor_id,
                "actor_name": event.actor_name,
                "actor_role": event.actor_role,
                "data": event.data,
                "previous": event.previous_hash,
            }
        )
    )


def record(
    chain: str,
    kind: str,
    by: Any = None,
    role: str = "",
    at: datetime | None = None,
    written: Written | None = None,
    **data: object,
) -> Event:
    """Appends an event. `by` is a User or None for the portal; `data` must be plain JSON without sensitive text;
    `written` names the rows on record that the act wrote (`on_record.Watch`).

    Must run inside the transaction of the act it tells of. Raises UnknownKind for an unregistered kind.
    """
    kinds.get(kind)
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record() belongs into the transaction of the act it records.")
    head = lock(chain)
    event = Event(
        chain=head,
        number=head.length + 1,
        kind=kind,
        at=at or timezone.now(),
        actor=by,
        actor_name=str(by) if by else BY_PORTAL,
        actor_role=role,
        data=json.loads(canonical(data)),
        written=written or {},
        previous_hash=head.head,
    )
    event.hash = _hash(event)
    event.save(force_insert=True)
    head.length, head.head = event.number, event.hash
    head.save(update_fields=["length", "head"])
    return event


def lock(chain: str) -> Chain:
    """The head of the chain, which nobody else can move on until this transaction ends. For an act that looks at the
    chain before it records."""
    heads = Chain.objects.select_for_update()
    if (head := heads.filter(name=chain).first()) is None:
        Chain.objects.get_or_create(name=chain)
        head = heads.get(name=chain)
    return head


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold, in words."""

    chain: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.chain}, event {self.number}: {self.what}"


@dataclass(frozen=True)
class RowTold:
    """What the last event that names a row says of it: the digest (empty when the row was removed), and which event."""

    digest: str
    number: int


def verify(chain: Chain, told: dict[str, RowTold] | None = None) -> list[Break]:
    """Recomputes a chain from its rows. Returns the breaks found, first one first; empty when it is whole.

    `told` is filled with what the chain says of the rows on record: {"signature:12": RowTold}.
    """
    breaks: list[Break] = []
    told = {} if told is None else told
    previous, expected = "", 1
    for event in chain.events.order_by("number").iterator():
        if event.number != expected:
            breaks.append(Break(chain.name, expected, "is missing"))
            expected = event.number
        if event.previous_hash != previous:
            breaks.append(Break(chain.name, event.number, "does not follow from the event before it"))
        if _hash(event) != event.hash:
            breaks.append(Break(chain.name, event.number, "was altered after it was recorded"))
        breaks += _take_up(event, told)
        previous, expected = event.hash, event.number + 1
    if chain.length != expected - 1 or chain.head != previous:
        breaks.append(Break(chain.name, expected, "the end of the chain does not match its head"))
    return breaks


def _take_up(event: Event, told: dict[str, RowTold]) -> Iterator[Break]:
    """What the event says of rows. Each must have been, before it, what the events before had left."""
    for row, (before, after) in event.written.items():
        left = told.get(row)
        if (left.digest if left else "") != before:
            since = f"after event {left.number}" if left else "before any event named it"
            yield Break(event.chain_id, event.number, f"found {on_record.label_of(row)} altered {since}")
        told[row] = RowTold(after, event.number)
