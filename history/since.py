"""What is new since the newest anchor that is trusted, and the proof of it: its cost is that of what is new.

The histories that moved on are proved as a whole, with their rows. Of the others it is known that together they have
as many events as the anchor counted. What was altered inside of one that did not move is found by the whole run.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass

from . import anchors, lines, seal
from .anchors import NotAnAnchor
from .models import Anchor, Chain, Event
from .outside import Gathered
from .proof import RowBreak
from .proof import prove as prove_chains
from .recorder import Break

MARGIN = 1_000
"""Events before the newest of an anchor that are looked at again: an act may be committed later than one after it."""


@dataclass(frozen=True)
class New:
    day: str
    content: str  # of the anchor
    counted: int  # events, as the anchor says
    events: int  # since then
    chains: list[str]  # that moved on


def newest(kept: Gathered | None) -> New:
    """Since the newest anchor of those kept outside, else since the portal's own, which must carry its seal. Raises
    NotAnAnchor when there is none from which one can go on."""
    content = _of_those(kept) if kept else _own()
    told = json.loads(content)
    if "newest_event" not in told:
        raise NotAnAnchor(f"The anchor of {told['day']} does not say up to which event it goes: make a new one.")
    stored = Anchor.objects.filter(day=told["day"]).first()
    if stored is None or lines.digest(stored.content) != lines.digest(content):
        raise NotAnAnchor(f"The portal does not have the anchor of {told['day']} as it was kept: run the whole proof.")
    later = Event.objects.filter(pk__gt=told["newest_event"]).order_by()
    again = Event.objects.filter(pk__gt=told["newest_event"] - MARGIN).order_by()
    chains = sorted(set(again.values_list("chain", flat=True)))
    return New(told["day"], content, stored.events, later.count(), chains)


def _of_those(kept: Gathered) -> str:
    if kept.broken:
        raise NotAnAnchor(f"{kept.broken[0]}: run the whole proof.")
    return max(kept.kept, key=lambda one: one.day).content


def _own() -> str:
    anchor = Anchor.objects.order_by("-pk").first()
    if anchor is None:
        raise NotAnAnchor("There is no anchor yet: run the whole proof, and make one.")
    signature = base64.b64decode(anchor.signature)
    if not seal.check_detached(anchor.content.encode(), signature, seal.certificate_pem()):
        raise NotAnAnchor(f"The anchor of {anchor.day} does not carry the seal of this portal.")
    return anchor.content


def prove(new: New) -> Iterator[Break | RowBreak | str]:
    """Everything that does not hold in what is new, and whatever the anchor itself named that is gone."""
    yield from anchors.compare(anchors.Kept(new.day, anchors.heads_in(new.content), True, b"", new.content))
    yield from prove_chains(Chain.objects.filter(name__in=new.chains).order_by("name").iterator(chunk_size=500))
    missing = new.counted + new.events - anchors.count_events()
    if missing > 0:
        yield f"{missing} events are missing of those that the anchor of {new.day} counts"
