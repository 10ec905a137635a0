"""Whom the dispute waits for while a proposed resolution is open, and what is urged on whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bucp.drafting.commands import SaveAnswer
from bucp.official_form.declare import Needed
from disputes.commands import AnswerSettlement, ArrangeMeeting, ProposeSettlement, RecordMeeting
from disputes.enums import Step
from signatories.models import Role
from tasks.models import Task
from tests.support.clock import at
from tests.support.quarrel import FIELDS, Quarrel, holder
from tests.support.story import person
from workdays.working_days import last_day

pytestmark = pytest.mark.django_db

PROVIDER, RECIPIENT = "coordinator@cdph.example", "coordinator@cdss.example"


def page(client, story):
    return client.get(f"/disputes/{story.bucp.number}/").content.decode()


def offered(story):
    return story.do(ProposeSettlement(text="Counties.", fields=FIELDS, solution="aggregation"), RECIPIENT)


def tasks(story, email):
    entity = person(email).memberships.get().entity_id
    return set(Task.objects.open().filter(about=story.bucp.number, entity_id=entity).values_list("kind", flat=True))


@pytest.fixture
def story():
    return Quarrel().at(Step.TALKS)


def test_with_a_resolution_proposed_it_waits_for_the_other_side_alone(sign_in, story):
    offered(story)
    assert tasks(story, RECIPIENT) == set() and tasks(story, PROVIDER) == {"settlement"}
    waits = "Waiting for the Data Coordinator of the Department of Public Health to answer the proposed resolution"
    assert waits in page(sign_in(RECIPIENT), story)
    assert f"{waits}." in sign_in(RECIPIENT).get(story.bucp.get_absolute_url()).content.decode()


def test_the_answer_is_due_when_the_talks_are(story):
    offered(story)
    task = Task.objects.open().get(about=story.bucp.number, kind="settlement")
    assert task.due_at == story.dispute.due_at


def test_my_tasks_name_the_same_last_day_as_the_page_of_the_dispute(sign_in, story):
    client = sign_in(PROVIDER)
    last = f"{last_day(story.dispute.due_at):%B %-d, %Y}"
    assert f"by <strong>{last}" in page(client, story)
    assert f"Due {last}" in client.get("/tasks/").content.decode()


def test_the_last_yes_leads_to_how_it_ended(sign_in, story):
    settlement = offered(story)
    client = sign_in(PROVIDER)
    address = f"/disputes/{story.bucp.number}/settlement/{settlement.pk}/"
    answer = client.post(address, {"agree": "yes", "reason": ""}, follow=True)
    assert answer.redirect_chain[0][0].endswith("#outcome")
    said = answer.content.decode()
    assert "Your answer is on record. The dispute has ended: resolved." in said
    assert 'id="outcome"' in said and "None is open now" not in said


def test_who_proposed_it_is_told_so_and_not_urged_to_propose_again_or_to_refer(sign_in, story):
    offered(story)
    mine = page(sign_in(RECIPIENT), story)
    assert "Your entity agrees to the proposed resolution." in mine
    assert 'class="button" href="/disputes/' not in mine  # no primary action
    assert f'<li><a href="/disputes/{story.bucp.number}/refer/">' in mine  # still possible


def test_a_declined_one_gives_the_talks_back_to_both(sign_in, story):
    settlement = offered(story)
    story.do(AnswerSettlement(settlement=settlement, agree=False, reason="Still too small."), PROVIDER)
    assert tasks(story, RECIPIENT) == {"talks"} and tasks(story, PROVIDER) == {"talks"}


def test_a_mediation_with_a_meeting_ahead_is_not_urged_to_its_end(sign_in):
    story = Quarrel().at(Step.CDO)
    cdo = holder(Role.STATE_CDO)
    button = f'class="button" href="/disputes/{story.bucp.number}/cdo-mediation/"'

    def meets(moment):
        story.do(ArrangeMeeting(at=moment, place="By video", attendees="Counsel"), cdo)

    with at(timezone.now()) as clock:
        meets(clock.at + timedelta(days=1))
        clock.at += timedelta(days=2)
        client = sign_in(cdo.email)
        assert 'cdo-mediation/"' in page(client, story)
        meeting = story.dispute.meetings.get()
        story.do(RecordMeeting(meeting=meeting, outcome="Not yet.", minutes=""), cdo)
        assert button in page(client, story)
        meets(clock.at + timedelta(days=1))
        assert button not in page(client, story) and "You meet on" in page(client, story)


def test_it_names_what_a_disputed_request_needs_besides_until_it_is_written(sign_in, story):
    asks = "Write your side of the case"
    mine = page(sign_in(RECIPIENT), story)
    assert asks in mine and "Anticipated Risks" in mine
    for field in story.bucp.form.fields.values():
        if field.needed == Needed.DISPUTED:
            own = [p for p in story.bucp.party_list if p.entity.slug == "cdss"] if field.per_party else [None]
            for party in own:
                story.do(SaveAnswer(field=field.key, raw="Written.", party=party), RECIPIENT)
    assert asks not in page(sign_in(RECIPIENT), story)
    assert asks in page(sign_in(PROVIDER), story)  # its own position is still to be written


def test_who_cannot_edit_is_not_asked_for_answers(sign_in):
    story = Quarrel().at(Step.CDO)
    assert "Write your side of the case" not in page(sign_in(holder(Role.STATE_CDO).email), story)
