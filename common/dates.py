"""Days and times in words, as Californians write them. What they look like stands in `idea_portal/formats`; templates
take the same by `|date`, `|date:"DATETIME_FORMAT"` and `|time`."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format


def day(value: date | datetime) -> str:
    """“November 28, 2026”; of a moment, the day that it is in California."""
    return date_format(_there(value), "DATE_FORMAT")


def day_of_year(value: date | datetime) -> str:
    """“November 28”, where the year goes without saying."""
    return date_format(_there(value), "MONTH_DAY_FORMAT")


def moment(value: datetime) -> str:
    """“November 28, 2026, 4:54 p.m.”, California’s time."""
    return date_format(_there(value), "DATETIME_FORMAT")


def clock(value: datetime) -> str:
    """“4:54 p.m.”, California’s time."""
    return date_format(_there(value), "TIME_FORMAT")


def _there(value: date) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
