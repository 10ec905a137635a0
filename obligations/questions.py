"""Questions as data: what a notice or an attestation must say, and the cleaning of what was typed."""

import hashlib
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from common import attachments, dates
from common.refusals import Incomplete, Refused
from common.text_checks import MOST as MOST_TEXT
from common.text_checks import as_typed

TEXT, LINE, DATE, CHOICE, YES_NO = "text", "line", "date", "choice", "yes_no"
MOST_LINE = 300


@dataclass(frozen=True)
class QuestionSpec:
    """One question. `choices`: (value, label) pairs; `missing`: what to say beside the field when it is empty."""

    key: str
    question: str
    hint: str = ""
    kind: str = TEXT
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    missing: str = ""

    def label_of(self, value) -> str:
        """A stored answer in words, as a letter says it."""
        if not value:
            return ""
        if self.kind == DATE:
            return dates.day(date.fromisoformat(value))
        if self.kind == YES_NO:
            return {"yes": "Yes", "no": "No"}.get(value, value)
        return dict(self.choices).get(value, value)


@contextmanager
def beside(field: str):
    """What is refused within, or is no date, is said beside this field: raises Incomplete."""
    try:
        yield
    except (Refused, ValueError) as error:
        raise Incomplete({field: str(error)}) from None


def clean(asks: tuple[QuestionSpec, ...], raw: Mapping) -> dict:
    """The answers in the shape in which they are kept: strings, dates as YYYY-MM-DD. Raises Incomplete."""
    found, errors = {}, {}
    for ask in asks:
        try:
            value = _clean(ask, raw.get(ask.key))
        except ValueError as error:
            errors[ask.key] = str(error)
            continue
        if value:
            found[ask.key] = value
        elif ask.required:
            errors[ask.key] = ask.missing or f"Answer this question: {ask.question}"
    if errors:
        raise Incomplete(errors)
    return found


def _clean(ask: QuestionSpec, value) -> str:
    if isinstance(value, date):
        value = value.isoformat()
    value = as_typed(str(value or ""))
    if not value:
        return ""
    if ask.kind == DATE:
        return day(value).isoformat()
    if ask.kind in (CHOICE, YES_NO):
        allowed = {"yes", "no"} if ask.kind == YES_NO else {v for v, _ in ask.choices}
        if value not in allowed:
            raise ValueError("Choose one of the answers.")
    most = MOST_LINE if ask.kind == LINE else MOST_TEXT
    if len(value) > most:
        raise ValueError(f"This is {len(value):,} characters long; {most:,} is the most.")
    return " ".join(value.split()) if ask.kind == LINE else value


def day(value) -> date:
    """A date from what was typed. Raises ValueError with a sentence."""
    if isinstance(value, date):
        return value
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("Give the date as year-month-day, such as 2027-03-12.") from None
    if not 2000 <= found.year <= 2200:
        raise ValueError("Check the year of this date.")
    return found


def past_day(value, sentence: str) -> date:
    """A day that is not ahead. Raises ValueError, with `sentence` for one that is."""
    found = day(value)
    if found > timezone.localdate():
        raise ValueError(sentence)
    return found


def file_columns(file: tuple[str, bytes] | None, column: str) -> dict:
    """`file` (name, bytes) as the columns `<column>`, `<column>_name` …; empty for none.

    Raises Incomplete, beside the field `column`, for a file that is too large or of another kind than PDF, PNG, JPEG.
    """
    with beside(column):
        found = attachments.columns(file, column)
        if not found:
            return {}
        data = found[column]
        kind = attachments.page_kind(data)
    return {
        **found,
        f"{column}_type": kind,
        f"{column}_size": len(data),
        f"{column}_sha256": hashlib.sha256(data).hexdigest(),
    }
