"""The document as PDF: read back from real files."""

import io
import shutil
import subprocess
import sys

import pytest
from pypdf import PdfReader

from bucp.document import jobs, pdf
from bucp.document.build import document_of, pdf_of
from bucp.models import Rendering
from history.models import Event
from tests.support import pdfs
from tests.support.pdfs import words
from tests.support.story import Story

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def reader(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


def pdf_now(story) -> bytes:
    return pdf_of(document_of(story.fresh()))


def taken(client, url):
    """The answer once the file was made, as a worker makes it."""
    if client.get(url).status_code == 202:
        jobs.seal_filed()
        for row in Rendering.objects.all():
            jobs.render(row.pk)
    return client.get(url)


def address(story, kind="pdf"):
    return f"/bucps/{story.bucp.number}/document.{kind}"


def checked_by(tool: str, made: bytes, tmp_path, *options) -> str:
    assert shutil.which(tool), f"{tool} is missing: apt-get install poppler-utils qpdf"
    path = tmp_path / "document.pdf"
    path.write_bytes(made)
    done = subprocess.run([tool, *options, path], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# What it says ------------------------------------------------------------------------------------------


def test_it_follows_the_order_of_the_official_form():
    text = words(pdf_now(Story().active()))
    marks = [
        "Checklist",
        "1. Business Case",
        "Use Case Name",
        "Contact Information",
        "2. Technical",
        "Data Elements",
        "Birth Date",
        "Data Users",
        "3. Administrative",
        "Legal Authority",
        "Privacy Requirements",
        "Security Requirements",
        "4. Approvals",
        "Nothing in this proposal changes a term of IDEA",
    ]
    places = [text.find(mark) for mark in marks]
    assert -1 not in places
    assert places == sorted(places)


def test_the_head_names_parties_form_revision_and_fingerprint():
    story = Story().active()
    text = words(pdf_now(story))
    revision = story.fresh().current_revision
    for piece in (
        story.bucp.number,
        "Shared caseload study",
        "Department of Social Services",
        "Department of Public Health",
        "version of 2026-07-01",
        f"Revision {revision.number}",
        revision.sha256,
    ):
        assert piece in text


def test_each_party_s_opinion_stands_under_its_statement():
    text = words(pdf_now(Story().reviewed({("cdph", "legal"): "objects"})))
    law = text[text.index("Legal Authority") : text.index("Transfer of Funds")]
    assert "Legal Review: Supports" in law and "Legal Review: Objects" in law
    assert "Legal Representative CDPH" in law and "for revision 2" in law
    assert "Privacy Review: Supports" in text[text.index("Privacy Requirements") : text.index("Security Requirements")]


def test_an_opinion_that_no_longer_holds_says_so():
    story = Story().reviewed()
    story.answer("legal_authority", "Another law.", story.bucp.recipients[0], "coordinator@cdss.example")
    assert "Out of date since" in words(pdf_now(story))


def test_signatures_are_shown_and_missing_ones_leave_a_line():
    story = Story().in_signing()
    story.sign("cdss", "sponsor")
    text = words(pdf_now(story))
    assert text.count("/s/ ") == 1
    assert "/s/ Executive Sponsor CDSS" in text
    assert text.count("Signature: not signed yet") == 3


def test_a_signed_one_carries_all_signatures_with_method_and_fingerprint():
    story = Story().active()
    text = words(pdf_now(story))
    for name in ("Data Coordinator CDSS", "Executive Sponsor CDSS", "Data Coordinator CDPH", "Executive Sponsor CDPH"):
        assert f"/s/ {name}" in text
    assert text[: text.rindex("Signature record")].count("Typed name and password") == 4
    assert "not signed yet" not in text.lower()
    assert "Not answered yet" not in text


def test_an_addendum_appears_where_it_applies():
    story = Story().filled()
    assert "Addenda of IDEA" not in words(pdf_now(story))
    story.answer("hipaa", "yes")
    assert "Addendum A: health information under HIPAA" in words(pdf_now(story))


def test_every_page_carries_number_title_and_its_place():
    said = pdfs.pages(pdf_now(Story().active()))
    for place, page in enumerate(said, start=1):
        assert f"Page {place} of {len(said)}" in page
    for page in said[1:]:
        assert "Shared caseload study · Revision" in page


def test_data_elements_with_many_columns_lie_on_their_side_under_a_repeated_head():
    story = Story().filled()
    full = {
        "name": "Amount",
        "type": "currency",
        "definition": "In US dollars.",
        "required": "yes",
        "source": "System",
        "valid_inputs": "0 to 9",
        "quality_notes": "None",
        "guide": "Add up",
        "statutes": "W&I 10850",
    }
    for n in range(40):
        story.bucp.elements.create(position=n + 2, changed_by=story.drafter, values={**full, "name": f"Amount {n}"})
    made = pdf_now(story)
    sizes = [page.mediabox for page in reader(made).pages]
    wide = [said for said, size in zip(pdfs.pages(made), sizes, strict=True) if size.width > size.height]
    assert len(wide) > 1
    assert all("Governing" in page for page in wide)
    assert all("Destruction and/or Return" not in page for page in wide)


# Which text, and its mark --------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["filled", "sent", "reviewed", "in_signing"])
def test_it_is_marked_draft_on_every_page_until_all_have_signed(step):
    for page in pdfs.pages(pdf_now(getattr(Story(), step)())):
        assert "DRAFT" in page


@pytest.mark.parametrize("step", ["signed", "active"])
def test_it_carries_no_mark_once_all_have_signed(step):
    made = pdf_now(getattr(Story(), step)())
    assert "DRAFT" not in words(made)
    assert "Signed by all parties" in words(made)


def test_a_withdrawn_one_says_so_on_every_page():
    for page in pdfs.pages(pdf_now(Story().sent().withdrawn())):
        assert "WITHDRAWN" in page


def test_during_signing_the_text_is_the_one_put_out(sign_in):
    story = Story().in_signing()
    revision = story.fresh().current_revision
    story.bucp.answers.filter(field="purpose_scope").update(value="Slipped in behind the door.")
    text = words(pdf_now(story))
    assert "Slipped in" not in text
    assert revision.sha256 in text


def test_an_earlier_revision_can_be_had_and_is_marked(sign_in):
    story = Story().active()
    text = words(taken(sign_in("coordinator@cdss.example"), address(story) + "?revision=1").content)
    assert "DRAFT" in text and "It is not the one that was signed" in text
    assert story.bucp.revisions.get(number=1).sha256 in text
    assert "/s/" not in text


# As a file ---------------------------------------------------------------------------------------------


def test_the_same_text_gives_the_same_bytes():
    story = Story().active()
    first = pdf_now(story)
    pdfs.made.clear()
    assert pdf_now(story) == first


def test_it_is_whole_tagged_named_and_keeps_its_fonts(tmp_path):
    story = Story().active()
    made = pdf_now(story)
    assert "No syntax or stream encoding errors" in checked_by("qpdf", made, tmp_path, "--check")
    about = checked_by("pdfinfo", made, tmp_path)
    assert f"{story.bucp.number} Shared caseload study" in about
    assert "Tagged:          yes" in about and "JavaScript:      no" in about
    fonts = [line.split() for line in checked_by("pdffonts", made, tmp_path).splitlines()[2:]]
    assert any("Public-Sans" in row[0] for row in fonts)
    assert all(row[-5] == "yes" for row in fonts), "every font is embedded"


def test_it_has_language_bookmarks_and_a_title_for_the_window():
    root = reader(pdf_now(Story().active())).trailer["/Root"]
    assert root["/Lang"] == "en-US"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    titles = [o.title for o in reader(pdf_now(Story().active())).outline if not isinstance(o, list)]
    assert titles == [
        "Checklist",
        "1. Business Case",
        "2. Technical",
        "3. Administrative",
        "4. Approvals",
        "Signature record",
    ]


def test_tables_name_their_head_cells_for_a_screen_reader():
    made = reader(pdf_now(Story().active()))
    kinds, todo = set(), [made.trailer["/Root"]["/StructTreeRoot"]]
    while todo:
        node = todo.pop().get_object()
        if isinstance(node, list):
            todo += node
        elif isinstance(node, dict):
            kinds.add(node.get("/S"))
            todo += [node["/K"]] if "/K" in node else []
    assert {"/Table", "/TR", "/TH", "/TD", "/H1", "/H2"} <= kinds


def test_text_of_any_script_and_any_length_is_shown_as_text(tmp_path):
    story = Story().filled()
    hostile = "<script>alert(1)</script> {{ 7|add:7 }} </td></table> اتفاقية 数据共享 Việt 😀 " + "x" * 3000
    story.answer("purpose_scope", hostile)
    story.bucp.elements.create(
        position=2, changed_by=story.drafter, values={"name": "y" * 200, "definition": "long " * 1500}
    )
    made = pdf_now(story)
    checked_by("qpdf", made, tmp_path, "--check")
    checked_by("pdftotext", made, tmp_path, "-raw")
    text = " ".join((tmp_path / "document.txt").read_text().split())
    assert "<script>alert(1)</script> {{ 7|add:7 }}" in text
    assert "数据共享" in text
    assert "x" * 60 in text


def test_nothing_is_fetched_while_it_is_made(monkeypatch):
    """An address in the text, or in a style someone got past the escaping, opens no connection and no other file."""

    def refuse(*args, **kwargs):
        raise AssertionError("connected")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("urllib.request.FileHandler.open_local_file", refuse)
    html = (
        '<html lang="en"><title>t</title><link rel="stylesheet" href="file:///etc/passwd">'
        '<img src="http://127.0.0.1:9/x.png" alt="x"><img src="file:///etc/hostname" alt="y"><p>Whole.'
    )
    pdf.render_pdf("<html lang=en><p>x")  # the bundled fonts are read here, before the doors are watched
    assert "Whole." in words(pdf.render_pdf(html))
    for url in ("file:///etc/passwd", "http://127.0.0.1/", f"{pdf.FONTS.as_uri()}/../../../manage.py", "ftp://x/"):
        assert not pdf.is_bundled(url, pdf.STYLE)


# At its address ------------------------------------------------------------------------------------------


def test_a_party_takes_it_home_under_a_telling_name(sign_in):
    story = Story().active()
    answer = taken(sign_in("sponsor@cdph.example"), address(story))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert f'"{story.bucp.number}-shared-caseload-study.pdf"' in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]


def test_a_stranger_gets_404_for_a_draft(sign_in):
    story = Story().filled()
    for person in ("coordinator@edd.example", "coordinator@cdph.example", "cdo@odi.example"):
        assert sign_in(person).get(address(story)).status_code == 404


def test_another_signatory_gets_403_for_a_filed_one(sign_in):
    assert sign_in("coordinator@edd.example").get(address(Story().active())).status_code == 403


def test_somebody_signed_out_is_asked_to_sign_in(client):
    assert client.get(address(Story().active())).status_code == 302


@pytest.mark.parametrize(
    "tail",
    [
        "document.exe",
        "document.docx",
        "document.",
        "document.pdf?revision=99",
        "document.pdf?revision=x",
        "document.pdf?revision=-1",
        "document.pdf?revision=²",
        "document.pdf?revision=9999999999999999999999",
    ],
)
def test_what_does_not_exist_is_404(sign_in, tail):
    story = Story().sent()
    assert sign_in("drafter@cdss.example").get(f"/bucps/{story.bucp.number}/{tail}").status_code == 404


def test_it_is_only_read(sign_in):
    assert sign_in("drafter@cdss.example").post(address(Story().sent())).status_code == 405


@pytest.mark.parametrize("kind", ["pdf", "json"])
def test_cdo_staff_taking_out_a_filed_one_is_recorded(sign_in, kind):
    story = Story().active()
    client = sign_in("audit@odi.example")
    jobs.seal_filed()
    client.head(address(story, kind))
    assert not Event.objects.filter(kind="bucp.exported").exists()
    client.get(address(story, kind))
    event = Event.objects.get(kind="bucp.exported")
    assert (event.chain_id, event.actor.email) == (story.bucp.number, "audit@odi.example")
    assert event.data == {"format": kind.upper()}
    assert event.actor_role.startswith("CDO staff")


def test_a_party_taking_its_own_is_not_recorded(sign_in):
    story = Story().active()
    sign_in("coordinator@cdss.example").get(address(story))
    assert not Event.objects.filter(kind="bucp.exported").exists()


def test_a_machine_that_cannot_make_a_pdf_says_so_and_offers_json(sign_in, monkeypatch):
    story = Story().sent()
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    client = sign_in("drafter@cdss.example")
    answer = taken(client, address(story))
    assert answer.status_code == 503
    assert "The PDF cannot be made on this machine" in answer.content.decode()
    assert address(story, "json") in answer.content.decode()
    assert client.get(address(story, "json")).status_code == 200


def test_the_number_of_queries_does_not_grow(sign_in, django_assert_max_num_queries):
    story = Story(recipients=("cdss", "edd"), providers=("cdph", "calstrs")).active()
    for n in range(60):
        story.bucp.elements.create(position=n + 2, changed_by=story.drafter, values={"name": f"Element {n}"})
    client = sign_in("coordinator@cdss.example")
    with django_assert_max_num_queries(20):
        client.get(address(story))
