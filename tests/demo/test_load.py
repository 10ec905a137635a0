"""Agreements made in bulk must look as if they had come through the door."""

import random
from itertools import pairwise

import pytest
from django.db import transaction
from django.utils import timezone

from bucp import official_form as official_forms
from bucp.document.build import document_of
from bucp.models import Bucp, Span, Thread
from bucp.models.states import ON_FILE, State
from bucp.text.snapshot import frozen
from bucp.workflow.open_tasks import open_items
from demo.load import make as load
from demo.load.times import REACHED, milestones_of
from history.models import Chain, Event
from history.proof import prove
from tasks.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.xdist_group("load"), pytest.mark.slow]


@pytest.fixture(scope="module")
def load_of_120(django_db_setup, django_db_blocker):
    """Made once for all tests of this file, which only look at it or are undone, and then undone itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        load.make(120)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def loaded(load_of_120, db):
    return list(Bucp.objects.order_by("pk"))


def test_it_makes_as_many_as_asked_with_numbers_of_their_own(loaded):
    assert len(loaded) == 120
    assert len({b.number for b in loaded}) == 120


def test_each_is_on_a_version_of_the_form_of_its_time(loaded):
    """domain.md §4: a later version holds for later agreements only."""
    for bucp in loaded:
        day = timezone.localdate(bucp.created_at)
        assert bucp.form == official_forms.current(len(bucp.providers) > 1, on=day), bucp
    assert len({bucp.form_version for bucp in loaded}) == 2


def test_most_are_in_force_and_no_common_state_is_left_out(loaded):
    states = [b.state for b in loaded]
    assert states.count(State.ACTIVE) > 40
    assert {State.DRAFT, State.REVIEW, State.SIGNING, State.ACTIVE, State.WITHDRAWN} <= set(states)


def test_every_chain_holds_and_has_about_ten_events(loaded):
    assert [str(b) for b in prove(Chain.objects.all())] == []
    filed = [b.number for b in loaded if b.state in ON_FILE]
    counts = [Event.objects.filter(chain=number).count() for number in filed]
    assert all(9 <= count <= 12 for count in counts)


def test_what_was_sent_has_ten_revisions_or_comments(loaded):
    sent = next(b for b in loaded if b.sent_at)
    comments = sum(t.comments.count() for t in Thread.objects.filter(bucp=sent))
    assert sent.revisions.count() + comments == 10


def test_the_frozen_text_is_the_text_as_it_stands(loaded):
    for bucp in [b for b in loaded if b.current_revision_id][:20]:
        assert frozen(bucp) == (bucp.current_revision.content, bucp.current_revision.sha256)


def test_what_waits_is_what_the_life_cycle_computes(loaded):
    for bucp in loaded[:40]:
        assert {t.key for t in Task.objects.open().filter(about=bucp.number)} == {i.key for i in open_items(bucp)}


def test_the_stage_clock_runs_without_gaps(loaded):
    for bucp in loaded:
        spans = list(Span.objects.filter(bucp=bucp))
        assert spans[-1].state == bucp.state and spans[-1].ended_at is None
        assert all(a.ended_at == b.began_at for a, b in pairwise(spans))


def test_nothing_happens_in_the_future(settings):
    now = timezone.now()
    for state in REACHED:
        when = milestones_of(state, random.Random(1), now)
        assert max(when.values()) <= now
        assert list(when.values()) == sorted(when.values())


def test_filed_ones_are_signed_by_all(loaded):
    filed = next(b for b in loaded if b.state == State.ACTIVE)
    document = document_of(filed)
    assert document.mark is None


def test_a_second_load_adds_to_the_first(loaded):
    load.make(5, seed=1)
    assert Bucp.objects.count() == 125
