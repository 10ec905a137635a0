"""Filters that every template has without loading them: days and names in a sentence."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from common import dates

from .naming import the

register = template.Library()
register.filter(the)


@register.filter
def when(value: date | datetime | None) -> str:
    """A day with its distance from today in California: “March 12, 2027 (in 9 days)”; empty for no day."""
    if not value:
        return ""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return f"{dates.day(day)} ({_distance(day)})"


def _distance(day: date) -> str:
    days = (day - timezone.localdate()).days
    if days == 0:
        return "today"
    if abs(days) == 1:
        return "tomorrow" if days > 0 else "yesterday"
    number, unit = abs(days), "days"
    if number > 730:
        number, unit = round(number / 365), "years"
    elif number > 90:
        number, unit = round(number / 30.4), "months"
    return f"in {number} {unit}" if days > 0 else f"{number} {unit} ago"
