"""An ending that was decided for a later day is the end date everywhere, from then on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bucp.text import public_line
from history.models import Chain
from history.proof import prove
from metrics.register import COLUMNS
from notices.models import Letter
from obligations.calendar.entries import CalendarQuery, entries
from obligations.ending.commands import EndNotNeeded, WithdrawEnding
from obligations.jobs import remind_expiry
from tests.support.clock import at
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def story():
    """Its end date lies 400 days ahead; it was decided that it ends in 50."""
    story = Story().filled()
    story.answer("end_date", in_days(400).isoformat())
    story.active()
    story.do(EndNotNeeded(on=in_days(50), text="The study is complete."), RECIPIENT)
    return story


def test_it_is_the_end_date_on_every_page_list_and_file(story, sign_in):
    bucp, day = story.fresh(), in_days(50)
    assert bucp.ends_on == day and bucp.end_date == in_days(400)
    assert public_line.of(bucp).end_date == day
    assert dict(COLUMNS)["End date"](bucp) == day
    written = f"{day:%B %-d, %Y}"
    overview = sign_in(PROVIDER).get(bucp.get_absolute_url()).content.decode()
    assert f"until {written}" in overview and f"{in_days(400):%B %-d, %Y}" not in overview
    assert "Decided for" in overview
    assert written in sign_in(PROVIDER).get("/bucps/?scope=file").content.decode()
    assert written in sign_in("cdo@odi.example").get("/register/").content.decode()
    assert (
        f'"ends": "{day.isoformat()}"'
        in sign_in(PROVIDER).get(f"{bucp.get_absolute_url()}document.json").content.decode()
    )
    days = [e.day for e in entries(person(PROVIDER), CalendarQuery(kind="end")).entries if e.number == bucp.number]
    assert days == [day]


def test_reminders_follow_it_and_renewing_is_not_urged(story):
    with at(in_days(20)):
        assert remind_expiry() == 1 and remind_expiry() == 0
    letter = Letter.objects.get(about=story.bucp.number, kind="expiry_near")
    assert "in 30 days" in letter.subject and "It was decided that it ends on" in letter.body
    assert "amend the end date" not in letter.body


def test_taken_back_the_agreed_end_date_holds_again_and_the_record_is_whole(story):
    story.do(WithdrawEnding(ending=story.bucp.endings.get(), reason="A second wave follows."), RECIPIENT)
    assert story.fresh().ends_on == in_days(400)
    assert list(prove(Chain.objects.filter(name=story.bucp.number))) == []


def test_a_day_of_ending_that_nobody_decided_is_found(story):
    assert list(prove(Chain.objects.filter(name=story.bucp.number))) == []
    type(story.bucp).objects.filter(pk=story.bucp.pk).update(ending_on=in_days(900))
    assert any("ending_on" in str(found) for found in prove(Chain.objects.filter(name=story.bucp.number)))
