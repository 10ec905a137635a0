"""A BUCP's text in the order of the form, live and frozen (bucp/text/reader.py)."""

import pytest
from django.template.loader import render_to_string

from bucp.text.reader import read
from bucp.text.snapshot import frozen
from tests.support.story import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return Story().filled()


def test_the_sections_come_in_the_order_of_the_form(story):
    reading = read(story.bucp)
    assert [s.title for s in reading.sections] == [s.title for s in story.bucp.form]


@pytest.mark.both
def test_the_hash_is_that_of_the_text_as_it_would_be_frozen(story):
    assert read(story.bucp).sha256 == frozen(story.bucp)[1]


@pytest.mark.both
def test_a_revision_is_read_as_it_was_although_the_answer_changed_since(story):
    story.sent()
    revision = story.bucp.current_revision
    story.answer("duration", "Nine years")
    assert read(story.bucp).entries["duration"].values[0].text == "Nine years"
    frozen_text = read(story.bucp, revision)
    assert frozen_text.entries["duration"].values[0].text == "Example Critical Dates"
    assert frozen_text.sha256 == revision.sha256


def test_a_question_that_does_not_apply_is_left_out_and_comes_back_with_its_condition(story):
    assert "data_users_contractors_detail" not in read(story.bucp).entries
    story.answer("data_users_contractors", "yes")
    entry = read(story.bucp).entries["data_users_contractors_detail"]
    assert entry.values[0].unanswered == "Not answered yet"


def test_questions_for_disputed_proposals_are_left_out_of_an_undisputed_one(story):
    assert "possible_alternatives" not in read(story.bucp).entries
    assert "undisputed_reason" in read(story.bucp).entries


def test_each_party_answers_for_itself_where_the_form_asks_each(story):
    values = read(story.bucp).entries["legal_authority"].values
    assert [(v.party.name, v.answered) for v in values] == [
        ("Department of Social Services", True),
        ("Department of Public Health", False),
    ]


def test_values_are_shown_in_words(story):
    story.answer("start_date", "2027-03-12")
    story.answer("data_categories", ["pii", "Weather at the border"])
    entries = read(story.bucp).entries
    assert entries["start_date"].values[0].text == "March 12, 2027"
    assert entries["research"].values[0].text == "No"
    assert entries["data_categories"].values[0].items == ("Personal information", "Weather at the border")
    assert entries["frequency"].values[0].text == "One time"


def test_paragraphs_are_kept(story):
    story.answer("purpose_scope", "One.\nStill one.\n\n\nTwo.")
    assert read(story.bucp).entries["purpose_scope"].values[0].paragraphs == ("One.\nStill one.", "Two.")


def test_data_elements_show_only_the_columns_that_say_something(story):
    table = read(story.bucp).entries["data_elements"].table
    assert [c.key for c in table.columns] == ["name", "type", "definition", "required"]
    assert table.rows == (("Birth Date", "Date or time", "Date of birth", "Yes"),)


def test_contacts_are_the_coordinators_and_sponsors_of_the_parties(story):
    contacts = read(story.bucp).entries["contacts"].contacts
    assert [p.name for p in contacts[1].people] == ["Executive Sponsor CDPH", "Data Coordinator CDPH"]
    assert contacts[1].missing == ()


def test_a_filed_text_names_those_who_signed_although_a_coordinator_left_since(people):
    story = Story().active()
    people["coordinator@cdph.example"].memberships.update(ended_at=story.bucp.filed_at)
    contacts = read(story.fresh()).entries["contacts"].contacts
    assert "Data Coordinator CDPH" in [p.name for p in contacts[1].people]


def test_the_number_of_queries_does_not_grow_with_the_text(story, django_assert_max_num_queries):
    for n in range(60):
        story.bucp.elements.create(position=n + 2, changed_by=story.drafter, values={"name": f"Element {n}"})
    bucp = story.fresh()
    with django_assert_max_num_queries(5):
        read(bucp)


def test_hostile_text_is_shown_as_text(story):
    story.answer("purpose_scope", "<script>alert(1)</script>")
    html = render_to_string("bucp/reading/entry.html", {"entry": read(story.bucp).entries["purpose_scope"]})
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_the_columns_of_the_multi_department_form_name_each_department():
    story = Story(recipients=("cdss", "edd"), providers=("cdph",)).filled()
    values = read(story.bucp).entries["purpose_need"].values
    assert [v.party.slug for v in values] == ["cdss", "edd"]


def test_the_addenda_that_the_answers_call_for_are_named(story):
    assert read(story.bucp).addenda == []
    story.answer("hipaa", "yes")
    assert [a.title for a in read(story.bucp).addenda] == ["Addendum A: health information under HIPAA"]
