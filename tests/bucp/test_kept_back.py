"""A page that keeps answers back from an officer says which, and why (records and secrecy of IDEA)."""

import re

import pytest

from bucp.review.commands import WriteComment
from disputes.commands import RaiseDispute
from disputes.enums import Step
from tests.support.quarrel import Quarrel

pytestmark = pytest.mark.django_db
MEDIATOR = "agency-cdo@chhs.example"
SECRET, REMARK = "Vault number nine", "The vault door is too thin."


@pytest.fixture
def story():
    story = Quarrel()
    story.answer("security_requirements", SECRET, story.bucp.recipients[0], "coordinator@cdss.example")
    comment = WriteComment(field="security_requirements", text=REMARK, party=story.bucp.recipients[0])
    story.do(comment, "coordinator@cdph.example")
    story.do(
        RaiseDispute(kind="exchange", fields=["security_requirements", "purpose_need"], text="Too weak."),
        "coordinator@cdph.example",
    )
    return story.at(Step.AGENCY)


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.mark.parametrize("page", ["review/", "revisions/", "revisions/1/", "revisions/1/?against=now"])
def test_the_mediator_is_told_what_is_kept_back_and_why(sign_in, story, page):
    shown = words(sign_in(MEDIATOR).get(f"/bucps/{story.bucp.number}/{page}"))
    assert "Not shown to you:" in shown and "Privacy Requirements and Security Requirements" in shown
    assert "They tell how the data is protected" in shown
    assert SECRET not in shown and REMARK not in shown
    assert "Not shown to you" not in words(
        sign_in("coordinator@cdph.example").get(f"/bucps/{story.bucp.number}/{page}")
    )


def test_comments_on_what_is_kept_back_are_counted_not_shown(sign_in, story):
    shown = words(sign_in(MEDIATOR).get(f"/bucps/{story.bucp.number}/review/"))
    assert "and 1 comment on them" in shown and "All comments (0)" in shown


def test_the_page_of_the_dispute_says_it_where_the_answer_would_stand(sign_in, story):
    shown = words(sign_in(MEDIATOR).get(f"/disputes/{story.bucp.number}/"))
    assert "Not shown to you: this answer tells how the data is protected" in shown and SECRET not in shown


def test_the_overview_says_why_there_is_no_document(sign_in, story):
    shown = words(sign_in(MEDIATOR).get(f"/bucps/{story.bucp.number}/"))
    assert "so it is kept to the people of the parties and CDO staff" in shown
