"""Approval times against a world small enough to compute by hand."""

from datetime import date, timedelta

import pytest

from bucp.review.commands import HandOver
from metrics import approval
from metrics.period import Period
from signatories.models import Entity
from tests.metrics.conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.slow]


@pytest.fixture
def world(story):
    """Filed after 20, 40 and 60 days; one withdrawn after 30, one open for 50, one of others."""
    for begun, after in ((200, 20), (150, 40), (100, 60)):
        story(begun, "active", after)
    story(90, "withdrawn", 30)
    story(50)
    story(10, recipients=("edd",), providers=("calstrs",))
    return Entity.objects.get(slug="cdss")


def numbers(entity, period=None):
    bucps = approval.begun_in(approval.taking_part(entity), period or Period())
    return approval.approval(bucps, TODAY)


def test_counts_by_outcome(world):
    found = numbers(world)
    assert (found.filed, found.left, found.open, found.count) == (3, 1, 1, 5)


def test_the_spread_of_those_filed(world):
    spread = numbers(world).spread
    assert (spread.low, spread.median, spread.high) == pytest.approx((30, 40, 50))


def test_open_and_withdrawn_ones_count_for_as_long_as_they_were_watched(world):
    # 5 at risk on day 20: 4/5. Withdrawn at 30. 3 at risk on day 40: 4/5 · 2/3 = 0.533. Open at 50. 1 at day 60: 0.
    steps = [(s.day, s.at_risk, round(s.open_share, 3)) for s in numbers(world).curve.steps]
    assert steps == [(20, 5, 0.8), (40, 3, 0.533), (60, 1, 0)]
    assert numbers(world).curve.median == 60


def test_the_period_keeps_what_was_begun_in_it(world):
    begin = (TODAY - timedelta(days=160)).date()
    assert numbers(world, Period(begin)).filed == 2
    assert numbers(world, Period(None, begin)).filed == 1
    assert numbers(world, Period(date(2020, 1, 1), date(2020, 12, 31))).count == 0


def test_a_provider_is_not_told_of_a_draft_that_has_not_reached_it(world):
    assert numbers(Entity.objects.get(slug="cdph")).open == 0


def test_all_entities_together(world):
    assert numbers(None).count == 6


def test_the_days_of_each_stage(story, clock):
    told = story(100)
    with clock.running():
        for days_ago, step in ((90, "sent"), (80, "hand_over"), (75, "sign")):
            clock.at = TODAY - timedelta(days=days_ago)
            if step == "sent":
                told.sent()
            elif step == "hand_over":
                told.do(HandOver(), "coordinator@cdph.example")
            else:
                told.do(HandOver(), "coordinator@cdss.example")
                told.sent = lambda: told
                clock.at = TODAY - timedelta(days=60)
                told.in_signing()
                clock.at = TODAY - timedelta(days=57)
                told.in_signing = lambda: told
                told.active()
    found = dict(approval.stages(approval.taking_part(told.bucp.recipients[0].entity)))
    medians = {words: round(spread.median) for words, spread in found.items()}
    assert medians == {"Draft": 10, "Review, with the provider": 25, "Review, with the recipient": 5, "Signing": 3}


@pytest.mark.parametrize(("hours", "days"), [(0, 0), (1, 1), (24, 1), (25, 2)])
def test_a_begun_day_counts_as_a_whole_one(hours, days):
    assert approval.whole_days(timedelta(hours=hours)) == days
