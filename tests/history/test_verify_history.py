"""`manage.py verify_history` proves the chains, and its exit code says so to a script."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from history import records
from history.models import Chain, Event
from tests.support.story import Story

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def run(**options):
    """(exit code, lines printed)"""
    out, code = StringIO(), 0
    try:
        call_command("verify_history", stdout=out, **options)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue().splitlines()


def tamper(story, number, **change):
    records.lift(connection, "history_event")
    try:
        rows = Event.objects.filter(chain=story.bucp.number, number=number)
        rows.update(**change) if change else rows._raw_delete("default")
    finally:
        records.install(connection, "history_event")


def test_whole_chains_are_told_in_one_line():
    Story(), Story().sent()
    code, lines = run()
    assert code == 0 and len(lines) == 1 and "all whole" in lines[0]


def test_every_break_has_its_line_and_the_exit_code_is_1():
    good, first, second = Story(), Story().sent(), Story().sent()
    tamper(first, 2, actor_name="Somebody Else")
    tamper(second, 3)
    code, lines = run()
    assert code == 1
    assert f"{first.bucp.number}, event 2: was altered after it was recorded" in lines
    assert f"{second.bucp.number}, event 3: is missing" in lines
    assert not any(line.startswith(good.bucp.number) for line in lines)
    assert "breaks found" in lines[-1]


def test_one_chain_can_be_asked_for():
    good, bad = Story(), Story()
    tamper(bad, 1, kind="bucp.filed")
    assert run(chain=good.bucp.number)[0] == 0
    assert run(chain=bad.bucp.number)[0] == 1


def test_an_unknown_chain_is_an_error_in_words():
    with pytest.raises(CommandError, match="There is no chain named IDEA-1999-0001"):
        run(chain="IDEA-1999-0001")


def test_it_asks_one_query_per_chain(django_assert_max_num_queries):
    for _ in range(3):
        Story().sent()
    with django_assert_max_num_queries(Chain.objects.count() + 3):
        run()
