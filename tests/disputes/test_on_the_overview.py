"""The overview of an agreement leads to its dispute, and to raising one."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from bucp.pages import forecast
from disputes.commands import ArrangeMeeting
from disputes.enums import Step
from tests.support.clock import at
from tests.support.quarrel import Quarrel
from tests.support.story import Story

pytestmark = pytest.mark.django_db

PROVIDER, RECIPIENT = "coordinator@cdph.example", "coordinator@cdss.example"


def overview(client, story):
    answer = client.get(story.bucp.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def raise_link(story):
    return f'href="/disputes/{story.bucp.number}/raise/"'


def test_the_provider_is_offered_to_raise_an_objection_and_the_recipient_is_not(sign_in):
    story = Quarrel()
    assert raise_link(story) in overview(sign_in(PROVIDER), story)
    assert raise_link(story) not in overview(sign_in(RECIPIENT), story)


def test_raising_one_is_offered_but_not_urged(sign_in):
    story = Quarrel()
    assert f"<a {raise_link(story)}>Raise an objection</a>" in overview(sign_in(PROVIDER), story)


def test_in_a_dispute_it_says_since_when_at_which_step_and_who_is_waited_for(sign_in):
    story = Quarrel().at(Step.STATEMENTS)
    page = overview(sign_in(RECIPIENT), story)
    assert "In dispute since" in page and "Written statements" in page and "until the end of" in page
    both = "the Department of Social Services and the Department of Public Health"
    assert f"Waiting for the Data Coordinators of {both} to submit their statements." in page
    assert f'<a class="button" href="/disputes/{story.bucp.number}/#act">' in page  # the one thing to do now
    assert raise_link(story) not in page


def test_of_one_who_is_still_waited_for_it_speaks_in_the_singular(sign_in):
    story = Quarrel().at(Step.STATEMENTS).states("cdss")
    page = overview(sign_in(RECIPIENT), story)
    assert "Waiting for the Data Coordinator of the Department of Public Health to submit its statement." in page


def test_during_the_talks_it_says_who_objects_and_that_both_sides_are_to_settle_it(sign_in):
    page = overview(sign_in(RECIPIENT), Quarrel().at(Step.TALKS))
    assert "The Department of Public Health objects to the exchange itself." in page
    both = "the Department of Social Services and the Department of Public Health"
    assert f"Waiting for the Data Coordinators of {both} to settle the objection between them, or refer it." in page


def test_a_step_whose_day_is_past_is_not_said_to_run_until_then(sign_in):
    with at(date(2027, 3, 1)) as clock:
        story = Quarrel().at(Step.TALKS)
        clock.at = story.dispute.due_at
        assert "which was due by" in overview(sign_in(RECIPIENT), story)


def test_the_forecast_does_not_end_the_review_before_the_step_that_runs(sign_in, monkeypatch):
    """The review goes on after the dispute, so nothing ahead of it is expected sooner (§6)."""
    usual = dict.fromkeys(("draft", "review", "signing"), timedelta(days=2))
    monkeypatch.setattr(forecast, "stage_medians", lambda: usual)
    story = Quarrel().at(Step.TALKS)
    ahead = forecast.forecast_of(story.fresh(), list(story.bucp.spans.all()))
    assert ahead["signing"] == story.dispute.due_at and ahead["filed"] == ahead["signing"] + timedelta(days=2)
    steps = sign_in(RECIPIENT).get(story.bucp.get_absolute_url()).context["steps"]
    day = timezone.localtime(story.dispute.due_at)
    assert f"about {day:%B %-d, %Y}" in [step.date for step in steps]


def test_what_came_of_a_meeting_is_asked_for_from_its_day_on(sign_in):
    with at(timezone.now()) as clock:
        story = Quarrel().at(Step.TALKS)
        meets = clock.at + timedelta(days=1)
        story.do(ArrangeMeeting(at=meets, place="By video", attendees="Counsel"), RECIPIENT)
        assert "ecord what came of the meeting" not in overview(sign_in(RECIPIENT), story)
        clock.at = meets
        assert "Record what came of the meeting" in overview(sign_in(RECIPIENT), story)


def test_the_officer_whom_it_reached_sees_the_same(sign_in):
    story = Quarrel().at(Step.AGENCY)
    page = overview(sign_in("agency-cdo@chhs.example"), story)
    assert "In dispute since" in page and "Mediate between the parties" in page


def test_after_the_end_there_is_no_banner_and_it_can_be_objected_to_again(sign_in):
    story = Quarrel().raised().settled()
    page = overview(sign_in(PROVIDER), story)
    assert "In dispute since" not in page and raise_link(story) in page


def test_what_was_not_approved_says_so_and_leads_to_how_it_went(sign_in):
    story = Quarrel(providers=("calstrs",)).at(Step.CDO).pass_on()
    page = overview(sign_in(RECIPIENT), story)
    assert "Not approved on" in page and f'href="/disputes/{story.bucp.number}/"' in page


def test_de_identified_data_is_one_link_away_in_review_and_in_force_and_not_in_a_draft(sign_in):
    link = "/uses/"
    assert link in overview(sign_in(RECIPIENT), Quarrel())
    assert link in overview(sign_in(RECIPIENT), Story().active())
    assert link not in overview(sign_in("drafter@cdss.example"), Story())


def test_the_line_of_steps_shows_a_running_dispute_as_such(sign_in):
    page = overview(sign_in(RECIPIENT), Quarrel().raised())
    line = page[page.index('<ol class="steps"') :]
    line = line[: line.index("</ol>")]
    assert line.count('aria-current="step"') == 1 and "Now: </span><a" in line and "In dispute" in line
    assert line.index("Provider review") < line.index("In dispute") < line.index("Signing")


def test_nothing_is_due_never_stands_above_a_dispute_that_runs_in_force(sign_in):
    with at(timezone.now()) as clock:
        story = Quarrel.begun_in_force(clock)
        page = overview(sign_in(RECIPIENT), story)
    assert "In dispute" in page and "Nothing is due now" not in page
