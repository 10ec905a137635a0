"""A job that asks what a day makes due need not ask every day of all that was ever made: it goes on where it ended.

Some days are looked at again, for what failed; and once a week everything, for what came in with dates of its own.
"""

from datetime import date, timedelta

from .models import Round

AGAIN = timedelta(days=3)
WHOLE_EVERY = timedelta(days=7)


def since(name: str, today: date) -> date | None:
    """The first day to be looked at; None: everything is."""
    last = Round.objects.filter(name=name).first()
    if last is None or not timedelta() <= today - last.whole_on < WHOLE_EVERY:
        return None
    return min(last.until, today) - AGAIN


def done(name: str, today: date, *, whole: bool) -> None:
    """Everything up to today was looked at, since the day that `since` named or at all."""
    whole_on = {"whole_on": today} if whole else {}
    Round.objects.update_or_create(
        name=name, defaults={"until": today, **whole_on}, create_defaults={"until": today, "whole_on": today}
    )
