"""A story laid down again is the one that was told, and wherever that is not certain it is told."""

from contextlib import contextmanager
from datetime import date
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction

from bucp.drafting.commands import SaveAnswer
from bucp.models.states import State
from bucp.signing.commands import FileWithCdo, WithdrawRequest
from disputes.enums import Step
from history.models import Event
from signatories.models import Entity
from tests.support import rows_kept, stories_kept
from tests.support.clock import at
from tests.support.quarrel import Quarrel
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db
A_DAY = date(2026, 3, 4)
DRAWN = {"id", "message_id", "written", "hash", "previous_hash", "head"}  # the hashes: of what is drawn
COLUMNS = {table.name: table.columns for table in rows_kept.tables()}


class Watched(Story):
    """A story whose moves are noted: those that are really told."""

    moves = []

    def do(self, name, by, **data):
        self.moves.append(name)
        return super().do(name, by, **data)


@pytest.fixture(autouse=True)
def _a_memory_of_its_own():
    before, stories_kept.memory = stories_kept.memory, stories_kept.Memory()
    Watched.moves.clear()
    yield
    stories_kept.memory = before


@contextmanager
def a_test(patches=None):
    """What happens in it is undone, as between two tests. Yields the moves that are told in it."""
    Watched.moves.clear()
    with transaction.atomic():
        stories_kept.turn_the_page(patches)
        yield Watched.moves
        transaction.set_rollback(True)


def rows() -> dict:
    """All rows of all tables, without keys and what is drawn by lot: {table: sorted rows}."""
    found = {}
    for table, content in rows_kept.read().items():
        places = [i for i, name in enumerate(COLUMNS[table]) if name not in DRAWN and not name.endswith("_id")]
        found[table] = sorted((tuple(row[i] for i in places) for row in content.values()), key=repr)
    return found


def is_whole() -> bool:
    out = StringIO()
    call_command("verify_history", stdout=out)
    return "all whole" in out.getvalue()


# Laid down -------------------------------------------------------------------------------------------------


def test_what_is_laid_down_is_what_was_told():
    with at(A_DAY):
        with a_test():
            Watched().active()
            told, first = rows_kept.read(), rows()
        with a_test() as moves:
            story = Watched().active()
            assert moves == [] and rows_kept.read() == told
            assert story.bucp.state == State.ACTIVE and story.drafter == person("drafter@cdss.example")
        with a_test() as moves:
            Watched(told=True).active()
            anew = rows()
            assert FileWithCdo() in moves and {t: len(r) for t, r in anew.items()} == {
                t: len(r) for t, r in first.items()
            }
            if connection.vendor == "sqlite":  # PostgreSQL counts on, and texts name rows: "opinion:12:legal"
                assert anew == first


def test_its_history_is_whole_and_goes_on():
    with a_test():
        Watched().in_signing()
    with a_test():
        story, other = Watched().in_signing(), Watched(title="Another", told=True).sent()
        assert is_whole()
        story.signed_by_all().do(FileWithCdo(), "coordinator@cdss.example")
        assert story.fresh().state == State.ACTIVE and other.fresh().state == State.REVIEW
        assert is_whole() and Event.objects.filter(chain=story.bucp.number, kind="bucp.filed").exists()


def test_a_longer_story_begins_from_the_longest_that_is_known():
    with a_test() as moves:
        Watched().sent()
        assert moves
    with a_test() as moves:
        Watched().sent().withdrawn()
        assert moves == [WithdrawRequest(reason="No longer needed.")]
    with a_test() as moves:
        Watched().sent().withdrawn()
        assert moves == []


def test_the_second_story_of_a_test_is_laid_down_after_the_first():
    for times in range(2):
        with a_test() as moves:
            first, second = Watched().filled(), Watched(providers=("edd",)).filled()
            assert bool(moves) == (times == 0)
            assert first.bucp.number != second.bucp.number
            assert first.fresh().answers.count() and second.fresh().answers.count()


def test_who_holds_the_agreement_sees_the_new_state():
    for _ in range(2):
        with a_test():
            story = Watched()
            bucp = story.bucp
            assert bucp.party_list and bucp.current_revision is None
            story.sent()
            assert story.bucp is bucp and bucp.state == State.REVIEW and bucp.current_revision


def test_a_dispute_is_laid_down_with_its_clock():
    found = []
    for _ in range(2):
        with a_test(), at(A_DAY) as clock:
            story = Quarrel.begun_in_force(clock)
            found.append((clock.at, story.dispute.step, story.dispute.pk, story.actor, rows_kept.read()))
    assert found[0] == found[1] and found[0][1] == Step.TALKS


