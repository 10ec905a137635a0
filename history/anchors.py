"""Anchors: once a day the heads of the chains that moved on, signed with the portal's seal.

Each anchor names the one before by the SHA-256 of its content, and so stands for all heads at once: who keeps one can
prove later that nothing recorded up to that day was altered or cut off, even by somebody who holds the database
(decision 60). Anchors from before name every head by themselves.
"""

import base64
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Min, Sum
from django.utils import timezone

from . import lines, seal
from .models import Anchor, Chain, Event
from .recorder import Break, canonical
from .signals import anchor_made

FORMAT = "idea-anchor-1"

AT_ONCE = 500
"""Chains that are looked up in one query."""


def make(day: date | None = None) -> Anchor | None:
    """The anchor of today (California's day); None when it was made already, as by another scheduler."""
    day = day or timezone.localdate()
    if Anchor.objects.filter(day=day).exists():
        return None
    now = timezone.now()
    with transaction.atomic():
        before = Anchor.objects.order_by("-pk").first()
        moved = _moved_since(before)
        content = canonical(
            {
                "day": day.isoformat(),
                "made_at": now.isoformat(),
                "previous": lines.digest(before.content) if before else "",
                "newest_event": moved.newest_event,
                "heads": moved.heads,
            }
        )
        try:
            with transaction.atomic():
                anchor = Anchor.objects.create(
                    day=day,
                    made_at=now,
                    content=content,
                    signature=base64.b64encode(seal.sign_detached(content.encode())).decode(),
                    events=moved.events,
                    line=lines.make(day, moved.events, content),
                )
                anchor_made.send(Anchor, anchor=anchor)
                return anchor
        except IntegrityError:
            return None


@dataclass(frozen=True)
class Moved:
    """The heads that an anchor has to name, and how many events there are in all."""

    heads: list[list[Any]]
    events: int
    newest_event: int


def _moved_since(before: Anchor | None) -> Moved:
    """The chains with events after those that the anchor before knew of. Where their number does not add up to all
    that there are, because an act was committed late or a tail is gone, every chain is looked at."""
    told = json.loads(before.content) if before else {}
    newest = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if before and "newest_event" in told:
        news = Event.objects.filter(pk__gt=told["newest_event"], pk__lte=newest).order_by()
        names = sorted(set(news.values_list("chain", flat=True)))
        moved, events = _heads(names), before.events
        firsts = dict(news.values("chain").annotate(first=Min("number")).values_list("chain", "first"))
        events += sum(length - firsts[name] + 1 for name, length, _ in moved)
        if events == count_events():
            return Moved(moved, events, newest)
    known: dict[str, tuple[int, str]] = newest_heads(before) if before else {}
    rows = Chain.objects.order_by("name").values_list("name", "length", "head")
    everything = list(rows)
    moved = [list(row) for row in everything if known.get(row[0]) != (row[1], row[2])]
    return Moved(moved, sum(length for _, length, _ in everything), newest)


def _heads(names: list[str]) -> list[list[Any]]:
    found = []
    for begun in range(0, len(names), AT_ONCE):
        rows = Chain.objects.filter(name__in=names[begun : begun + AT_ONCE]).order_by("name")
        found += [list(row) for row in rows.values_list("name", "length", "head")]
    return found


def count_events() -> int:
    """As the heads of the chains say."""
    return Chain.objects.aggregate(all=Sum("length"))["all"] or 0


def with_earlier(content: str, known: dict[str, str] | None = None) -> tuple[list[str], str]:
    """The contents for which this one stands: itself, and those before it as far back as they name one another. The
    sentence tells what is missing there, empty when nothing is. `known`: contents by their digest, beside the stored.
    """
    found, stored = [content], None
    while previous := json.loads(found[-1]).get("previous"):
        if known and previous in known:
            found.append(known[previous])
            continue
        if stored is None:
            stored = {lines.digest(c): c for c in Anchor.objects.values_list("content", flat=True).iterator(50)}
        if previous not in stored:
            day = json.loads(found[-1])["day"]
            return found, f"The anchor before that of {day} is missing, or is not the one that it names"
        found.append(stored[previous])
    return found, ""


def newest_heads(anchor: Anchor) -> dict[str, tuple[int, str]]:
    """{chain: (length, head)} as this anchor and those before it leave them."""
    contents, _ = with_earlier(anchor.content)
    return {name: (length, head) for content in reversed(contents) for name, length, head in heads_in(content)}


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
    content: str = ""


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
    signed = seal.check_detached(file["content"].encode(), signature, trusted)
    return Kept(day, heads, signed, trusted, file["content"])


def compare(kept: Kept) -> list[Break]:
    """Where the history of today does not contain what the anchor names; empty when nothing was cut off or altered."""
    breaks = []
    for begun in range(0, len(kept.heads), AT_ONCE):
        some = [head for head in kept.heads[begun : begun + AT_ONCE] if head[1]]
        places = Event.objects.filter(chain__in={c for c, _, _ in some}, number__in={n for _, n, _ in some}).order_by()
        hashes = {(chain, n): hash_ for chain, n, hash_ in places.values_list("chain", "number", "hash")}
        for chain, length, head in some:
            if (chain, length) not in hashes:
                breaks.append(Break(chain, length, f"is missing, though the anchor of {kept.day} names it"))
            elif hashes[chain, length] != head:
                breaks.append(Break(chain, length, f"is not the one that the anchor of {kept.day} names"))
    return breaks
