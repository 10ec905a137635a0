"""Withdrawing: by the recipient, before filing, with a reason. It leaves the lists, not the record."""

import pytest

from history.models import Chain, Event
from history.recorder import verify
from notices.models import Letter
from tasks.models import Task
from tests.support.story import Story

pytestmark = pytest.mark.django_db
REASON = {"reason": "The program was cancelled."}


def address(story):
    return f"/bucps/{story.bucp.number}/withdraw/"


@pytest.mark.parametrize("step", ["filled", "sent", "reviewed", "in_signing", "signed"])
def test_it_can_be_withdrawn_in_every_state_before_filing(sign_in, step):
    story = getattr(Story(), step)()
    client = sign_in("drafter@cdss.example")
    assert client.get(address(story)).status_code == 200
    assert client.post(address(story), REASON).status_code == 302
    bucp = story.fresh()
    assert (bucp.state, bucp.end_reason) == ("withdrawn", REASON["reason"]) and bucp.ended_at
    assert not Task.objects.open().filter(about=bucp.number).exists()
    assert Event.objects.filter(chain=bucp.number).last().kind == "bucp.withdrawn"
    assert verify(Chain.objects.get(name=bucp.number)) == []


@pytest.mark.parametrize("reason", ["", " ", "x" * 20_001, "\x00"])
def test_it_needs_a_reason(sign_in, reason):
    story = Story().sent()
    response = sign_in("drafter@cdss.example").post(address(story), {"reason": reason})
    assert response.status_code == 422 and response.context["form"]["reason"].errors
    assert story.fresh().state == "review"


def test_what_was_typed_stays_when_it_is_too_long(sign_in):
    story = Story().sent()
    page = sign_in("drafter@cdss.example").post(address(story), {"reason": "y" * 20_001}).content.decode()
    assert "y" * 20_001 in page and "20,001 characters" in page


@pytest.mark.parametrize("email", ["coordinator@cdph.example", "sponsor@cdss.example"])
def test_only_those_who_draft_for_the_recipient_withdraw(sign_in, email):
    story = Story().in_signing()
    assert sign_in(email).post(address(story), REASON).status_code == 403
    assert story.fresh().state == "signing"


def test_what_is_filed_cannot_be_withdrawn(sign_in):
    story = Story().active()
    client = sign_in("coordinator@cdss.example")
    assert b"Not possible now" in client.get(address(story)).content
    assert client.post(address(story), REASON).status_code == 409
    assert story.fresh().state == "active"


def test_twice_withdrawn_is_withdrawn_once(sign_in):
    story = Story().sent()
    client = sign_in("drafter@cdss.example")
    client.post(address(story), REASON)
    assert client.post(address(story), {"reason": "Another."}).status_code == 409
    assert story.fresh().end_reason == REASON["reason"]


def test_the_provider_is_told_when_it_had_been_reached_and_not_before():
    sent = Story().sent().withdrawn()
    told = Letter.objects.get(kind="withdrawn", about=sent.bucp.number).deliveries.values_list("email", flat=True)
    assert "coordinator@cdph.example" in told
    draft = Story().withdrawn()
    for notice in Letter.objects.filter(kind="withdrawn", about=draft.bucp.number):
        assert "coordinator@cdph.example" not in notice.deliveries.values_list("email", flat=True)


def test_signatures_given_stay_on_the_record_and_do_not_count(sign_in):
    story = Story().in_signing()
    story.sign("cdss", "sponsor")
    story.withdrawn()
    page = sign_in("coordinator@cdph.example").get(f"/bucps/{story.bucp.number}/sign/").content.decode()
    assert "no longer count" in page and "Executive Sponsor CDSS" in page and "No longer needed." in page


def test_the_tab_for_signing_is_there_only_if_it_was_ever_out_for_signature(sign_in):
    client = sign_in("drafter@cdss.example")
    for story, shown in ((Story().sent().withdrawn(), False), (Story().in_signing().withdrawn(), True)):
        number = story.bucp.number
        assert (f"/bucps/{number}/sign/" in client.get(f"/bucps/{number}/").content.decode()) is shown
