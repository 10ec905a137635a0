"""No export does anything in a spreadsheet, and no name looks like another."""

import re
from pathlib import Path

import pytest

from common.refusals import Refused
from common.spreadsheets import BOM, csv_lines, harmless
from common.text_checks import need_plain, shown_plain

ROOT = Path(__file__).parents[1]
WRITES_TABLES = re.compile(r"csv\.(?:writer|DictWriter)|import Workbook|text/csv")
PASTED_BACK = "bucp/drafting/element_import.py"  # rows to mend, into the field they came from


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n=1", "\uff1d1", "|cmd"])
def test_no_cell_is_taken_for_a_formula(cell):
    assert harmless(cell).startswith("'")


@pytest.mark.parametrize("cell", ["Births 1-2", "IDEA-2026-0001", "", 42, "a\nb"])
def test_ordinary_cells_stay_as_they_are(cell):
    assert harmless(cell) == str(cell)


def test_heads_and_cells_alike_are_made_harmless():
    assert list(csv_lines(["=a"], [["@b", "c\u202ed"]])) == [f"{BOM}'=a\r\n", "'@b,cd\r\n"]


def test_every_export_is_written_by_these_lines():
    sources = [p for p in ROOT.glob("[a-z]*/**/*.py") if p.relative_to(ROOT).parts[0] not in ("tests", "demo", "var")]
    writers = {str(p.relative_to(ROOT)) for p in sources if WRITES_TABLES.search(p.read_text())}
    assert writers == {"common/spreadsheets.py", "metrics/views/register.py", PASTED_BACK}
    assert "file_lines(" in (ROOT / "metrics/views/register.py").read_text()
    assert "csv_lines(" in (ROOT / "metrics/register.py").read_text()


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\x1b", "\x00", "\ufeff", "\u2028x"[0:1]])
def test_signs_that_nobody_sees_are_not_shown(sign):
    assert shown_plain(f"a{sign}b\n") == "ab\n"


@pytest.mark.parametrize(
    "name", ["Sponsor\u202egpj", "Ann\u200b Other", "\x1b[31mred", "=cmd()", "+1", "@all", "\uff1dx"]
)
def test_a_name_that_is_not_what_it_seems_is_refused_with_a_sentence(name):
    with pytest.raises(Refused, match=r"nobody can see|for a formula"):
        need_plain(name)


@pytest.mark.parametrize("name", ["Zoë O’Neill-García", "李 小龙", "محمد", "J. R. (Data) & Co.", "می\u200cخواهم"])
def test_names_of_people_are_taken_as_they_are(name):
    assert need_plain(f" {name}\n") == name


def test_a_sign_that_nobody_sees_hides_no_formula():
    """It is left out of what is written, so what stands behind it comes first."""
    assert harmless("\u202e=1+1") == "'=1+1"
    assert harmless("\x00 @SUM(A1)") == "' @SUM(A1)"
