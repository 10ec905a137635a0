"""The days in an address."""

from datetime import date

import pytest

from metrics.period import Period, PeriodForm, presets


def period_of(**values):
    return PeriodForm(values).period


def test_both_days_are_included_by_californias_clock():
    found = Period(date(2026, 1, 1), date(2026, 1, 31)).filter("filed_at")
    assert found["filed_at__gte"].isoformat() == "2026-01-01T00:00:00-08:00"
    assert found["filed_at__lt"].isoformat() == "2026-02-01T00:00:00-08:00"


@pytest.mark.parametrize("typed", ["2026-13-01", "yesterday", "0001-01-01", "9999-12-31", "\x00", "1" * 5000])
def test_a_day_that_cannot_be_counts_as_empty_and_gets_a_sentence(typed):
    form = PeriodForm({"from": typed})
    assert form.period == Period()
    assert form.errors["from"]


def test_the_end_before_the_beginning_is_told_beside_the_end():
    form = PeriodForm({"from": "2026-05-01", "to": "2026-04-01"})
    assert form.period == Period(date(2026, 5, 1), None)
    assert "before" in form.errors["to"][0]


@pytest.mark.parametrize(
    ("today", "fiscal"), [(date(2026, 6, 30), date(2025, 7, 1)), (date(2026, 7, 1), date(2026, 7, 1))]
)
def test_the_fiscal_year_begins_on_the_first_of_july(today, fiscal):
    found = dict(presets(today))
    assert found["This fiscal year"].begin == fiscal
    assert found["Last fiscal year"] == Period(date(fiscal.year - 1, 7, 1), date(fiscal.year, 6, 30))


def test_twelve_months_before_the_last_day_of_february_is_a_day():
    assert dict(presets(date(2028, 2, 29)))["Last 12 months"].begin == date(2027, 2, 28)
