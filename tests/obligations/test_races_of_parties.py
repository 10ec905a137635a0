"""Several parties answer and leave at the same moment, on PostgreSQL for real: one consistent outcome."""

import pytest
from django.db import connection

from bucp.models.states import State
from history.models import Event
from notices.models import Letter
from obligations.ending.commands import AnswerEnding, EndByAgreement, EndNotNeeded
from obligations.jobs import end_due
from tests.obligations.test_life import in_days
from tests.obligations.test_races_of_endings import act, whole
from tests.races.test_at_the_same_moment import together, told
from tests.support.story import Story

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LEAD, SECOND, PROVIDER = "coordinator@cdss.example", "coordinator@edd.example", "coordinator@cdph.example"


@pytest.fixture(autouse=True)
def _only_where_rows_are_locked():
    assert connection.vendor == "postgresql", "Races are tried on PostgreSQL: run `make test`."


def three(on=0) -> tuple[Story, object]:
    story = Story(recipients=("cdss", "edd")).active()
    return story, story.do(EndByAgreement(on=in_days(on), text="Done."), LEAD)


def test_two_parties_say_yes_at_once_and_it_ends_once():
    story, ending = three()
    refused = told(
        together(*(act(story.bucp, AnswerEnding(ending=ending, agree=True), by) for by in (SECOND, PROVIDER)))
    )
    assert refused == [] and story.fresh().state == State.TERMINATED
    assert len(story.bucp.endings.get().answers) == 2
    assert Letter.objects.filter(about=story.bucp.number, kind="terminated").count() == 1
    whole(story)


def test_one_says_yes_while_another_says_no_and_it_goes_on():
    story, ending = three()
    answers = (
        act(story.bucp, AnswerEnding(ending=ending, agree=True), SECOND),
        act(story.bucp, AnswerEnding(ending=ending, agree=False, words="No."), PROVIDER),
    )
    assert len(told(together(*answers))) <= 1  # the yes may come too late
    assert story.fresh().state == State.ACTIVE and story.bucp.endings.get().state == "declined"
    whole(story)


def test_both_recipients_leave_at_once_and_nobody_is_left():
    """The first ends its own part; with the second nobody is left, so it ends for all."""
    story = Story(recipients=("cdss", "edd")).active()
    leave = EndNotNeeded(on=in_days(0), text="Done.")
    assert told(together(act(story.bucp, leave, LEAD), act(story.bucp, leave, SECOND))) == []
    end_due()
    assert story.fresh().state == State.TERMINATED
    assert story.bucp.duties.filter(kind="destruction").count() == 2
    assert Event.objects.filter(chain=story.bucp.number, kind="exchange.party_left").count() == 1
    whole(story)
