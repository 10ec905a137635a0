"""Anchors: once a day the heads of all chains, signed with the portal's seal.

Who keeps an exported anchor can prove later that nothing recorded up to that day was altered or cut off, even by
somebody who holds the database.
"""

import base64
import json
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from . import lines, seal
from .models import Anchor, Chain, Event
from .recorder import Break, canonical
from .signals import anchor_made

FORMAT = "idea-anchor-1"


def make(day: date | None = None) -> Anchor | None:
    """The anchor of today (California's day); None when it was made already, as by another scheduler."""
    day = day or timezone.localdate()
    now = timezone.now()
    with transaction.atomic():
        rows = list(Chain.objects.order_by("name").values_list("name", "length", "head"))
        heads, events = [list(row) for row in rows], sum(length for _, length, _ in rows)
        content = canonical({"day": day.isoformat(), "made_at": now.isoformat(), "heads": heads})
        try:
            with transaction.atomic():
                anchor = Anchor.objects.create(
                    day=day,
                    made_at=now,
                    content=content,
                    signature=base64.b64encode(seal.sign_detached(content.encode())).decode(),
                    events=events,
                    line=lines.make(day, events, content),
                )
                anchor_made.send(Anchor, anchor=anchor)
                return anchor
        except IntegrityError:
            return None


def export(anchor: Anchor) -> str:
    """The file people keep: content, signature and certificate in one JSON text."""
    return json.dumps(
        {
            "format": FORMAT,
            "content": anchor.content,
            "signature": anchor.signature,
            "certificate": seal.certificate_pem().decode(),
        },
        indent=1,
    )


@dataclass(frozen=True)
class Kept:
    """An anchor file as read: `signed` tells whether its signature holds under `certificate`."""

    day: str
    heads: list[tuple[str, int, str]]
    signed: bool
    certificate: bytes


class NotAnAnchor(ValueError):
    pass


def heads_in(content: str) -> list[tuple[str, int, str]]:
    """The (chain, length, head) that an anchor's content names. Raises what wrong content raises."""
    return [(str(c), int(n), str(h)) for c, n, h in json.loads(content)["heads"]]


def read(text: str, certificate: bytes | None = None) -> Kept:
    """Reads an exported anchor; `certificate` (PEM) is the one trusted, else the one in the file.

    Raises NotAnAnchor for anything else.
    """
    try:
        file = json.loads(text)
        content = json.loads(file["content"])
        heads = heads_in(file["content"])
        trusted = certificate or file["certificate"].encode()
        signature = base64.b64decode(file["signature"])
        day = str(content["day"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise NotAnAnchor("This file is no exported anchor of an IDEA portal.") from error
    return Kept(day, heads, seal.check_detached(file["content"].encode(), signature, trusted), trusted)


def compare(kept: Kept) -> list[Break]:
    """Where the history of today does not contain what the anchor names; empty when nothing was cut off or altered."""
    breaks = []
    for chain, length, head in kept.heads:
        if length == 0:
            continue
        event = Event.objects.filter(chain_id=chain, number=length).values_list("hash", flat=True).first()
        if event is None:
            breaks.append(Break(chain, length, f"is missing, though the anchor of {kept.day} names it"))
        elif event != head:
            breaks.append(Break(chain, length, f"is not the one that the anchor of {kept.day} names"))
    return breaks
