"""Days and times in words are written as Californians write them, and in one place: `common.dates` for code, `|date`
and `|time` for templates, both by `idea_portal/formats`."""

import re
import subprocess
from datetime import UTC, date, datetime

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template

from common import dates

LATE = datetime(2026, 11, 29, 0, 54, tzinfo=UTC)  # in California still the day before
OWN_WORDS = re.compile(r"%-?d %B|%B %-?d|%-?d %b\b|:%B|[\"' ][jd] [FMN]\b")
"""A format of its own: for `strftime`, and in Django's letters."""


def test_a_day_and_a_time_are_written_the_american_way():
    assert dates.day(date(2026, 11, 28)) == dates.day(LATE) == "November 28, 2026"
    assert dates.moment(LATE) == "November 28, 2026, 4:54 p.m."
    assert dates.clock(LATE) == "4:54 p.m." and dates.day_of_year(LATE) == "November 28"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("{{ at|date }}", "November 28, 2026"),
        ("{{ at|date:'DATETIME_FORMAT' }}", "November 28, 2026, 4:54 p.m."),
        ("{{ at|time }}", "4:54 p.m."),
        ("{{ at }}", "November 28, 2026, 4:54 p.m."),
    ],
)
def test_templates_write_them_the_same_way(written, shown):
    assert Template(written).render(Context({"at": LATE})) == shown


@pytest.mark.parametrize("typed", ["11/28/2026", "2026-11-28"])
def test_a_typed_day_is_read_as_californians_and_browsers_write_it(typed):
    assert forms.DateField().clean(typed) == date(2026, 11, 28)


def test_nobody_writes_days_in_a_form_of_their_own():
    names = subprocess.run(["git", "ls-files", "*.py", "templates"], capture_output=True, text=True, check=True)
    files = [f for f in names.stdout.split() if not f.startswith(("tests/", "scripts/"))]
    found = {f for f in files if OWN_WORDS.search((settings.BASE_DIR / f).read_text())}
    assert found == set()
