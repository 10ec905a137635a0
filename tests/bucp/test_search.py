"""Searching: the same on both databases for whole words, and never an error whatever is typed."""

import pytest
from django.db import connection

from bucp.models import Bucp
from bucp.text import search
from tests.support.story import Story

pytestmark = pytest.mark.both

HOSTILE = [
    "'",
    '"',
    "''",
    "&",
    "!",
    "|",
    ":*",
    "a:*",
    "a & b",
    "!a",
    "(a",
    "a)",
    "a <-> b",
    "\\",
    "a\\",
    "'; DROP TABLE",
    "%",
    "_",
    "\x00",
    "a\x00b",
    "\ud800",
    "é",
    "住宅",
    "🙂",
    "-",
    "--",
    "a" * 10_000,
    "a " * 5_000,
    "' OR 1=1 --",
    "birth'",
    "'birth",
    "-2026",
    "0",
    "2026-",
    "IDEA-",
    "IDEA-2026-",
    "１２３",
]


@pytest.fixture
def births(db):
    return Story(title="Births and deaths by county").bucp


def found(typed, in_full=True):
    return [b.number for b in search.find(Bucp.objects.all(), typed, in_full=in_full)]


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_typed_finds_or_does_not_find_but_never_fails(births, typed):
    found(typed)
    found(typed, in_full=False)


@pytest.mark.parametrize("typed", ["births", "BIRTHS", "birt", "deaths births", "county social services"])
def test_words_are_found_in_any_order_and_by_their_beginning(births, typed):
    assert found(typed) == [births.number]


@pytest.mark.parametrize("typed", ["births marriages", "&", ":*"])
def test_every_word_must_be_there(births, typed):
    assert found(typed) == []


def test_an_empty_search_changes_nothing(births):
    assert found("  ") == [births.number]


def test_a_number_is_found_whole_by_its_year_and_by_its_end(births):
    assert found(births.number) == found(births.number.lower()) == [births.number]
    assert found(births.number.removeprefix("IDEA-")) == [births.number]
    assert found(births.number.rpartition("-")[2]) == [births.number]


def test_the_kinds_of_data_are_found_in_words(db):
    story = Story()
    story.answer("data_categories", ["employment"])
    assert found("wages", in_full=False) == [story.bucp.number]


def test_the_text_is_searched_only_for_those_who_read_it_in_full(db):
    story = Story()
    story.answer("purpose_scope", "Zebrafish husbandry")
    story.sent()
    assert found("zebrafish") == [story.bucp.number]
    assert found("zebrafish", in_full=False) == []


def test_sensitive_answers_are_not_searched(db):
    story = Story()
    field = next(f for f in story.bucp.form.fields.values() if f.sensitive and f.per_party)
    story.answer(field.key, "Unicorn firewall", story.bucp.recipients[0], "coordinator@cdss.example")
    story.sent()
    assert found("unicorn") == []


@pytest.mark.parametrize("in_full", [True, False])
def test_postgresql_uses_the_indexes_made_for_it(db, in_full):
    if connection.vendor != "postgresql":
        return  # SQLite has no such index; the other run of the suite looks
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = search.find(Bucp.objects.order_by(), "births 12", in_full=in_full).explain()
    assert ("bucp_search_all" if in_full else "bucp_search_line") in plan
