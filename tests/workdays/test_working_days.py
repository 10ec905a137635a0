"""The State's working days, against another way of counting them, and against the days everybody knows (§19853)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.quarrel import person
from workdays.models import Closure
from workdays.working_days import (
    deadline,
    end_of,
    holidays,
    is_working_day,
    last_day,
    proclaimed,
    warning_of,
    working_day_after,
)

CALIFORNIA = ZoneInfo("America/Los_Angeles")
DAYS = st.dates(date(2021, 1, 1), date(2060, 12, 31))
COUNTS = st.integers(1, 40)
CLOSURES = st.frozensets(st.dates(date(2021, 1, 1), date(2061, 12, 31)), max_size=12)


# Another way of counting: the statute read day by day, and periods by making the list of all open days ------------


def is_nth(day: date, weekday: str, place: int) -> bool:
    return f"{day:%A}" == weekday and (day.day + 6) // 7 == place


def closes(day: date) -> bool:
    """Whether the statute closes State offices on this very day."""
    month_day, weekday = (day.month, day.day), f"{day:%A}"
    eve, morrow = day - timedelta(days=1), day + timedelta(days=1)
    fixed = {(1, 1), (3, 31), (7, 4), (11, 11), (12, 25)}
    return (
        month_day in fixed
        or (weekday == "Monday" and (eve.month, eve.day) in fixed)
        or (weekday == "Friday" and (morrow.month, morrow.day) == (11, 11))
        or (day.month == 1 and is_nth(day, "Monday", 3))
        or (day.month == 2 and is_nth(day, "Monday", 3))
        or (day.month == 5 and weekday == "Monday" and (day + timedelta(days=7)).month == 6)
        or (day.month == 9 and is_nth(day, "Monday", 1))
        or (day.month == 11 and is_nth(day, "Thursday", 4))
        or (day.month == 11 and is_nth(eve, "Thursday", 4))
    )


def open_days_after(day: date, closures) -> list[date]:
    ahead = [day + timedelta(days=n) for n in range(1, 130)]
    return [d for d in ahead if f"{d:%A}" not in ("Saturday", "Sunday") and not closes(d) and d not in closures]


@given(DAYS, CLOSURES)
def test_a_working_day_is_what_the_statute_leaves_open(day, closures):
    open_day = f"{day:%A}" not in ("Saturday", "Sunday") and not closes(day) and day not in closures
    assert is_working_day(day, closures) == open_day


@given(DAYS, COUNTS, CLOSURES)
def test_counting_ahead_takes_the_nth_open_day(day, count, closures):
    assert working_day_after(day, count, closures) == open_days_after(day, closures)[count - 1]


@given(DAYS, COUNTS, CLOSURES)
def test_counting_back_undoes_counting_ahead(day, count, closures):
    start = working_day_after(day, 1, closures)
    assert working_day_after(working_day_after(start, count, closures), -count, closures) == start


@given(DAYS, st.times(), COUNTS, CLOSURES)
def test_a_period_ends_at_midnight_in_california_after_its_last_working_day(day, hour, count, closures):
    since = datetime.combine(day, hour, CALIFORNIA)
    due = deadline(since, count, closures)
    local = due.astimezone(CALIFORNIA)
    assert local.time() == time()
    assert last_day(due) == working_day_after(day, count, closures) == local.date() - timedelta(days=1)
    assert due > since


@given(DAYS, COUNTS, CLOSURES)
def test_the_warning_comes_two_working_days_before_the_last_day(day, count, closures):
    due = deadline(datetime.combine(day, time(12), CALIFORNIA), count, closures)
    warned = warning_of(due, closures=closures).astimezone(CALIFORNIA)
    assert warned.time() == time()
    assert open_days_after(warned.date(), closures)[1] == last_day(due)


# The days everybody knows -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "New Year’s Day"),
        (date(2026, 1, 19), "Martin Luther King Jr. Day"),
        (date(2026, 2, 16), "Presidents’ Day"),
        (date(2026, 3, 31), "Cesar Chavez Day"),
        (date(2026, 5, 25), "Memorial Day"),
        (date(2026, 9, 7), "Labor Day"),
        (date(2026, 11, 11), "Veterans Day"),
        (date(2026, 11, 26), "Thanksgiving"),
        (date(2026, 11, 27), "Day after Thanksgiving"),
        (date(2026, 12, 25), "Christmas"),
        (date(2023, 11, 23), "Thanksgiving"),  # not the last Thursday of the month: the fourth
        (date(2023, 1, 2), "New Year’s Day"),  # January 1, 2023 was a Sunday
        (date(2027, 7, 5), "Independence Day"),  # a Sunday
        (date(2024, 4, 1), "Cesar Chavez Day"),  # a Sunday, and the Monday lies in another month
        (date(2022, 12, 26), "Christmas"),  # a Sunday
        (date(2028, 11, 10), "Veterans Day"),  # a Saturday: the Friday before
    ],
)
def test_state_offices_close_on(day, name):
    assert holidays(day.year)[day] == name
    assert not is_working_day(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 7, 3),  # July 4, 2026 is a Saturday: not moved
        date(2021, 12, 24),  # Christmas 2021 was a Saturday
        date(2027, 12, 31),  # January 1, 2028 is a Saturday
        date(2029, 3, 30),  # Cesar Chavez Day 2029 is a Saturday
        date(2026, 10, 12),  # Columbus Day is none
        date(2026, 6, 19),  # Juneteenth is none
        date(2027, 10, 29),  # Diwali is none
        date(2026, 12, 24),
        date(2026, 2, 12),  # Lincoln's own birthday
    ],
)
def test_state_offices_are_open_on(day):
    assert is_working_day(day)


@pytest.mark.parametrize(
    ("since", "count", "last"),
    [
        (date(2026, 6, 1), 5, date(2026, 6, 8)),  # over a weekend
        (date(2026, 3, 27), 5, date(2026, 4, 6)),  # a Friday; Cesar Chavez Day on the Tuesday
        (date(2026, 12, 23), 5, date(2026, 12, 31)),  # Christmas on the Friday
        (date(2026, 12, 28), 5, date(2027, 1, 5)),  # over year's end
        (date(2026, 11, 24), 3, date(2026, 12, 1)),  # Thanksgiving and the day after
        (date(2026, 6, 6), 5, date(2026, 6, 12)),  # received on a Saturday
    ],
)
def test_five_days_by_hand(since, count, last):
    assert last_day(deadline(datetime.combine(since, time(12), CALIFORNIA), count, frozenset())) == last


def test_a_period_over_the_change_to_summer_time_still_ends_at_midnight():
    # Clocks go ahead on Sunday, March 8, 2026: the week has an hour less.
    due = deadline(datetime(2026, 3, 6, 12, tzinfo=CALIFORNIA), 5, frozenset())
    assert due == datetime(2026, 3, 14, 7, tzinfo=UTC)  # midnight, at seven hours from Greenwich
    assert end_of(date(2026, 3, 7)) == datetime(2026, 3, 8, 8, tzinfo=UTC)  # at eight
    assert end_of(date(2026, 3, 8)) - end_of(date(2026, 3, 7)) == timedelta(hours=24)  # by the wall
    assert end_of(date(2026, 3, 8)).astimezone(UTC) - end_of(date(2026, 3, 7)).astimezone(UTC) == timedelta(hours=23)


def test_a_period_over_the_change_to_winter_time_still_ends_at_midnight():
    due = deadline(datetime(2026, 10, 30, 12, tzinfo=CALIFORNIA), 5, frozenset())
    assert due == datetime(2026, 11, 7, 8, tzinfo=UTC)
    assert end_of(date(2026, 11, 1)).astimezone(UTC) - end_of(date(2026, 10, 31)).astimezone(UTC) == timedelta(hours=25)


def test_the_day_counts_as_it_is_in_california_not_in_greenwich():
    # 1 June, 23:30 in California, is the second of June in Greenwich.
    late = datetime(2026, 6, 2, 6, 30, tzinfo=UTC)
    assert last_day(deadline(late, 5, frozenset())) == date(2026, 6, 8)


@pytest.mark.django_db
def test_a_day_closed_by_proclamation_does_not_count():
    since = datetime(2026, 6, 1, 12, tzinfo=CALIFORNIA)
    assert last_day(deadline(since, 5)) == date(2026, 6, 8)
    Closure.objects.create(day=date(2026, 6, 4), name="Day of mourning", added_by=person("cdo@odi.example"))
    assert proclaimed() == {date(2026, 6, 4)}
    assert last_day(deadline(since, 5)) == date(2026, 6, 9)
    assert warning_of(deadline(since, 5)).astimezone(CALIFORNIA).date() == date(2026, 6, 5)


@pytest.mark.django_db
def test_the_closures_are_read_with_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        deadline(datetime(2026, 6, 1, 12, tzinfo=CALIFORNIA), 20)
