"""Every kind of record × every tampering, by the application's own database user, the triggers off: each cell is found
and named. `make tamperings` runs it.

All rows of one column are tampered with at once: a break names its own row, so that one look tells them apart.
"""

import json

import pytest

from history import anchors, on_record
from history.models import Chain, Event
from history.recorder import _hash
from tests.history.test_the_whole_record import verified
from tests.support import tampering
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


@pytest.mark.parametrize("way", SAID, ids=lambda way: way.__name__)
def test_each_row_that_was_tampered_with_is_named(targets, way):
    assert verified()[0] == 0
    touched = tamper(targets, way)
    code, lines = verified()
    assert code == 1
    named = {row for _, row in touched for line in lines if f", {row}: " in line and any(w in line for w in SAID[way])}
    assert {kind for kind, row in touched if row not in named} == set()


def test_a_row_altered_with_all_its_chain_made_anew_is_found_by_an_anchor(targets, tmp_path):
    kept = tmp_path / "anchor.json"
    kept.write_text(anchors.export(anchors.make()))
    touched = [Event.objects.filter(written__has_key=f"{kind.name}:{row}").first() for kind, row in targets.items()]
    tamper(targets, tampering.back_date)
    with tampering.unprotected():
        for chain in Chain.objects.all():
            made_anew(chain)
    assert [line for line in verified()[1][:-1] if "was altered" in line] == [], "the chains by themselves look whole"
    code, lines = verified(anchors=str(kept))
    assert code == 1
    assert {e.chain_id for e in touched} <= {line.partition(",")[0] for line in lines if "is not the one that" in line}


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


def test_a_cut_tail_is_found_by_what_it_had_told_of_and_by_an_anchor(targets, tmp_path):
    kept = tmp_path / "anchor.json"
    kept.write_text(anchors.export(anchors.make()))
    with tampering.unprotected():
        for chain in Chain.objects.all():
            chain.events.filter(number=chain.length)._raw_delete("default")
            last = chain.events.latest("number")
            Chain.objects.filter(pk=chain.pk).update(length=last.number, head=last.hash)
    assert verified()[0] == 1
    code, lines = verified(anchors=str(kept))
    cut = {line.partition(",")[0] for line in lines if "is missing, though the anchor of" in line}
    assert code == 1 and cut == set(Chain.objects.values_list("name", flat=True))
