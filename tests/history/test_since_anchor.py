"""An anchor names what moved on, and stands for all before it; the daily proof costs what is new."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from history import anchors, lines
from history.models import Anchor, Chain, Event
from history.recorder import record
from tests.support.story import Story
from tests.support.tampering import unprotected

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DAY = date(2026, 1, 1)


def run(**options) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_history", stdout=out, **options)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def named(anchor) -> set[str]:
    return {name for name, _, _ in anchors.heads_in(anchor.content)}


def exported(story) -> None:
    with transaction.atomic():
        record(story.bucp.number, "bucp.exported", format="PDF")


@pytest.fixture
def two():
    """Two agreements; the first anchor names both, the second the one that moved on."""
    first, second = Story().sent(), Story()
    anchors.make(DAY)
    exported(second)
    anchors.make(DAY + timedelta(days=1))
    return first, second


def cut_off(story) -> None:
    chain = Chain.objects.get(name=story.bucp.number)
    with unprotected("history_event", "history_chain"):
        Event.objects.filter(chain=chain, number=chain.length)._raw_delete("default")
        last = Event.objects.filter(chain=chain).last()
        Chain.objects.filter(pk=chain.pk).update(length=chain.length - 1, head=last.hash)


def test_an_anchor_names_only_what_moved_on_since_the_one_before(two):
    first, second = two
    old, new = Anchor.objects.order_by("pk")
    assert {first.bucp.number, second.bucp.number} <= named(old)
    assert named(new) == {second.bucp.number}
    assert json.loads(new.content)["previous"] == lines.digest(old.content)
    assert new.events == anchors.count_events()
    whole = {name: (length, head) for name, length, head in Chain.objects.values_list("name", "length", "head")}
    assert anchors.newest_heads(new) == whole


def test_a_day_on_which_nothing_happened_names_nothing_and_stands_for_all(two):
    quiet = anchors.make(DAY + timedelta(days=2))
    assert named(quiet) == set() and len(quiet.content) < 400
    assert set(anchors.newest_heads(quiet)) == set(Chain.objects.values_list("name", flat=True))


def test_an_act_that_was_committed_late_is_named_by_the_next_anchor(two):
    """Its event has an earlier key than the newest that the anchor knew of."""
    _, second = two
    exported(second)
    newest = Anchor.objects.order_by("-pk").first()
    with unprotected("history_anchor"):
        told = json.loads(newest.content)
        told["newest_event"] = Event.objects.order_by("-pk").first().pk
        Anchor.objects.filter(pk=newest.pk).update(content=anchors.canonical(told))
    assert named(anchors.make(DAY + timedelta(days=2))) == {second.bucp.number}


def test_what_the_newest_line_alone_holds_is_every_history_back_to_the_first_anchor(two, tmp_path):
    (tmp_path / "line").write_text(Anchor.objects.order_by("-pk").first().line)
    (tmp_path / "file").write_text(anchors.export(Anchor.objects.order_by("-pk").first()))
    for kept in ("line", "file"):
        assert run(anchors=str(tmp_path / kept))[0] == 0
    with transaction.atomic():
        cut_off(two[0])  # which only the first anchor names
        for kept in ("line", "file"):
            code, said = run(anchors=str(tmp_path / kept))
            assert code == 1 and f"{two[0].bucp.number}, event" in said and "is missing, though" in said


@pytest.mark.parametrize("act", ["removed", "made anew"])
def test_an_earlier_anchor_that_is_not_the_one_the_newest_names_is_told(two, tmp_path, act):
    (tmp_path / "line").write_text(Anchor.objects.order_by("-pk").first().line)
    with unprotected("history_anchor"):
        old = Anchor.objects.order_by("pk").first()
        Anchor.objects.filter(pk=old.pk)._raw_delete("default")
        if act == "made anew":
            cut_off(two[0])
            Anchor.objects.create(day=DAY, made_at=old.made_at, content=old.content + " ", signature="", events=1)
    code, said = run(anchors=str(tmp_path / "line"))
    assert code == 1 and "is missing, or is not the one that it names" in said


# Since the newest anchor ---------------------------------------------------------------------------------


def test_since_the_anchor_only_what_moved_on_is_proved(two, monkeypatch):
    monkeypatch.setattr("history.since.MARGIN", 0)
    code, said = run(since_anchor=True)
    assert code == 0 and "0 chains moved on since the anchor of 2026-01-02, 0 events new: all whole" in said
    exported(two[0])
    code, said = run(since_anchor=True)
    assert code == 0 and "1 chains moved on since the anchor of 2026-01-02, 1 events new: all whole" in said


def test_since_the_anchor_an_altered_new_event_and_a_cut_tail_are_found(two):
    exported(two[0])
    with unprotected("history_event"):
        newest = Event.objects.filter(chain=two[0].bucp.number).last()
        Event.objects.filter(pk=newest.pk).update(actor_name="Somebody Else")
    code, said = run(since_anchor=True)
    assert code == 1 and "was altered after it was recorded" in said


def test_since_the_anchor_a_cut_tail_of_a_history_that_did_not_move_is_counted(two, monkeypatch):
    monkeypatch.setattr("history.since.MARGIN", 0)
    cut_off(two[0])
    code, said = run(since_anchor=True)
    assert code == 1 and "1 events are missing of those that the anchor of 2026-01-02 counts" in said


def test_since_an_anchor_kept_outside_that_the_portal_does_not_have_the_whole_proof_is_asked_for(two, tmp_path):
    (tmp_path / "file").write_text(anchors.export(Anchor.objects.order_by("-pk").first()))
    assert run(since_anchor=True, anchors=str(tmp_path / "file"))[0] == 0
    with unprotected("history_anchor"):
        Anchor.objects.filter(day=DAY + timedelta(days=1))._raw_delete("default")
    with pytest.raises(CommandError, match="run the whole proof"):
        run(since_anchor=True, anchors=str(tmp_path / "file"))


def test_without_an_anchor_the_command_says_what_to_do():
    with pytest.raises(CommandError, match="There is no anchor yet"):
        run(since_anchor=True)


def test_the_number_of_queries_is_that_of_what_is_new(two, monkeypatch):
    monkeypatch.setattr("history.since.MARGIN", 0)
    with CaptureQueriesContext(connection) as few:
        run(since_anchor=True)
    for _ in range(3):
        Story().sent()
    anchors.make(DAY + timedelta(days=2))
    with CaptureQueriesContext(connection) as still_few:
        run(since_anchor=True)
    assert len(still_few) == len(few)
