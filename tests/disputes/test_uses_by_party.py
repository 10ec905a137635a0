"""De-identified data with several providers: each objects, accepts and agrees for itself (§5.19)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common.refusals import NotAllowed, Refused
from disputes.commands import AcceptUse, AgreeOnUse, ObjectToUse, ProposeUse, TakeBackUse
from disputes.enums import UseState
from disputes.jobs import keep_clocks
from disputes.models import Proposal
from notices.models import Letter
from obligations.ending.commands import EndNotNeeded
from obligations.formal_notices.commands import GiveNotice
from tasks.models import Task
from tests.obligations.saying import said
from tests.support.clock import at
from tests.support.story import Story

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RECIPIENT, FIRST, SECOND = "coordinator@cdss.example", "coordinator@cdph.example", "coordinator@edd.example"


@pytest.fixture
def story():
    return Story(providers=("cdph", "edd")).active()


def proposed(story, by=RECIPIENT) -> Proposal:
    return story.do(ProposeUse(method="Counts by county", description="No names, no dates."), by)


def state(proposal) -> str:
    return Proposal.objects.get(pk=proposal.pk).state


def party(story, slug):
    return next(p for p in story.bucp.party_list if p.entity.slug == slug)


def test_nobody_agrees_for_the_provider_that_objected(story):
    """§5.19: the agreement is the objecting provider's."""
    proposal = proposed(story)
    story.do(ObjectToUse(proposal=proposal, text="Small cells."), FIRST)
    story.do(AgreeOnUse(proposal=proposal, words="Cells under 11 are hidden."), RECIPIENT)
    with pytest.raises(Refused, match="nobody for them"):
        story.do(AgreeOnUse(proposal=proposal, words="Cells under 11 are hidden."), SECOND)
    assert state(proposal) == UseState.OBJECTED
    story.do(AcceptUse(proposal=proposal), SECOND)
    assert state(proposal) == UseState.OBJECTED, "one that accepts does not settle the other's objection"
    story.do(AgreeOnUse(proposal=proposal, words="Cells under 11 are hidden."), FIRST)
    assert state(proposal) == UseState.AGREED


@pytest.mark.both
def test_each_provider_objects_within_its_time_and_has_its_own_clock(story, sign_in):
    proposal = proposed(story)
    story.do(ObjectToUse(proposal=proposal, text="Small cells."), FIRST)
    story.do(ObjectToUse(proposal=proposal, text="The dates, too."), SECOND)
    with pytest.raises(Refused, match="answered already"):
        story.do(ObjectToUse(proposal=proposal, text="Once more."), FIRST)
    words = "Cells under 11 are hidden."
    with pytest.raises(Refused, match="with which provider"):
        story.do(AgreeOnUse(proposal=proposal, words=words), RECIPIENT)
    for slug, by in (("cdph", FIRST), ("edd", SECOND)):
        assert state(proposal) == UseState.OBJECTED
        story.do(AgreeOnUse(proposal=proposal, words=words, provider=party(story, slug)), RECIPIENT)
        story.do(AgreeOnUse(proposal=proposal, words=words), by)
    assert state(proposal) == UseState.AGREED
    page = sign_in(RECIPIENT).get(reverse("disputes:uses", args=[story.bucp.number])).content.decode()
    assert "The objection of Department of Public Health" in page
    assert "The objection of Employment Development Department" in page


def test_a_provider_that_has_not_answered_still_may_when_another_has_agreed(story):
    proposal = proposed(story)
    story.do(ObjectToUse(proposal=proposal, text="Small cells."), FIRST)
    story.do(AgreeOnUse(proposal=proposal, words="Hidden."), RECIPIENT)
    story.do(AgreeOnUse(proposal=proposal, words="Hidden."), FIRST)
    assert state(proposal) == UseState.PROPOSED, "the other provider has time left"
    assert "may not be used yet" in Letter.objects.get(kind="deid_agreed").body
    assert set(Task.objects.open().filter(kind="use").values_list("entity__slug", flat=True)) == {"edd"}
    with at(timezone.now() + timedelta(days=15)):
        assert keep_clocks() == 1
    assert state(proposal) == UseState.AGREED


def test_one_open_objection_is_enough_for_the_dispute():
    with at(date(2027, 6, 1)) as clock:
        story = Story(providers=("cdph", "edd")).active()
        proposal = proposed(story)
        story.do(AcceptUse(proposal=proposal), SECOND)
        story.do(ObjectToUse(proposal=proposal, text="Small cells."), FIRST)
        clock.at += timedelta(days=30)
        assert keep_clocks() == 1
        found = Proposal.objects.get(pk=proposal.pk)
        assert found.state == UseState.DISPUTED and found.dispute.party.entity.slug == "cdph"


def test_another_recipient_neither_takes_back_nor_agrees():
    story = Story(recipients=("cdss", "edd")).active()
    proposal = proposed(story)
    with pytest.raises(NotAllowed, match="submitted it"):
        story.do(TakeBackUse(proposal=proposal), SECOND)
    story.do(ObjectToUse(proposal=proposal, text="Small cells."), FIRST)
    with pytest.raises(Refused, match="nobody for them"):
        story.do(AgreeOnUse(proposal=proposal, words="Hidden."), SECOND)


def test_what_a_leaving_recipient_meant_to_use_is_taken_back():
    story = Story(recipients=("cdss", "edd")).active()
    proposal = proposed(story, SECOND)
    story.do(EndNotNeeded(on=timezone.localdate(), text="Done."), SECOND)
    assert state(proposal) == UseState.WITHDRAWN


def test_a_provider_that_left_is_not_waited_for(story):
    proposal = proposed(story)
    story.do(AcceptUse(proposal=proposal), FIRST)
    data = said("change_of_law", access_ends_on=timezone.localdate())
    story.do(GiveNotice(clause="change_of_law", data=data), SECOND)
    assert state(proposal) == UseState.ACCEPTED
