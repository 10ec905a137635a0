"""The document names under which authority each signer stood, with the event in the entity's own chain
that proves it."""

import json

import pytest

from bucp.document.record import record_of
from history.models import Event
from signatories import invitations, memberships, telling
from signatories.models import Entity
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(db):
    """A sponsor whom two people put on record signs for cdph."""
    proposal = invitations.invite(
        person("coordinator@cdph.example"), Entity.objects.get(slug="cdph"), "deputy@cdph.example", ["sponsor"]
    )
    proposal = invitations.confirm(proposal, person("sponsor@cdph.example"))
    invitations.accept_as_new(proposal, name="Deputy Director", title="Deputy", phone="", password="idea-demo")
    story = Story().in_signing()
    story.sign("cdph", "sponsor", by="deputy@cdph.example")
    return story


def test_the_record_says_since_when_and_given_by_whom(story):
    (signed,) = record_of(story.bucp, story.bucp.signing_rounds.get(), story.bucp.party_list).signatures
    event = Event.objects.get(kind="role.accepted")
    assert signed.standing.startswith("On record since ")
    assert signed.standing.endswith(
        f", given by Data Coordinator CDPH and Executive Sponsor CDPH; event {event.number} of {event.chain_id}"
    )


@pytest.mark.both
def test_the_json_names_the_event_that_proves_it(story, sign_in):
    response = sign_in("coordinator@cdph.example").get(f"/bucps/{story.bucp.number}/document.json")
    (signature,) = json.loads(response.content)["signatures"]
    event = Event.objects.get(kind="role.accepted")
    standing = signature["standing"]
    assert signature["authority"] == "Executive Sponsor"
    assert (standing["chain"], standing["event"], standing["hash"]) == (event.chain_id, event.number, event.hash)


@pytest.mark.both
def test_it_can_be_proved_after_the_role_has_ended(story):
    held = person("deputy@cdph.example").memberships.get()
    memberships.end(held, person("coordinator@cdph.example"))
    told = Event.objects.get(kind="bucp.signed").data["standing"]
    event = Event.objects.get(chain=told["chain"], number=told["event"])
    assert event.hash == told["hash"] and event.data["membership"] == told["membership"] == held.pk
    assert telling.chain_of(held.entity) == told["chain"]
