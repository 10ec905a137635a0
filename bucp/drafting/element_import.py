"""From a pasted table, a CSV or an Excel file to rows of data elements and a report. Pure: no database.

`read_text(text)` and `read_file(name, content)` give a `Report`, or raise `Unreadable` with a sentence.
"""

import csv
import io
import json
from dataclasses import dataclass, field

from bucp.official_form import completeness
from bucp.official_form.cleaning import plain
from bucp.official_form.elements import BY_KEY, COLUMNS, Column, column_for

from .tables import MOST_ROWS, Table, Unreadable, filled
from .workbook import table_of

LARGEST_FILE = 5 * 1024 * 1024
LONGEST_ROWS = 8_000_000
"""Characters of the rows that a report handed out, as they come back from the browser."""
LONGEST_CELL = 32_767  # what a spreadsheet cell can hold

csv.field_size_limit(LARGEST_FILE + 1)


@dataclass(frozen=True)
class CellProblem:
    line: int
    column: str
    sentence: str


@dataclass
class ImportedRow:
    """One line of the table. `cells` as they came, `values` as they would be stored."""

    line: int
    cells: list[str]
    values: dict = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)


@dataclass
class Report:
    columns: list[Column | None]  # what each column of the table means
    headers: list[str]  # as they came; empty when there was no header row
    rows: list[ImportedRow]

    @property
    def good(self) -> list[ImportedRow]:
        return [r for r in self.rows if not r.problems]

    @property
    def bad(self) -> list[ImportedRow]:
        return [r for r in self.rows if r.problems]

    @property
    def ignored(self) -> list[str]:
        """Headers that mean nothing here."""
        return [h for h, c in zip(self.headers, self.columns, strict=False) if c is None and h.strip()]

    def table_of_bad(self) -> str:
        """The rows to mend, with their header row, as a table one can paste."""
        if not self.bad:
            return ""
        labels = [c.label if c else h for c, h in zip(self.columns, self._padded_headers(), strict=True)]
        return as_text([labels, *(r.cells for r in self.bad)])

    def _padded_headers(self) -> list[str]:
        return [*self.headers, *[""] * (len(self.columns) - len(self.headers))]


def rows_again(text: str) -> list[dict[str, str]]:
    """The rows that a report handed out as JSON, as they come back: each {key of a column: text}. What is no such row
    is left out, and all of it where there are more than a report gives."""
    if len(text) > LONGEST_ROWS:
        return []
    try:
        rows = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        return []
    return [{k: v for k, v in row.items() if isinstance(v, str)} for row in rows if isinstance(row, dict)]


def as_text(table) -> str:
    """Rows of cells as tab-separated text; what holds a tab or a line break is quoted."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(table)
    return out.getvalue()


# From bytes to a table of cells ----------------------------------------------------------------------------


def read_file(name: str, content: bytes) -> Report:
    if not content:
        raise Unreadable("The file is empty. Choose another, or paste the rows.")
    if len(content) > LARGEST_FILE:
        raise Unreadable(
            f"The file is {len(content) / 1024 / 1024:.1f} MB large. 5 MB is the most: split it, or leave out sheets."
        )
    if content.startswith(b"PK\x03\x04"):
        return _report(table_of(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            "This is an old Excel file (.xls) or one with a password. Save it as .xlsx without a password, or as CSV."
        )
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x1f\x8b")):
        raise Unreadable(f"{name[:80] or 'This file'} is not a table. Choose a CSV or an Excel file (.xlsx).")
    return read_text(decode(content))


def decode(content: bytes) -> str:
    """UTF-16 and UTF-8 by their marks, UTF-8 without one, else Windows-1252, as Excel writes CSV."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16")
    sample = content[:4000]
    if len(sample) > 3 and sample[1::2].count(0) > len(sample) / 5:
        return _decoded(content, "utf-16-le")
    if sample[0::2].count(0) > len(sample) / 5:
        return _decoded(content, "utf-16-be")
    if content.count(0) > 0:
        raise Unreadable("This file is not text. Choose a CSV or an Excel file (.xlsx).")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError:
        raise Unreadable("The end of this file seems to be cut off. Save it again as CSV (UTF-8).") from None


