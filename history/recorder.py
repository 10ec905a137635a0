"""The one door into history: `record` appends an event to a chain, `verify` recomputes chains."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from . import kinds
from .models import Chain, Event

PORTAL = "portal"
"""The chain for what belongs to no agreement: exports, searches of sensitive content, signatory changes."""

BY_PORTAL = "The portal"


def canonical(value: object) -> str:
    """JSON that is the same text for the same content: sorted keys, no spaces, UTF-8 as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _hash(event: Event) -> str:
    return sha256(
        canonical(
            {
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
    **data: object,
) -> Event:
    """Appends an event. `by` is a User or None for the portal; `data` must be plain JSON without sensitive text.

    Must run inside the transaction of the act it tells of. Raises UnknownKind for an unregistered kind.
    """
    kinds.get(kind)
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("record() belongs into the transaction of the act it records.")
    Chain.objects.get_or_create(name=chain)
    head = Chain.objects.select_for_update().get(name=chain)
    event = Event(
        chain=head,
        number=head.length + 1,
        kind=kind,
        at=at or timezone.now(),
        actor=by,
        actor_name=str(by) if by else BY_PORTAL,
        actor_role=role,
        data=json.loads(canonical(data)),
        previous_hash=head.head,
    )
    event.hash = _hash(event)
    event.save(force_insert=True)
    head.length, head.head = event.number, event.hash
    head.save(update_fields=["length", "head"])
    return event


@dataclass(frozen=True)
class Break:
    """Where a chain does not hold, in words."""

    chain: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.chain}, event {self.number}: {self.what}"


def verify(chain: Chain) -> list[Break]:
    """Recomputes a chain from its rows. Returns the breaks found, first one first; empty when it is whole."""
    breaks, previous, expected = [], "", 1
    for event in chain.events.order_by("number").iterator():
        if event.number != expected:
            breaks.append(Break(chain.name, expected, "is missing"))
            expected = event.number
        if event.previous_hash != previous:
            breaks.append(Break(chain.name, event.number, "does not follow from the event before it"))
        if _hash(event) != event.hash:
            breaks.append(Break(chain.name, event.number, "was altered after it was recorded"))
        previous, expected = event.hash, event.number + 1
    if chain.length != expected - 1 or chain.head != previous:
        breaks.append(Break(chain.name, expected, "the end of the chain does not match its head"))
    return breaks
