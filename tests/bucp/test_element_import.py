"""Reading pasted tables, CSV and Excel files: pure parsing."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from bucp.drafting import element_import, workbook
from bucp.drafting.element_import import Unreadable, read_file, read_text


def names(report):
    return [r.values["name"] for r in report.good]


def excel(*rows, sheets=()) -> bytes:
    book = Workbook()
    for name in sheets:
        book.create_sheet(name)
    sheet = book.worksheets[-1]
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_pasted_table_with_headers_in_any_order():
    report = read_text(
        "Data type\tField Name\tDescription\nVARCHAR(20)\tFirst name\tAs on the card\nint\tAge\tIn years\n"
    )
    assert [r.values for r in report.good] == [
        {"type": "text", "name": "First name", "definition": "As on the card"},
        {"type": "numeric", "name": "Age", "definition": "In years"},
    ]


def test_without_a_header_row_the_columns_go_by_place():
    report = read_text("First name\ttext\tAs on the card\tY")
    assert report.headers == []
    assert report.good[0].values == {
        "name": "First name",
        "type": "text",
        "definition": "As on the card",
        "required": "yes",
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_in_the_encodings_that_programs_write(encoding):
    content = "Name,Type\nPrénom 数据,text\nAge,int\n".encode(encoding)
    assert names(read_file("a.csv", content)) == ["Prénom 数据", "Age"]


def test_csv_in_windows_1252():
    assert names(read_file("a.csv", "Name;Type\nPrénom – “x”;text\n".encode("cp1252"))) == ["Prénom – “x”"]


def test_semicolons_quotes_and_line_breaks_inside_cells():
    report = read_text('Name;Definition\n"Age; at entry";"In years.\nSays ""about"""\n')
    assert report.good[0].values == {"name": "Age; at entry", "definition": 'In years.\nSays "about"'}


def test_bad_cells_are_reported_with_row_column_and_sentence():
    report = read_text("Name\tType\tRequired\nAge\tint\tperhaps\n\n\ttext\tY\nOK\ttext\tn\n")
    assert names(report) == ["OK"]
    assert [(p.line, p.column) for r in report.bad for p in r.problems] == [(2, "Required"), (4, "Name")]
    assert "perhaps" in report.table_of_bad()


def test_the_rows_to_mend_can_be_read_again():
    report = read_text('Type,Name,Definition,Mine\nwhat,Age,"two\nlines",x\n')
    mended = read_text(report.table_of_bad().replace("what", "text"))
    assert mended.good[0].values == {"name": "Age", "type": "text", "definition": "two\nlines"}


def test_columns_the_form_does_not_have_are_named():
    assert read_text("Name,Type,Shoe size\nAge,int,44\n").ignored == ["Shoe size"]


def test_of_two_columns_that_mean_the_same_the_first_counts():
    assert read_text("Name,Definition,Description\nAge,first,second\n").good[0].values["definition"] == "first"


def test_a_databases_listing_begins_with_its_column_names():
    assert names(read_text("Column name,Data type\nbirth_dt,DATE\n")) == ["birth_dt"]


def test_a_cell_that_is_too_long_is_a_bad_row():
    report = read_text("Name\tType\n" + "x" * 300 + "\ttext\n")
    assert "200" in report.bad[0].problems[0].sentence


def test_markup_and_nuls_are_text():
    assert names(read_text("Name\tType\n<script>x</script>\x00\ttext\n")) == ["<script>x</script>"]


def test_excel_with_numbers_booleans_and_an_empty_first_sheet():
    report = read_file(
        "a.xlsx", excel(["Name", "Type", "Required", "Valid inputs"], ["Age", "int", True, 120.0], sheets=["Second"])
    )
    assert report.good[0].values == {"name": "Age", "type": "numeric", "required": "yes", "valid_inputs": "120"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"  \n\n"),
        ("a.csv", b"Name,Type\n"),
        ("a.csv", b"Type,Required\nint,Y\n"),
        ("a.pdf", b"%PDF-1.7 ..."),
        ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("a.bin", b"ab\0cd" + b"text " * 100),
        ("a.xlsx", b"PK\x03\x04 broken"),
        ("a.csv", b"x" * (element_import.LARGEST_FILE + 1)),
        ("a.csv", b"Name,Type\n" + b"Age,int\n" * 2001),
        ("a.csv", "Name,Type\nAge,int".encode("utf-16")[:-1]),
        ("a.xlsx", excel()),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(name, content):
    with pytest.raises(Unreadable) as refusal:
        read_file(name, content)
    assert refusal.value.sentence.endswith(".")


def zipped(files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


def test_another_zip_is_no_workbook():
    with pytest.raises(Unreadable, match="not an Excel workbook"):
        read_file("a.xlsx", zipped({"word/document.xml": "<a/>"}))


def test_a_workbook_that_is_huge_inside_is_refused_before_it_is_unpacked():
    bomb = zipped({"xl/workbook.xml": "<a/>", "xl/sheet.xml": b"0" * (workbook.LARGEST_UNPACKED + 1)})
    assert len(bomb) < element_import.LARGEST_FILE
    with pytest.raises(Unreadable, match="too large"):
        read_file("a.xlsx", bomb)


def test_two_thousand_rows_are_read():
    assert len(read_text("Name\tType\n" + "".join(f"Element {i}\ttext\n" for i in range(2000))).good) == 2000


def test_a_quote_that_is_never_closed_does_not_swallow_the_rows_after_it():
    with pytest.raises(Unreadable, match="never closed"):
        read_text('Name,Type\n"Birth date,text\nCounty,text\n')
    assert [r.values["name"] for r in read_text('Name\tType\n"Big" city\ttext\n5" disk\ttext\n').rows]


# Bounds --------------------------------------------------------------------------------------------------------


def test_a_table_with_more_cells_than_anybody_needs_is_refused():
    with pytest.raises(Unreadable, match="more than 200,000 cells"):
        element_import.read_text("Name,Type\n" + "," * 250_000)


@pytest.mark.parametrize(
    "text",
    ["[" + "{}," * 2_000 + "{}]", "[" * 100_000, '{"a": 1}', "[1, null]", '[{"name": "' + "x" * 8_000_000 + '"}]'],
)
def test_rows_that_no_report_gave_are_none(text):
    assert element_import.rows_again(text) == []
