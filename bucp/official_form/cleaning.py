"""From what a person typed to the value that is stored, or to a sentence that says what to change.

Any script is allowed, and markup is plain text (templates escape it). Characters that show nothing and could
hide or turn around the text of an agreement are taken out.
"""

import re
import unicodedata
from calendar import month_name
from collections.abc import Callable
from datetime import date

from . import period
from .declare import AnswerKind, Field

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
OTHER_LENGTH = 200  # characters of one entry in the person's own words
OTHER_ENTRIES = 50

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_DROPPED = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff"  # control characters but tab and line end, halves of characters
    "\u202d\u202e"  # make text read in another order than it is stored
    "\ufeff\ufffe\uffff]"  # byte order mark, and two that are no characters at all
)
_DATE = re.compile(r"([0-9]{1,6})-([0-9]{1,2})-([0-9]{1,2})")
_US_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{1,6})")


class Invalid(ValueError):
    """The text cannot be stored. `sentence` tells the person what to change."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


def clean(field: Field, raw: object, party: str | None = None) -> str | list[str]:
    """The value to store for what was posted (a text, or a list of texts). An empty answer gives "" or [].

    `party` is the name of the department whose column this is; a refusal then begins with it.
    """
    try:
        texts = _texts(raw)
        if field.kind == AnswerKind.CHOICES:
            return _choices(field, texts)
        if len(texts) > 1:
            raise Invalid("Give one answer here. More than one arrived.")
        return _cleaner(field)(field, texts[0] if texts else "")
    except Invalid as refusal:
        if party:
            raise Invalid(f"{party}: {refusal.sentence}") from None
        raise


def _cleaner(field: Field) -> Callable[[Field, str], str]:
    if field.is_computed:
        raise Invalid("This part fills itself from elsewhere in the agreement. It cannot be typed in here.")
    return {
        AnswerKind.LINE: _line,
        AnswerKind.TEXT: _text,
        AnswerKind.YES_NO: _yes_no,
        AnswerKind.CHOICE: _choice,
        AnswerKind.DATE: _date,
        AnswerKind.PERIOD: _period,
    }[field.kind]


def _texts(raw: object) -> list[str]:
    if raw is None:
        return []
    texts = list(raw) if isinstance(raw, list | tuple) else [raw]
    words = [text for text in texts if isinstance(text, str)]
    if len(words) != len(texts):
        raise Invalid("This answer could not be read. Type it again, as text.")
    return words


def plain(text: str) -> str:
    """Unicode NFC with \\n as the only line end, without control characters."""
    return unicodedata.normalize("NFC", _DROPPED.sub("", _LINE_ENDS.sub("\n", text)))


def one_line(text: str) -> str:
    return " ".join(plain(text).split())


def is_invisible(text: str) -> bool:
    """Whether nothing in the text can be seen."""
    return all(c.isspace() or unicodedata.category(c) in ("Cf", "Cc", "Zs", "Zl", "Zp") for c in text)


def _line(field: Field, raw: str) -> str:
    return _within(field.max_length, one_line(raw))


def _text(field: Field, raw: str) -> str:
    lines = [line.rstrip() for line in plain(raw).split("\n")]
    return _within(field.max_length, "\n".join(lines).strip("\n"))


def _within(limit: int, text: str) -> str:
    if is_invisible(text):
        return ""
    if len(text) > limit:
        raise Invalid(f"Shorten this to {limit:,} characters or fewer. It has {len(text):,} now.")
    return text


def _yes_no(field: Field, raw: str) -> str:
    value = one_line(raw)
    if value not in ("", "yes", "no"):
        raise Invalid("Choose yes or no.")
    return value


def _choice(field: Field, raw: str) -> str:
    chosen = _choices(field, [raw])
    if len(chosen) > 1:
        raise Invalid("Choose one answer only.")
    return chosen[0] if chosen else ""


def _choices(field: Field, raw: list[str]) -> list[str]:
    """The values in the declared order, then the person's own words in the order given, each once."""
    known = {choice.value for choice in field.choices}
    by_label = {choice.label.casefold(): choice.value for choice in field.choices} if field.other else {}
    entries = [one_line(line) for text in raw for line in plain(text).split("\n")]
    chosen: dict[str, None] = {}
    for entry in entries:
        if not is_invisible(entry):
            chosen[by_label.get(entry.casefold(), entry) if entry not in known else entry] = None
    own = [entry for entry in chosen if entry not in known]
    if own and not field.other:
        raise Invalid(f"Choose from the list. “{_short(own[0])}” is not in it.")
    for entry in own:
        if len(entry) > OTHER_LENGTH:
            raise Invalid(
                f"Shorten “{_short(entry)}” to {OTHER_LENGTH:,} characters or fewer. It has {len(entry):,} now."
            )
    if len(own) > OTHER_ENTRIES:
        raise Invalid(f"Add {OTHER_ENTRIES} entries of your own or fewer. There are {len(own)} now.")
    _within(field.max_length, "\n".join(own))
    return [choice.value for choice in field.choices if choice.value in chosen] + own


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _date(field: Field, raw: str) -> str:
    text = one_line(raw)
    if not text:
        return ""
    if match := _DATE.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _US_DATE.fullmatch(text):
        month, day, year = (int(part) for part in match.groups())
    else:
        raise Invalid(
            f"Write the date as month/day/year, such as 03/12/2027. “{_short(text)}” could not be read as a date."
        )
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Invalid(f"Check the year. It must be from {EARLIEST_YEAR} to {LATEST_YEAR}, and it is {year}.")
    if not 1 <= month <= 12:
        raise Invalid(f"Check the month. It must be from 1 to 12, and it is {month}.")
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        last = _last_day(year, month)
        raise Invalid(f"{month_name[month]} {year} has no day {day}. Choose a day from 1 to {last}.") from None


def _period(field: Field, raw: str) -> str:
    text = one_line(raw).rstrip(".")
    if not text:
        return ""
    days = period.days_in(text)
    if days is None and not (_DATE.fullmatch(text) or _US_DATE.fullmatch(text)):
        raise Invalid(
            "Write a number of days after the end, such as 60, or a date, such as 06/30/2029. "
            f"“{_short(text)}” could not be read."
        )
    if days is not None and days > period.MOST_DAYS:
        raise Invalid(f"Check the number of days. It must be {period.MOST_DAYS:,} or fewer; a date is possible, too.")
    return _date(field, text) if days is None else period.AgreedPeriod(days=days).stored


def _last_day(year: int, month: int) -> int:
    return next(day for day in (31, 30, 29, 28) if _exists(year, month, day))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False