def test_what_waits_for_the_commit_waits_again(django_capture_on_commit_callbacks):
    waiting = []
    for _ in range(2):
        with a_test(), django_capture_on_commit_callbacks() as callbacks:
            Watched().sent()
            waiting.append(len(callbacks))
        waiting.append(len(callbacks))
    assert waiting[0] == waiting[2] and waiting[1] == waiting[3] > 0


def test_a_story_leaves_nothing_but_rows(mailoutbox, settings):
    for _ in range(2):
        with a_test():
            Watched().active()
        assert mailoutbox == [] and not any(settings.MEDIA_ROOT.iterdir()) and not cache._cache


def test_a_story_that_leads_to_another_is_laid_down_as_both():
    for times in range(2):
        with a_test() as moves:
            later = Watched().amending()
            assert bool(moves) == (times == 0)
            assert later.bucp.amends.state == State.ACTIVE and later.fresh().state == State.DRAFT
            assert type(later) is Watched


def test_signing_in_does_not_hinder(sign_in):
    with a_test():
        Watched().filled()
    with a_test() as moves:
        sign_in("drafter@cdss.example")
        Watched().filled()
        assert moves == []


def two_with_a_write_between():
    Watched().filled()
    Entity.objects.filter(slug="cdss").update(name="Renamed")
    Watched(title="Another").filled()


def test_a_scene_is_laid_down_whole_with_what_was_written_between():
    scene = stories_kept.scene(two_with_a_write_between)
    with a_test() as moves:
        scene()
        told = rows()
        assert moves
    with a_test() as moves:
        scene()
        assert moves == [] and rows() == told
        assert Entity.objects.get(slug="cdss").name == "Renamed"


# Told anew -------------------------------------------------------------------------------------------------


@pytest.fixture
def known():
    with a_test() as moves:
        Watched().filled()
        assert moves


def is_told(patches=None, before=lambda: None, **more) -> bool:
    with a_test(patches) as moves:
        before()
        Watched(**more).filled()
        return bool(moves)


def test_only_the_same_is_laid_down(known):
    assert not is_told()
    assert is_told(title="Something else")
    assert is_told(providers=("edd",))
    assert is_told(told=True)


def test_after_any_other_write_it_is_told(known):
    assert is_told(before=lambda: Entity.objects.filter(slug="cdss").update(name="Renamed"))


def test_after_something_was_undone_it_is_told(known):
    def undo():
        Watched().filled()
        with transaction.atomic():
            transaction.set_rollback(True)
        Watched.moves.clear()

    assert is_told(before=undo)


def test_with_something_patched_it_is_told(known, monkeypatch):
    assert not is_told(monkeypatch)
    monkeypatch.setattr("tests.support.story.LETTER", "Another letter\n\nOf one line.")
    assert is_told(monkeypatch)


def test_with_other_settings_it_is_told(known, settings):
    settings.SITE_URL = "https://elsewhere.example"
    assert is_told()


def test_what_every_test_sets_for_itself_is_no_part_of_the_state():
    """tests/conftest.py gives each test folders of its own. Were one of them part of the state, no story would ever be
    laid down in the next test, and nothing would tell but the time that the suite takes."""
    moved, changed = stories_kept._around()
    assert moved is None and set(changed) <= set("[], ")


def test_at_another_moment_it_is_told(known):
    with at(A_DAY):
        assert is_told() and not is_told()
    with at(date(2026, 3, 5)):
        assert is_told()


def test_what_cannot_be_compared_is_told(known):
    providers = {"cdph": "a view of a dictionary"}.keys()
    assert is_told(providers=providers) and is_told(providers=providers)


def test_when_it_is_switched_off_it_is_told(known, monkeypatch):
    monkeypatch.setattr(stories_kept, "IS_ON", False)
    assert is_told()


@pytest.mark.django_db(transaction=True)
def test_where_tests_commit_for_real_it_is_told():
    Watched().answer("use_case_name", "One")
    assert stories_kept.memory.steps == {} and [type(m) for m in Watched.moves] == [SaveAnswer]


def test_all_tables_are_kept_but_the_sessions(db):
    ours = {table.name for table in rows_kept.tables()} | {"django_session", "django_migrations"}
    assert ours == {name for name in connection.introspection.table_names() if not name.startswith("sqlite_")}
