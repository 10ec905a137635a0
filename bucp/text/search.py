"""Finding BUCPs by words. On PostgreSQL through the two stored vectors of `SearchText`, by the beginnings of words; on
SQLite each word anywhere in the text. What is typed is never read as a query language.
"""

import re

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value

from common.searching import LONGEST

MOST_WORDS = 12
_NUMBER = re.compile(r"(?:IDEA-)?(\d{4}-\d{1,9})", re.IGNORECASE)
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def words_of(typed: str) -> list[str]:
    """The words to look for: those with a letter or a digit in them."""
    clean = _UNWRITABLE.sub(" ", typed)[:LONGEST]
    return [word for word in clean.split() if any(c.isalnum() for c in word)][:MOST_WORDS]


def find(bucps: QuerySet, typed: str, *, in_full: bool) -> QuerySet:
    """Those of `bucps` that hold every word of `typed`. `in_full` looks into the text as well: only for rows that the
    person may read in full; without it only the public line is searched (domain.md §11).

    An empty search leaves `bucps` as they are; one of signs only finds nothing.
    """
    if not typed.strip():
        return bucps
    words = words_of(typed)
    if not words:
        return bucps.none()
    number = _NUMBER.fullmatch(words[0]) if len(words) == 1 else None
    if number:
        return bucps.filter(number__startswith=f"IDEA-{number[1]}")
    if connection.vendor == "postgresql":
        return bucps.filter(_matches(words, in_full))
    return bucps.filter(_contains(words, in_full))


def _contains(words: list[str], in_full: bool) -> Q:
    condition = Q()
    for word in words:
        either = Q(search_line__icontains=word)
        if in_full:
            either |= Q(search_text__body__icontains=word)
        condition &= either
    return condition


def _matches(words: list[str], in_full: bool) -> Func:
    """Against the stored vectors: what an index does not find first is compared without reading the text."""
    vector = F("search_text__vector" if in_full else "search_text__line_vector")
    query = Func(Value(_query(words)), template="to_tsquery('simple', %(expressions)s)", output_field=TextField())
    return Func(vector, query, template="(%(expressions)s)", arg_joiner=" @@ ", output_field=BooleanField())


def _query(words: list[str]) -> str:
    """The words in PostgreSQL's notation: each quoted, each the beginning of a word, all wanted."""
    return " & ".join(_beginning(word) for word in words)


def _beginning(word: str) -> str:
    quoted = "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
    if word[0].isdigit():
        # In IDEA-2026-0012 the text parser sees the words “idea”, “-2026” and “-0012”.
        return f"({quoted}:* | '-{quoted[1:]}:*)"
    return f"{quoted}:*"
