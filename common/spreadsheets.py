"""Tables as files that people open in a spreadsheet: every cell is text, and none does anything there."""

import csv
from collections.abc import Iterable, Iterator

from .text_checks import shown_plain

BOM = "\ufeff"  # tells Excel that the file is UTF-8
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
FULL_WIDTH = str.maketrans("\uff1d\uff0b\uff0d\uff20", "=+-@")  # some programs read these as the others


def harmless(value: object) -> str:
    """The cell as text that no spreadsheet takes for a formula, and that reads as it is written."""
    text = str(value)
    begins = text.translate(FULL_WIDTH)
    plain = shown_plain(text)
    return f"'{plain}" if begins.startswith(DANGEROUS) or begins.lstrip().startswith(DANGEROUS) else plain


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
