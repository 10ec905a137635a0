"""The checklist is computed from what happened (bucp/review/checklist.py)."""

import pytest
from django.template.loader import render_to_string

from bucp.review.checklist import checklist
from bucp.signing.commands import RefuseToSign
from tests.support.story import Story

pytestmark = pytest.mark.django_db


def rows(story):
    return {row.task: row for row in checklist(story.fresh())}


def states(story, task):
    return [cell.state for cell in rows(story)[task].cells]


def test_it_has_the_official_rows_in_their_order():
    story = Story()
    assert [row.task for row in checklist(story.bucp)] == list(story.bucp.form.checklist)


def test_of_a_draft_only_the_writing_is_under_way():
    story = Story()
    assert states(story, "Draft BUCP") == ["now", "none"]
    assert states(story, "Send BUCP") == ["ahead", "none"]
    assert states(story, "Legal Review") == ["ahead", "ahead"]


def test_sending_is_ticked_with_its_date_and_the_name_of_the_sender():
    story = Story().sent()
    cell = rows(story)["Send BUCP"].cells[0]
    assert (cell.state, cell.date, cell.name) == ("done", story.fresh().sent_at, "Program Drafter CDSS")


def test_an_opinion_goes_from_asked_to_given_to_out_of_date():
    story = Story().sent().asked()
    assert states(story, "Privacy Review") == ["now", "now"]
    story = Story().reviewed({("cdph", "privacy"): "objects"})
    assert [c.words for c in rows(story)["Privacy Review"].cells] == ["Supports", "Objects"]
    story.answer("purpose_need", "Another need.")
    assert states(story, "Privacy Review") == ["bad", "bad"]
    assert states(story, "Security Review") == ["done", "done"]


def test_signatures_are_ticked_one_by_one():
    story = Story().in_signing()
    assert states(story, "Executive Sponsor Review") == ["now", "now"]
    story.sign("cdph", "sponsor")
    cells = rows(story)["Executive Sponsor Review"].cells
    assert [c.state for c in cells] == ["now", "done"]
    assert cells[1].name == "Executive Sponsor CDPH"


def test_a_refusal_is_shown_at_the_one_who_refused_and_voids_the_others():
    story = Story().in_signing()
    story.sign("cdph", "sponsor")
    story.sign("cdph", "coordinator")
    story.do(RefuseToSign(reason="The dates are wrong."), "sponsor@cdss.example")
    assert states(story, "Executive Sponsor Review") == ["bad", "ahead"]
    assert [c.words for c in rows(story)["Data Coordinator Final Review"].cells] == [
        "Not signed yet",
        "Signature void since",
    ]


def test_the_dates_count_for_all_parties():
    story = Story().active()
    row = rows(story)["BUCP Start Date"]
    assert (row.span, row.cells[0].state, row.cells[0].words) == (2, "done", "In force since")
    assert rows(story)["BUCP End Date"].cells[0].words == "Open-ended"


def test_after_a_withdrawal_nothing_is_still_awaited():
    story = Story().sent().asked().withdrawn()
    assert not any(cell.state in ("now", "ahead") for row in checklist(story.fresh()) for cell in row.cells)


def test_it_costs_a_constant_number_of_queries(django_assert_max_num_queries):
    bucp = Story(recipients=("cdss", "edd"), providers=("cdph", "calstrs")).reviewed().fresh()
    assert len(bucp.party_list) == 4
    with django_assert_max_num_queries(6):
        checklist(bucp)


def test_it_is_drawn_as_a_table_with_words_in_every_cell():
    story = Story().reviewed()
    html = render_to_string("bucp/checklist.html", {"checklist": checklist(story.bucp), "bucp": story.bucp})
    assert html.count('scope="row"') == 9
    assert "Supports" in html and "Legal Representative CDPH" in html
