"""Filing with the CDO and coming into force."""

from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from bucp import jobs
from bucp.signing.commands import FileWithCdo, PutInForce
from common.refusals import Refused
from notices.models import Delivery, Letter
from tests.support.story import Story

pytestmark = pytest.mark.django_db


def address(story):
    return f"/bucps/{story.bucp.number}/file/"


def starting_in(days) -> Story:
    """Signed by all, with a start date this many days from today."""
    story = Story()
    story.answer("start_date", (timezone.localdate() + timedelta(days=days)).isoformat())
    return story.signed()


def test_the_page_says_what_filing_does_before_it_does_it(sign_in):
    story = Story().signed()
    page = sign_in("coordinator@cdss.example").get(address(story)).content.decode()
    assert "Statewide Chief Data Officer" in page and "cannot be withdrawn" in page and "at once" in page
    assert story.fresh().state == "signing"


def test_without_a_start_date_it_is_in_force_at_once(sign_in):
    story = Story().signed()
    assert sign_in("coordinator@cdss.example").post(address(story)).status_code == 302
    bucp = story.fresh()
    assert bucp.state == "active" and bucp.filed_at and bucp.active_since


def test_everybody_who_must_know_gets_the_letter():
    story = Story().active()
    told = set(
        Delivery.objects.filter(notice__kind="filed", notice__about=story.bucp.number).values_list("email", flat=True)
    )
    assert {
        "cdo@odi.example",
        "audit@odi.example",
        "coordinator@cdss.example",
        "coordinator@cdph.example",
        "sponsor@cdph.example",
        "legal@cdss.example",
        "agency-cdo@chhs.example",
    } <= told


def test_it_cannot_be_filed_before_all_have_signed(sign_in):
    story = Story().in_signing()
    story.sign("cdss", "sponsor")
    client = sign_in("coordinator@cdss.example")
    assert len(client.get(address(story)).context["problems"]) == 3
    response = client.post(address(story))
    assert response.status_code == 409 and "has not signed yet" in response.content.decode()
    assert story.fresh().state == "signing"


@pytest.mark.parametrize("email", ["coordinator@cdph.example", "sponsor@cdss.example", "drafter@cdss.example"])
def test_only_the_recipients_coordinator_files(sign_in, email):
    story = Story().signed()
    client = sign_in(email)
    assert client.get(address(story)).status_code == client.post(address(story)).status_code == 403
    assert story.fresh().state == "signing"


@pytest.mark.both
def test_filing_twice_files_once(sign_in):
    story = Story().signed()
    client = sign_in("coordinator@cdss.example")
    client.post(address(story))
    assert client.post(address(story)).status_code == 409
    assert Letter.objects.filter(kind="filed", about=story.bucp.number).count() == 1


@pytest.mark.both
def test_with_a_start_date_ahead_it_is_filed_and_starts_on_the_day(sign_in):
    story = starting_in(9)
    client = sign_in("coordinator@cdss.example")
    assert "the start date you agreed" in client.get(address(story)).content.decode()
    client.post(address(story))
    assert story.fresh().state == "filed"
    assert "It comes into force on" in client.get(story.bucp.get_absolute_url()).content.decode()

    assert jobs.start_due_agreements() == 0
    day = timezone.now() + timedelta(days=9)
    with mock.patch("django.utils.timezone.now", return_value=day):
        assert jobs.start_due_agreements() == 1
        assert jobs.start_due_agreements() == 0
    bucp = story.fresh()
    assert bucp.state == "active" and bucp.active_since == day
    assert Letter.objects.filter(kind="in_force", about=bucp.number).count() == 1


def test_the_start_date_is_counted_by_the_day_in_california():
    story = starting_in(2)
    story.do(FileWithCdo(), "coordinator@cdss.example")
    start = story.fresh().start_date
    midnight = timezone.make_aware(timezone.datetime(start.year, start.month, start.day))
    with mock.patch("django.utils.timezone.now", return_value=midnight - timedelta(minutes=1)):
        assert jobs.start_due_agreements() == 0  # in UTC it is the day already
    with mock.patch("django.utils.timezone.now", return_value=midnight):
        assert jobs.start_due_agreements() == 1


def test_a_start_date_that_is_today_starts_at_once():
    story = starting_in(0)
    story.do(FileWithCdo(), "coordinator@cdss.example")
    assert story.fresh().state == "active"


def test_no_person_puts_it_in_force():
    story = starting_in(3)
    story.do(FileWithCdo(), "coordinator@cdss.example")
    with pytest.raises(Refused):
        story.do(PutInForce(), "coordinator@cdss.example")
    with pytest.raises(Refused, match="starts on"):
        story.do(PutInForce(), None)
    assert story.fresh().state == "filed"
