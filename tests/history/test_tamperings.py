"""Every kind of record × every tampering, by the application's own database user, the triggers off: each cell is found
and named. `make tamperings` runs it, and writes the table in docs/security.md.

All rows of one column are tampered with at once: a break names its own row, so that one look tells them apart.
"""

import json
import os

import pytest

from history import anchors, on_record
from history.models import Chain, Event
from history.recorder import _hash
from tests.history.test_the_whole_record import verified
from tests.support import figures, tampering
from tests.support.one_of_each import OneOfEach

pytestmark = [pytest.mark.django_db, pytest.mark.both]

SAID = {
    tampering.alter: ["was altered after event"],
    tampering.back_date: ["was altered after event"],
    tampering.add: ["no event says that it was written"],
    tampering.remove: ["is missing; event"],
    tampering.swap: ["was altered after event", "is missing; event", "no event says that it was written"],
}
"""What is said of a row, by what was done to it. Which of them after a swap depends on whether there are two."""


@pytest.fixture
def targets(db):
    """A row of each kind: {kind: key}."""
    OneOfEach().told_all()
    with tampering.undone():
        yield {kind: on_record.rows_of(kind).order_by("pk").first().pk for kind in on_record.kinds().values()}


def tamper(targets, way) -> set[tuple[str, str]]:
    """{(name of the kind, the row that must be named)}"""
    with tampering.unprotected():
        return {(kind.name, on_record.label(kind, key)) for kind, row in targets.items() for key in way(kind, row)}


def named_after(way):
    """(targets, file for an anchor) -> the kinds of record of which the row that was tampered with is named."""

    def found(targets, kept) -> set[str]:
        touched = tamper(targets, way)
        code, lines = verified()
        assert code == 1
        named = [row for line in lines if any(w in line for w in SAID[way]) for row in _rows_in(line)]
        return {kind for kind, row in touched if row in named}

    return found


def _rows_in(line: str) -> list[str]:
    """`IDEA-2026-0001, signature 12 (bucp_signature): …` names `signature 12 (bucp_signature)`."""
    return [line.partition(", ")[2].partition(": ")[0]]


def chain_made_anew(targets, kept) -> set[str]:
    """Each row altered and all its chain made anew: found by an anchor."""
    touched = {k.name: Event.objects.filter(written__has_key=f"{k.name}:{row}").first() for k, row in targets.items()}
    tamper(targets, tampering.back_date)
    with tampering.unprotected():
        for chain in Chain.objects.all():
            made_anew(chain)
    assert [line for line in verified()[1][:-1] if "was altered" in line] == [], "the chains by themselves look whole"
    code, lines = verified(anchors=str(kept))
    chains = {line.partition(",")[0] for line in lines if "is not the one that" in line}
    assert code == 1
    return {kind for kind, event in touched.items() if event.chain_id in chains}


def made_anew(chain) -> None:
    """All its events say what the rows say now, and each follows from the one before."""
    now = {
        f"{kind.name}:{key}": digest
        for kind in on_record.kinds().values()
        for key, where, digest in on_record.digests(kind, on_record.rows_of(kind))
        if where == chain.name
    }
    previous = ""
    events = list(chain.events.order_by("number"))
    last = {row: event.number for event in events for row in event.written}
    left = {}
    for event in events:
        for row, both in event.written.items():
            both[0] = left.get(row, "")
            if last[row] == event.number and both[1]:
                both[1] = now[row]
            left[row] = both[1]
        event.previous_hash, event.data = previous, json.loads(json.dumps(event.data))
        event.hash = previous = _hash(event)
        Event.objects.filter(pk=event.pk).update(
            written=event.written, previous_hash=event.previous_hash, hash=event.hash
        )
    Chain.objects.filter(pk=chain.pk).update(head=previous)


def tail_cut(targets, kept) -> set[str]:
    """The last event of each chain removed: found by what it had told of, and by an anchor."""
    chains = {
        k.name: Event.objects.filter(written__has_key=f"{k.name}:{row}").first().chain_id for k, row in targets.items()
    }
    with tampering.unprotected():
        for chain in Chain.objects.all():
            chain.events.filter(number=chain.length)._raw_delete("default")
            last = chain.events.latest("number")
            Chain.objects.filter(pk=chain.pk).update(length=last.number, head=last.hash)
    assert verified()[0] == 1
    code, lines = verified(anchors=str(kept))
    cut = {line.partition(",")[0] for line in lines if "is missing, though the anchor of" in line}
    assert code == 1 and cut == set(Chain.objects.values_list("name", flat=True))
    return {kind for kind, chain in chains.items() if chain in cut}


WAYS = {
    "altered": named_after(tampering.alter),
    "added": named_after(tampering.add),
    "removed": named_after(tampering.remove),
    "swapped": named_after(tampering.swap),
    "back-dated": named_after(tampering.back_date),
    "chain made anew¹": chain_made_anew,
    "tail cut¹": tail_cut,
}


def test_each_tampering_with_each_kind_of_record_is_found_as_the_docs_say(targets, tmp_path):
    """With WRITE=1 (`make tamperings`) it writes the table into docs/security.md."""
    kept = tmp_path / "anchor.json"
    kept.write_text(anchors.export(anchors.make()))
    assert verified()[0] == 0
    found = {}
    for way, tampered in WAYS.items():
        with tampering.undone():
            found[way] = tampered(targets, kept)
    missed = {way: {kind.name for kind in targets} - kinds for way, kinds in found.items()}
    assert missed == {way: set() for way in WAYS}
    if os.environ.get("WRITE"):
        figures.write("tamperings", table(found))
    assert figures.shown("tamperings") == table(found)


def table(found: dict[str, set[str]]) -> str:
    """Kinds of record by ways of tampering, as it stands in the docs."""
    lines = ["| kind of record | " + " | ".join(found) + " |", "|---|" + "---|" * len(found)]
    for kind in on_record.kinds().values():
        cells = ["found" if kind.name in kinds else "NOT FOUND" for kinds in found.values()]
        lines.append(f"| {kind.name.replace('_', ' ')} | {' | '.join(cells)} |")
    return "\n".join(lines)
