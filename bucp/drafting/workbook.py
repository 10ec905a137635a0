"""An Excel file (.xlsx) as a table of cells. It is a zip of XML from anywhere: small outside, perhaps huge inside, and
what reads it keeps whole parts in memory. So it is read in a process of its own with little time and memory.

`table_of(content)` gives a table, or raises `Unreadable` with a sentence.
"""

import io
import json
import zipfile

from common import apart
from common.apart import MIB, Limits

from .tables import MOST_COLUMNS, Table, Unreadable, filled

LARGEST_UNPACKED = 60 * MIB
LIMITS = Limits(seconds=1.7, per_mib=1.5, memory=280 * MIB)

DAMAGED = "The workbook could not be read. Save it again in Excel, or as CSV."
TOO_HARD = "This workbook takes too much to read. Copy the rows into a new one, or save them as CSV."
TOO_LARGE = "Unpacked, this workbook is too large to read. Copy the rows into a new one, or save as CSV."
NOTHING = "There is nothing in this workbook. Choose another, or paste the rows."


def table_of(content: bytes) -> Table:
    """The rows of the first sheet that holds something; those that are empty are left out."""
    _look_outside(content)
    try:
        found = json.loads(apart.run("bucp.drafting.workbook", content, LIMITS))
    except apart.TooHard as error:
        raise Unreadable(TOO_HARD) from error
    if isinstance(found, str):
        raise Unreadable(found)
    return [(number, cells) for number, cells in found]


def _look_outside(content: bytes) -> None:
    """What the list of the zip says, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            unpacked = sum(info.file_size for info in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Unreadable("The file is damaged. Save it again in Excel, or as CSV.") from error
    if "xl/workbook.xml" not in names:
        raise Unreadable("This is not an Excel workbook (.xlsx). Save the table as .xlsx or as CSV.")
    if unpacked > LARGEST_UNPACKED:
        raise Unreadable(TOO_LARGE)


# In the process apart ----------------------------------------------------------------------------------------


def _answer(content: bytes) -> bytes:
    """The table as JSON, or a sentence in its place."""
    return json.dumps(_read(content)).encode()


def _read(content: bytes) -> Table | str:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        return _first_table(book)
    except Unreadable as problem:
        return problem.sentence
    except MemoryError:
        return TOO_HARD
    except Exception:  # openpyxl raises whatever a damaged part makes it raise
        return DAMAGED


def _first_table(book) -> Table:
    for sheet in book.worksheets:
        rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
        if table := filled(_without_tail([_cell(c) for c in cells]) for cells in rows):
            return table
    raise Unreadable(NOTHING)


def _without_tail(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


if __name__ == "__main__" and apart.is_apart():
    apart.answer(_answer)
