"""A small workbook cannot keep the portal busy: what is counted is what is read, and the rest is given up."""

import io
import zipfile

import pytest

from bucp.drafting.element_import import read_file, read_text
from bucp.drafting.tables import MOST_BLANKS, MOST_ROWS_READ, Unreadable, filled
from tests.bucp.test_element_import import excel

pytestmark = pytest.mark.slow

SHEET, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
SHEETS = b'<sheet name="x" sheetId="1" state="visible" r:id="rId1"/>'
RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LAUGH = b"<!DOCTYPE x [<!ENTITY a0 'ha'>%s]>" % b"".join(
    b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)
)

HOSTILE = {
    "a row of twelve million cells": (SHEET, b"</sheetData>", b"<row>" + b"<c/>" * 12_000_000 + b"</row></sheetData>"),
    "millions of parts in one another": (SHEET, b"<sheetData>", b"<a>" * 3_000_000 + b"<sheetData>"),
    "millions of styles": (
        STYLES,
        b"<cellXfs",
        b"<cellXfs>" + b'<xf numFmtId="0"/>' * 2_000_000 + b"</cellXfs><cellXfs",
    ),
    "as many sheets": (
        BOOK,
        b"<sheets>",
        b'<sheets xmlns:r="' + RELATIONS + b'">' + SHEETS * 400_000,
    ),
}


def altered(part: str, what: bytes, into: bytes) -> bytes:
    """A good workbook in which one part was altered."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(excel(["Name", "Type"], ["Age", "int"]))) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            content = good.read(name)
            bad.writestr(name, content.replace(what, into, 1) if name == part else content)
    return out.getvalue()


@pytest.mark.parametrize("what", HOSTILE)
def test_a_workbook_made_to_do_harm_is_given_up_with_a_sentence(what):
    data = altered(*HOSTILE[what])
    assert len(data) < 400_000
    with pytest.raises(Unreadable, match=r"takes too much to read|could not be read"):
        read_file("a.xlsx", data)


def test_texts_that_multiply_themselves_are_not_multiplied():
    data = altered(SHEET, b"<worksheet", LAUGH + b"<worksheet x='&a9;'")
    with pytest.raises(Unreadable, match=r"takes too much to read|could not be read"):
        read_file("a.xlsx", data)


def test_the_rows_that_are_read_count_not_those_that_hold_something():
    def rows():
        for number in range(10**9):
            read.append(number)
            yield ["x"] if number % MOST_BLANKS == 0 else []

    read = []
    with pytest.raises(Unreadable, match="most are empty"):
        filled(rows())
    assert len(read) == MOST_ROWS_READ + 1


def test_a_pasted_table_of_nothing_but_empty_rows_ends():
    with pytest.raises(Unreadable, match="most are empty"):
        read_text(("Name\n" + "\n" * (MOST_BLANKS - 1)) * 100)
