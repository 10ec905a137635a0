"""Whether the answer about a study’s approval names it: number and date, or the review board’s exemption. The official
form asks for it in one text, and a published form is never changed (decision 17), so the text is read."""

import re
from datetime import date

APPROVAL = "research_approval"

SENTENCE = (
    "A study goes out for signature once its review board has approved it: give the number and the date of the "
    "approval (“CPHS approved project 2026-041 on March 3, 2026”), or say that the board found it exempt."
)

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH = "|".join(f"{m[:3]}(?:{m[3:]})?" for m in MONTHS)
_DATES = re.compile(
    rf"(?P<m1>{_MONTH})\.?\s+(?P<d1>\d{{1,2}}),?\s+(?P<y1>\d{{4}})"
    rf"|(?P<d2>\d{{1,2}})\s+(?P<m2>{_MONTH})\.?,?\s+(?P<y2>\d{{4}})"
    r"|(?P<m3>\d{1,2})/(?P<d3>\d{1,2})/(?P<y3>\d{4})"
    r"|(?P<y4>\d{4})-(?P<m4>\d{2})-(?P<d4>\d{2})",
    re.IGNORECASE,
)
_EXEMPT = re.compile(r"\bexempt(?:ed|ion)?\b", re.IGNORECASE)
_NOT_EXEMPT = re.compile(r"\b(?:not|never)\s+(?:\w+\s+)?exempt", re.IGNORECASE)


def is_approved(text: str, today: date) -> bool:
    """Whether it names a date that has come and a number besides, or an exemption."""
    if _EXEMPT.search(text) and not _NOT_EXEMPT.search(text):
        return True
    has_come = any(day <= today for match in _DATES.finditer(text) if (day := _day(match.groupdict())))
    return has_come and bool(re.search(r"\d", _DATES.sub(" ", text)))


def _day(found: dict[str, str | None]) -> date | None:
    for n in "1234":
        year, month, day = (found[f"{part}{n}"] for part in "ymd")
        if year and month and day:
            number = int(month) if month.isdigit() else 1 + [m[:3].lower() for m in MONTHS].index(month[:3].lower())
            try:
                return date(int(year), number, int(day))
            except ValueError:
                return None
    return None
