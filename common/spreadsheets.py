"""Tables as files that people open in a spreadsheet: every cell is text, and none does anything there."""

import csv
from collections.abc import Iterable, Iterator

from .text_checks import ACTS_IN_A_SPREADSHEET, shown_plain

BOM = "\ufeff"  # tells Excel that the file is UTF-8
LEFT_OUT = ("\t", "\r", "\n")  # what some programs skip before they look for a formula


def harmless(value: object) -> str:
    """The cell as text that no spreadsheet takes for a formula, and that reads as it is written."""
    text = str(value)
    plain = shown_plain(text)
    acts = text.startswith(LEFT_OUT) or ACTS_IN_A_SPREADSHEET.match(plain.lstrip())
    return f"'{plain}" if acts else plain


class _Line:
    """What `csv` writes to: hands each line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file line by line, so that a long one never stands in memory whole."""
    writer = csv.writer(_Line())
    yield BOM + writer.writerow([harmless(cell) for cell in head])
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])
