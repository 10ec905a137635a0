"""The sealed PDF as read by programs that are not ours: qpdf, poppler and OpenSSL. The rules that no program at hand
checks as a whole (PDF/A-3a, PDF/UA-1) are checked one by one; docs/document.md lists them. veraPDF is not among the
tools here: run it where it is."""

import io
import itertools
import re
import shutil
import subprocess

import pytest
from asn1crypto import cms
from django.utils import timezone
from pypdf import PdfReader

from bucp.document import pades
from bucp.document.build import document_of, pdf_of
from bucp.signing.commands import ConfirmPaper, FileWithCdo, SignOnPaper, WithdrawSignature
from demo.accounts import PASSWORD
from history import seal
from tests.support.story import Story, person

# One worker: the file is made once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sealed"), pytest.mark.slow]

FULL = {
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
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
kept = {}


@pytest.fixture
def made(db) -> bytes:
    """A sealed file with everything in it: upright and wide pages, a withdrawn signature, one on paper."""
    if "sealed" not in kept:
        kept["sealed"], kept["content"] = _make()
    return kept["sealed"]


def _make():
    story = Story().filled()
    for n in range(12):
        story.bucp.elements.create(position=n + 2, changed_by=story.drafter, values={**FULL, "name": f"Amount {n}"})
    story.in_signing()
    first = story.sign("cdss", "sponsor")
    story.do(WithdrawSignature(signature=first, reason="Too early."), "sponsor@cdss.example")
    story.sign("cdss", "sponsor")
    story.sign("cdss", "coordinator")
    party = next(p for p in story.bucp.party_list if p.entity.slug == "cdph")
    page = story.do(
        SignOnPaper(
            party=party,
            role="sponsor",
            signer=person("sponsor@cdph.example"),
            scan=PNG,
            agreed=True,
            password=PASSWORD,
            seen_sha256=story.bucp.current_revision.sha256,
        ),
        "coordinator@cdph.example",
    )
    story.do(ConfirmPaper(signature=page), "sponsor@cdph.example")
    story.sign("cdph", "coordinator")
    story.do(FileWithCdo(), "coordinator@cdss.example")
    document = document_of(story.fresh(), as_filed=True)
    return pades.sealed(pdf_of(document)), document.content


@pytest.fixture
def run(tmp_path):
    """Runs a tool on a file: (exit code, all it said)."""

    def run(tool: str, file: bytes, *options, after=()) -> tuple[int, str]:
        assert shutil.which(tool), f"{tool} is missing: apt-get install poppler-utils qpdf openssl"
        path = tmp_path / "document.pdf"
        path.write_bytes(file)
        done = subprocess.run([tool, *options, path, *after], capture_output=True, timeout=60, cwd=tmp_path)
        return done.returncode, (done.stdout + done.stderr).decode(errors="replace")

    return run


@pytest.fixture
def structure(made, run) -> str:
    """The tagged structure with its text, as pdfinfo reads it, which takes seconds: once for all."""
    if "structure" not in kept:
        _, kept["structure"] = run("pdfinfo", made, "-struct-text")
    return kept["structure"]


def root_of(made: bytes):
    return PdfReader(io.BytesIO(made)).trailer["/Root"]


def tags(made: bytes, kind: str = ""):
    """The structure elements, in no particular order."""
    todo, found = [root_of(made)["/StructTreeRoot"]], []
    while todo:
        node = todo.pop().get_object()
        if isinstance(node, list):
            todo += node
        elif isinstance(node, dict):
            found += [node] if "/S" in node else []
            todo += [node["/K"]] if "/K" in node else []
    return [n for n in found if not kind or n["/S"] == kind]


# Whole, and by whom -----------------------------------------------------------------------------------------


def test_qpdf_finds_no_fault(made, run):
    code, said = run("qpdf", made, "--check")
    assert code == 0 and "No syntax or stream encoding errors" in said


def test_pdfsig_finds_the_seal_valid_over_the_whole_file(made, run):
    _, said = run("pdfsig", made, "-nocert")
    assert said.count("Signature #") == 1
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "SHA-256" in said and "DEMONSTRATION seal" in said


@pytest.mark.parametrize("place", [0.1, 0.4, 0.7])
def test_pdfsig_sees_a_flipped_byte(made, run, place):
    at = int(made.index(b"/ByteRange") * place)
    broken = made[:at] + bytes([made[at] ^ 1]) + made[at + 1 :]
    _, said = run("pdfsig", broken, "-nocert")
    assert "Signature is Valid" not in said


def test_pdfsig_sees_what_was_appended(made, run):
    from pypdf import PdfWriter

    later = PdfWriter(io.BytesIO(made), incremental=True)
    later.add_metadata({"/Subject": "Something else"})
    out = io.BytesIO()
    later.write(out)
    assert out.getvalue().startswith(made)
    _, said = run("pdfsig", out.getvalue(), "-nocert")
    assert "Total document signed" not in said or "Not total" in said


def test_a_cut_file_is_no_sealed_file(made, run):
    _, said = run("pdfsig", made[:-2000], "-nocert")
    assert "Signature is Valid" not in said


def test_openssl_checks_the_seal_with_the_public_certificate_alone(made, run, tmp_path):
    """The commands of docs/document.md, on the bytes that /ByteRange names."""
    found = re.search(rb"/ByteRange\s*\[(\d+) (\d+) (\d+) (\d+)\s*\]", made)
    a, b, c, d = map(int, found.groups())
    (tmp_path / "signed.bin").write_bytes(made[a : a + b] + made[c : c + d])
    # /Contents is filled up with zeros behind the signature; DER says where it ends.
    content = cms.ContentInfo.load(bytes.fromhex(made[a + b + 1 : c - 1].decode()))
    (tmp_path / "seal.der").write_bytes(content.dump())
    (tmp_path / "portal.pem").write_bytes(seal.certificate_pem())
    command = [
        "openssl",
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-in",
        "seal.der",
        "-content",
        "signed.bin",
        "-CAfile",
        "portal.pem",
        "-purpose",
        "any",
        "-out",
        "/dev/null",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert done.returncode == 0, done.stderr
    (tmp_path / "signed.bin").write_bytes(b"x" + made[a + 1 : a + b] + made[c : c + d])
    assert subprocess.run(command, capture_output=True, cwd=tmp_path, timeout=60).returncode != 0


def test_changes_are_forbidden_by_the_seal(made):
    signature = root_of(made)["/Perms"]["/DocMDP"].get_object()
    assert signature["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature["/Reference"][0].get_object()["/TransformParams"]["/P"] == 1


# What it carries ---------------------------------------------------------------------------------------------


def test_pdfdetach_takes_out_the_text_byte_for_byte_and_the_scan(made, run, tmp_path):
    _, said = run("pdfdetach", made, "-list")
    assert said.startswith("2 embedded files") and ".json" in said and "signature-cdph-sponsor.png" in said
    run("pdfdetach", made, "-saveall", "-o", str(tmp_path))
    assert next(tmp_path.glob("IDEA-*.json")).read_bytes() == kept["content"].encode()
    assert (tmp_path / "signature-cdph-sponsor.png").read_bytes() == PNG


def test_pdffonts_says_that_every_font_is_embedded_and_maps_to_unicode(made, run):
    _, said = run("pdffonts", made)
    rows = [line.split() for line in said.splitlines()[2:]]
    assert rows
    assert all(row[-5] == row[-4] == row[-3] == "yes" for row in rows), said


def test_pdfinfo_reads_headings_and_tables_in_their_order(structure):
    kinds = set(re.findall(r"^ *(\w+)\b", structure, re.M))
    assert {"H1", "H2", "H3", "Table", "THead", "TH", "TD", "P"} <= kinds
    flat = " ".join(re.findall(r'"([^"]*)"', structure))
    places = [
        flat.index(words) for words in ("Checklist", "Business Case", "Technical", "Signature record", "The seal")
    ]
    assert places == sorted(places)


def test_pdfinfo_says_tagged_and_without_script(made, run):
    _, said = run("pdfinfo", made)
    for line in ("Tagged:          yes", "JavaScript:      no", "Encrypted:       no", "Suspects:        no"):
        assert line in said


# PDF/A-3a, rule by rule (ISO 19005-3) ---------------------------------------------------------------------------


def test_it_says_that_it_is_pdf_a_3a(made, run):
    _, xmp = run("pdfinfo", made, "-meta")
    assert re.search(r"pdfaid:part(=\"|>)3", xmp) and re.search(r"pdfaid:conformance(=\"|>)A", xmp)
    about = PdfReader(io.BytesIO(made)).metadata
    assert about.title in xmp and str(about["/Producer"]) in xmp, "both descriptions say the same"


def test_colours_are_those_of_the_embedded_profile(made):
    (intent,) = root_of(made)["/OutputIntents"]
    intent = intent.get_object()
    assert intent["/S"] == "/GTS_PDFA1"
    assert len(intent["/DestOutputProfile"].get_object().get_data()) > 100


def test_nothing_in_it_acts_or_points_outside(made):
    root = root_of(made)
    assert not {"/OpenAction", "/AA"} & set(root)
    assert "/JavaScript" not in root["/Names"]
    assert not {"/XFA", "/NeedAppearances"} & set(root["/AcroForm"])
    reader = PdfReader(io.BytesIO(made))
    assert "/Encrypt" not in reader.trailer and "/ID" in reader.trailer
    for stream in _streams(reader):
        assert not {"/F", "/FFilter"} & set(stream)
        assert "LZW" not in str(stream.get("/Filter"))


def test_each_attachment_is_typed_named_and_bound_to_the_document(made):
    root = root_of(made)
    bound = [f.get_object() for f in root["/AF"]]
    assert len(bound) == len(root["/Names"]["/EmbeddedFiles"]["/Names"]) / 2 == 2
    assert {f["/AFRelationship"] for f in bound} == {"/Source", "/Supplement"}
    for file in bound:
        assert file["/F"] and file["/UF"] and file["/Desc"]
        inner = file["/EF"]["/F"].get_object()
        assert inner["/Subtype"] in ("/application/json", "/image/png")
        assert inner["/Params"]["/ModDate"] and inner["/Params"]["/Size"]


def test_the_field_of_the_seal_is_printable_not_hidden_and_off_the_page(made):
    widgets = [a.get_object() for page in PdfReader(io.BytesIO(made)).pages for a in page.get("/Annots", ())]
    (widget,) = [w for w in widgets if w["/Subtype"] == "/Widget"]
    flags = int(widget["/F"])
    assert flags & 4 and not flags & (1 | 2 | 32)
    x0, y0, x1, y1 = widget["/Rect"]
    assert (x0, y0) == (x1, y1) and x0 < 0 and y0 < 0


# PDF/UA-1, rule by rule (ISO 14289-1) ----------------------------------------------------------------------------


def test_language_title_and_tags_are_there(made):
    root = root_of(made)
    assert root["/Lang"] == "en-US"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert all(page["/StructParents"] is not None for page in PdfReader(io.BytesIO(made)).pages)


def test_every_page_s_content_is_tagged_or_an_artifact(made):
    """No text is drawn outside a marked sequence."""
    for page in PdfReader(io.BytesIO(made)).pages:
        depth = 0
        for _, operator in _operations(page):
            depth += operator in (b"BDC", b"BMC")
            depth -= operator == b"EMC"
            assert operator not in (b"Tj", b"TJ") or depth > 0
        assert depth == 0


def test_headings_begin_with_one_and_leave_none_out(structure):
    levels = [int(n) for n in re.findall(r"^ *H([1-6]) ", structure, re.M)]
    assert levels[0] == 1 and levels.count(1) == 1
    for before, after in itertools.pairwise(levels):
        assert after <= before + 1, f"H{before} is followed by H{after}"


def test_every_head_cell_says_whether_it_heads_a_row_or_a_column(made):
    cells = tags(made, "/TH")
    scopes = [c["/A"].get_object()["/Scope"] for c in cells]
    assert set(scopes) == {"/Row", "/Column"}
    for cell in cells:
        up = cell["/P"].get_object()["/P"].get_object()["/S"]
        assert (cell["/A"].get_object()["/Scope"] == "/Column") == (up == "/THead")


def test_every_cell_of_a_table_with_a_head_names_its_head_cells(made):
    known = {c["/ID"] for c in tags(made, "/TH")}
    tables = [t for t in tags(made, "/Table") if any(k.get_object()["/S"] == "/THead" for k in t["/K"])]
    assert len(tables) >= 5
    for table in tables:
        for body in (k.get_object() for k in table["/K"]):
            for cell in (c.get_object() for row in body["/K"] for c in row.get_object()["/K"]):
                if cell["/S"] == "/TD":
                    heads = cell["/A"].get_object()["/Headers"]
                    assert heads and set(heads) <= known


def test_every_picture_has_words(made):
    for figure in tags(made, "/Figure"):
        assert figure.get("/Alt")


def test_bookmarks_follow_the_headings(made):
    titles = [o.title for o in PdfReader(io.BytesIO(made)).outline if not isinstance(o, list)]
    assert titles == [
        "Checklist",
        "1. Business Case",
        "2. Technical",
        "3. Administrative",
        "4. Approvals",
        "Signature record",
    ]


def test_every_kind_of_tag_is_a_standard_one(made):
    names = (
        "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct P H H1 H2 H3 H4 H5 H6 L LI Lbl "
        "LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Figure "
        "Formula Form"
    )
    standard = set(names.split())
    mapped = set(root_of(made)["/StructTreeRoot"].get("/RoleMap", {}))
    assert {t["/S"].lstrip("/") for t in tags(made)} <= standard | {m.lstrip("/") for m in mapped}


# The time ----------------------------------------------------------------------------------------------------------


def test_with_an_authority_for_time_the_seal_carries_its_stamp(settings, monkeypatch):
    from pyhanko.sign.timestamps import DummyTimeStamper

    signer = seal.signer()
    now = timezone.now()
    stamper = DummyTimeStamper(tsa_cert=signer.signing_cert, tsa_key=signer.signing_key, fixed_dt=now)
    asked = []
    monkeypatch.setattr("pyhanko.sign.timestamps.HTTPTimeStamper", lambda url, **more: asked.append(url) or stamper)
    settings.TIMESTAMP_URL = "https://time.example/tsa"
    made = pades.sealed(pdf_of(document_of(Story().filled().fresh())))
    (signature,) = PdfReader(io.BytesIO(made)).trailer["/Root"]["/AcroForm"]["/Fields"]
    content = cms.ContentInfo.load(bytes(signature.get_object()["/V"]["/Contents"]).rstrip(b"\0") + b"\0" * 8)
    attributes = content["content"]["signer_infos"][0]["unsigned_attrs"]
    assert [a["type"].native for a in attributes] == ["signature_time_stamp_token"]
    assert asked == ["https://time.example/tsa"]


def _streams(reader):
    return [o for n in range(1, int(reader.trailer["/Size"])) if hasattr(o := reader.get_object(n), "get_data")]


def _operations(page):
    return page.get_contents().operations
