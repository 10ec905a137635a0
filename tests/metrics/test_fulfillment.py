"""Fulfillment time: from filing, and from the first draft, to the first transfer; what waits counts as well."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bucp.models import Bucp
from metrics import fulfillment
from obligations.duties.commands import AttestObligation, TellOutcome
from tests.support.clock import at
from tests.support.story import Story

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.slow]

RECIPIENT = "coordinator@cdss.example"


def today(days: int = 0):
    return timezone.localdate() + timedelta(days=days)


def numbers():
    return fulfillment.numbers(Bucp.objects.all(), timezone.now())


def transfer(story, on):
    duty = story.bucp.duties.get(kind="first_transfer")
    story.do(AttestObligation(duty=duty, data={"on": on.isoformat()}), RECIPIENT)


def test_the_days_run_from_filing_to_the_day_of_the_transfer():
    story = Story().active()
    with at(today(12)):
        transfer(story, today(-2))
        found = numbers()
    assert (found.filed, found.transferred, found.waiting) == (1, 1, 0)
    assert found.from_filing.median == 10 and found.from_draft.median == 10


def test_what_waits_for_its_data_does_not_flatter_the_median():
    quick = Story().active()
    transfer(quick, today())
    for _ in range(2):
        Story().active()
    with at(today(50)):
        found = numbers()
    assert (found.filed, found.transferred, found.waiting) == (3, 1, 2)
    assert found.from_filing.median is None


def test_what_was_told_and_shared_is_counted_and_shown():
    story, other = Story().active(), Story().active()
    story.do(TellOutcome(asked="six_months", results="Shared words", shared=True), RECIPIENT)
    story.do(TellOutcome(asked="end", results="More"), RECIPIENT)
    other.do(TellOutcome(asked="six_months", results="Kept words"), RECIPIENT)
    found = numbers()
    assert found.told == 2 and [o.results for o in found.shared] == ["Shared words"]


def test_drafts_do_not_count():
    Story().sent()
    assert numbers().filed == 0


def test_it_takes_three_queries(django_assert_num_queries):
    for _ in range(2):
        transfer(Story().active(), today())
    with django_assert_num_queries(3):
        numbers()


def test_the_dashboard_shows_it(sign_in):
    story = Story().active()
    transfer(story, today())
    story.do(TellOutcome(asked="six_months", results="Waiting times fell", shared=True), RECIPIENT)
    text = sign_in(RECIPIENT).get("/dashboards/").content.decode()
    assert "From filing to data" in text and "Waiting times fell" in text
