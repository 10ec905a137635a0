"""A small world with known dates: agreements of cdss from cdph, told with the clock moved."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from demo.clock import Clock
from tests.support.story import Story

TODAY = datetime(2024, 6, 30, 19, tzinfo=UTC)  # in the past on every machine


@pytest.fixture(autouse=True)
def _nothing_remembered():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def clock():
    return Clock(TODAY)


@pytest.fixture
def story(db, clock):
    """`story(days_ago, upto, after, title=…)`: begun so many days ago; `upto` is a method of Story that happens
    `after` days later. The story stays at that moment."""

    def tell(days_ago, upto=None, after=0, **parties):
        clock.at = TODAY - timedelta(days=days_ago)
        with clock.running():
            told = Story(**parties)
            clock.at += timedelta(days=after)
            if upto:
                getattr(told, upto)()
        clock.at = TODAY
        return told

    return tell
