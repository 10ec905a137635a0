"""The product-limit estimate, against values computed by hand and by what must always hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.survival import Observation, estimate

observations = st.lists(st.builds(Observation, st.integers(0, 400), st.booleans()), max_size=60)


def seen(*days):
    """Positive: filed on that day; negative: still open, or withdrawn, after so many days."""
    return estimate(Observation(abs(day), day > 0) for day in days)


def test_without_censoring_it_is_the_plain_share():
    curve = seen(10, 20, 30, 40)
    assert [step.open_share for step in curve.steps] == pytest.approx([0.75, 0.5, 0.25, 0])
    assert curve.median == 20


def test_a_textbook_case_by_hand():
    # Filed on 6 (three), 7, 10, 13, 16, 22, 23; open after 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35:
    # the treated patients of Freireich (1963), whose estimate every textbook prints.
    curve = seen(6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35)
    assert [(s.day, s.at_risk, round(s.open_share, 3)) for s in curve.steps] == [
        (6, 21, 0.857),
        (7, 17, 0.807),
        (10, 15, 0.753),
        (13, 12, 0.690),
        (16, 11, 0.627),
        (22, 7, 0.538),
        (23, 6, 0.448),
    ]
    assert curve.median == 23


def test_open_ones_move_the_median_away_from_that_of_the_finished():
    assert seen(10, 20, 30).median == 20
    assert seen(10, 20, 30, -40, -40, -40).median == 30


def test_a_filing_comes_before_a_withdrawal_on_the_same_day():
    assert seen(10, -10).steps[0].at_risk == 2


def test_the_median_is_unknown_while_fewer_than_half_are_filed():
    assert seen(10, -50, -50).median is None


def test_nothing_watched_gives_an_empty_curve():
    curve = seen()
    assert (curve.steps, curve.count, curve.median, curve.filed_share(100)) == ((), 0, None, 0)


@given(observations)
def test_the_share_filed_never_falls_and_stays_between_none_and_all(watched):
    curve = estimate(watched)
    shares = [curve.filed_share(day) for day in range(0, 401, 7)]
    assert shares == sorted(shares)
    assert all(-1e-9 <= share <= 1 + 1e-9 for share in shares)


@given(observations)
def test_the_order_of_the_observations_does_not_matter(watched):
    assert estimate(watched) == estimate(list(reversed(watched)))


@given(observations, st.integers(0, 400))
def test_one_more_that_is_still_open_never_makes_it_look_faster(watched, day):
    before, after = estimate(watched), estimate([*watched, Observation(400, False)])
    assert after.filed_share(day) <= before.filed_share(day) + 1e-9


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_when_all_are_filed_the_median_is_that_of_the_sample(days):
    median = estimate(Observation(day, True) for day in days).median
    assert sum(day <= median for day in days) >= len(days) / 2
    assert sum(day < median for day in days) < len(days) / 2
