"""Pages of a list without counting it all: one row more than fits tells whether there is a next page.

A `Page` skips the rows before it, and so costs more the deeper it is: right for short lists. A `KeyPage` begins after
the last row of the page before, which an index finds at once (decision 59).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

LAST_PAGE = 4_000  # deeper than anybody turns pages; keeps a mad number out of the database


class Page:
    """What `parts/pagination.html` needs, and `rows`. `wanted` is what the address says; nonsense is page 1."""

    def __init__(self, query: Any, wanted: str | None, size: int):
        self.number = _number(wanted)
        start = (self.number - 1) * size
        found = list(query[start : start + size + 1])
        self.rows = found[:size]
        self.has_next = len(found) > size
        self.has_previous = self.number > 1
        self.next_page_number = self.number + 1
        self.previous_page_number = self.number - 1


def _number(wanted: str | None) -> int:
    if not wanted or not (wanted.isascii() and wanted.isdigit()) or len(wanted) > 9:
        return 1
    return min(max(int(wanted), 1), LAST_PAGE)


@dataclass(frozen=True)
class KeyPlace:
    """Where in a list a page begins: after the row with this key, or (`back`) before it; without a key at the top."""

    key: int | None = None
    back: bool = False

    @classmethod
    def of(cls, data: Mapping[str, str]) -> "KeyPlace":
        """From an address: `?after=…` or `?before=…`; nonsense is the top."""
        for name, back in (("after", False), ("before", True)):
            if key := _key(data.get(name)):
                return cls(key, back)
        return cls()

    def bound(self, order: tuple[str, ...], values: tuple[Any, ...]) -> Q:
        """The rows beyond the one with these values, in this order of one or two columns, the last of them unique. An
        index of these columns is entered where they begin."""
        beyond = [f"{name.lstrip('-')}__{'lt' if name.startswith('-') != self.back else 'gt'}" for name in order]
        if len(order) == 1:
            return Q((beyond[0], values[0]))
        first, second = values
        return Q((f"{beyond[0]}e", first)) & (Q((beyond[0], first)) | Q((beyond[1], second)))

    def turned(self, order: tuple[str, ...]) -> tuple[str, ...]:
        """The order in which the rows are fetched: from the place away."""
        if not self.back:
            return order
        return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


class KeyPage:
    """What `parts/pagination.html` needs, and `rows`. `fetch(place, limit)` gives rows from the place away; `number` is
    for the eye, as the address says it."""

    by_key = True

    def __init__(self, fetch: Callable[[KeyPlace, int], list[Any]], data: Mapping[str, str], size: int):
        place = KeyPlace.of(data)
        found = fetch(place, size + 1)
        more, self.rows = len(found) > size, found[:size]
        if place.back:
            self.rows.reverse()
        self.has_previous = more if place.back else place.key is not None
        self.has_next = place.back or more
        self.number = _number(data.get("page")) if place.key is not None and self.has_previous else 1
        self.next_page_number = self.number + 1
        self.previous_page_number = max(self.number - 1, 1)
        self.first: int | None = self.rows[0].pk if self.rows else place.key
        self.last: int | None = self.rows[-1].pk if self.rows else place.key


def rows_by_key(query: QuerySet[Any], order: tuple[str, ...]) -> Callable[[KeyPlace, int], list[Any]]:
    """`fetch` of a list in this order: the primary key, alone or behind one column. The place is looked up in the list
    itself: a row that one may not see gives nothing away, and one that is no longer there leads to the top."""

    def fetch(place: KeyPlace, limit: int) -> list[Any]:
        if place.key is not None:
            names = [name.lstrip("-") for name in order]
            values = query.order_by().filter(pk=place.key).values_list(*names).first()
            if values is None:
                return fetch(KeyPlace(), limit)
            return list(query.filter(place.bound(order, values)).order_by(*place.turned(order))[:limit])
        return list(query.order_by(*order)[:limit])

    return fetch


def _key(wanted: str | None) -> int | None:
    return int(wanted) if wanted and wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else None