def read_text(text: str) -> Report:
    """A pasted table or the text of a CSV; the separator is found by looking."""
    if len(text) > LARGEST_FILE:
        raise Unreadable(f"This is {len(text):,} characters long. {LARGEST_FILE:,} is the most: add it in parts.")
    text = text.replace("\x00", "").lstrip("\ufeff")
    if not text.strip():
        raise Unreadable("There is nothing to read yet. Paste rows, or choose a file.")
    return _report(_split(text))


def _split(text: str) -> Table:
    separator = _separator(text)
    if _ends_inside_quotes(text, separator):
        raise Unreadable(
            "A quotation mark opens a cell and is never closed, so the rows after it cannot be told apart. Take it "
            "out, or close it."
        )
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return filled(reader)
    except csv.Error as error:
        raise Unreadable(f"Line {reader.line_num} could not be read as a row. Look for a stray quote there.") from error


def _ends_inside_quotes(text: str, separator: str) -> bool:
    """Whether the last cell is still open: everything after a stray quote would be one cell."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _separator(text: str) -> str:
    """Tab, semicolon or comma: a tab or semicolon in the first line outside quotes decides."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(first.split('"')[::2])
    return max("\t;,", key=lambda mark: (outside.count(mark) > 0) * (3 if mark == "\t" else 1) * outside.count(mark))


# From a table to values --------------------------------------------------------------------------------------


def _report(table: Table) -> Report:
    if not table:
        raise Unreadable("There is nothing to read yet. Paste rows, or choose a file.")
    headers, columns = _header(table[0][1])
    if headers:
        table = table[1:]
    if not table:
        raise Unreadable("There is a header row and nothing below it. Add the rows, then try again.")
    width = max(len(columns), *(len(cells) for _, cells in table))
    columns = [*columns, *[None] * (width - len(columns))]
    return Report(columns, headers, [_row(number, cells, columns) for number, cells in table])


def _header(cells: list[str]) -> tuple[list[str], list[Column | None]]:
    """What the columns mean: by the first row when it is a header, else by their place."""
    found = _each_once([column_for(c) for c in cells])
    known = [c for c in found if c]
    if len(known) < 2 and not (known and len(cells) == 1):
        return [], list(COLUMNS)
    return [plain(c) for c in cells], _with_a_name(found)


def _each_once(columns: list[Column | None]) -> list[Column | None]:
    """Of two columns that mean the same, the first counts."""
    return [None if c in columns[:i] else c for i, c in enumerate(columns)]


def _with_a_name(columns: list[Column | None]) -> list[Column | None]:
    """A database's own listing has no names for people: its labels or column names are what there is to begin with."""
    keys = [c.key if c else "" for c in columns]
    stand_in = next((key for key in ("name", "label", "technical_name") if key in keys), None)
    if stand_in is None:
        raise Unreadable("No column is called “Name”. Give this header to the column with the names of the elements.")
    return [BY_KEY["name"] if key == stand_in else c for key, c in zip(keys, columns, strict=True)]


def _row(line: int, cells: list[str], columns: list[Column | None]) -> ImportedRow:
    row = ImportedRow(line, [plain(c) for c in cells[: len(columns)]])
    row.cells += [""] * (len(columns) - len(row.cells))
    for column, cell in zip(columns, row.cells, strict=True):
        if column is None or not cell.strip():
            continue
        try:
            if len(cell) > LONGEST_CELL:
                raise completeness.Invalid(f"This is {len(cell):,} characters long. Shorten it.")
            row.values[column.key] = column.read(cell)
        except completeness.Invalid as invalid:
            row.problems.append(CellProblem(line, column.label, invalid.sentence))
    row.values = {key: value for key, value in row.values.items() if value}
    if not row.values.get("name") and not any(p.column == "Name" for p in row.problems):
        row.problems.insert(0, CellProblem(line, "Name", "Give the data element a name."))
    return row
