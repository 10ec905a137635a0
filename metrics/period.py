"""A span of days in an address (`?from=2026-01-01&to=2026-06-30`), checked, with the presets people ask for."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone

from common import dates

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
FISCAL_YEAR_BEGINS = (7, 1)  # month, day


@dataclass(frozen=True)
class Period:
    """Both days included; None is open on that side. Days are California's."""

    begin: date | None = None
    end: date | None = None

    @property
    def is_all(self) -> bool:
        return self.begin is None and self.end is None

    def filter(self, field: str) -> dict:
        """The keyword arguments that keep rows whose date-and-time `field` lies in the period."""
        found = {}
        if self.begin:
            found[f"{field}__gte"] = _midnight(self.begin)
        if self.end:
            found[f"{field}__lt"] = _midnight(self.end + timedelta(days=1))
        return found

    def query(self) -> str:
        """As it stands in an address."""
        pairs = (("from", self.begin), ("to", self.end))
        return "&".join(f"{name}={day.isoformat()}" for name, day in pairs if day)

    def __str__(self):
        if self.is_all:
            return "so far"
        if self.begin and self.end:
            return f"from {dates.day(self.begin)} to {dates.day(self.end)}"
        return f"from {dates.day(self.begin)} on" if self.begin else f"until {dates.day(self.end)}"


class PeriodForm(forms.Form):
    """`from` and `to` as a person types them; a wrong day gets a sentence and counts as empty."""

    FROM, TO = "From", "To"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in (("from", self.FROM), ("to", self.TO)):
            self.fields[name] = forms.DateField(
                label=label,
                required=False,
                widget=forms.DateInput(attrs={"type": "date", "class": "w-10"}),
                error_messages={"invalid": "Choose a day from the calendar, or write it as 2026-03-31."},
            )

    def clean(self):
        data = super().clean()
        for name in ("from", "to"):
            day = data.get(name)
            if day and not EARLIEST <= day <= LATEST:
                self.add_error(name, f"Choose a year from {EARLIEST.year} to {LATEST.year}.")
        if data.get("from") and data.get("to") and data["from"] > data["to"]:
            self.add_error("to", "This day is before the first one. Choose a later day.")
        return data

    @property
    def period(self) -> Period:
        self.is_valid()
        return Period(self.cleaned_data.get("from"), self.cleaned_data.get("to"))


def presets(today: date) -> list[tuple[str, Period]]:
    """(words, period): what a coordinator asks for most."""
    return [
        ("All", Period()),
        ("Last 12 months", Period(begin=_year_before(today))),
        ("This fiscal year", Period(begin=_fiscal_year(today))),
        ("Last fiscal year", _last_fiscal_year(today)),
    ]


def _fiscal_year(today: date) -> date:
    begin = date(today.year, *FISCAL_YEAR_BEGINS)
    return begin if begin <= today else date(today.year - 1, *FISCAL_YEAR_BEGINS)


def _last_fiscal_year(today: date) -> Period:
    begin = _fiscal_year(today)
    return Period(date(begin.year - 1, *FISCAL_YEAR_BEGINS), begin - timedelta(days=1))


def _year_before(today: date) -> date:
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return date(today.year - 1, today.month, day)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())
