"""Pages of a list without counting it all: one row more than fits tells whether there is a next page."""

from typing import Any

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
