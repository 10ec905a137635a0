"""A file is examined with the certificate alone: every file that somebody may bring gets a true answer."""

import io
import json
import shutil
import subprocess
import sys
import zlib
from functools import cache
from pathlib import Path

import pytest
from django.core.management import call_command
from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.sign.timestamps import DummyTimeStamper
from pypdf import PdfReader, PdfWriter

from bucp.document.verify import LARGEST, FileVerdict, examine, sentences
from bucp.document.verify_pdf import ALTERED, APPENDED, CUT, SEAL_ALTERED, look
from common.apart import Limits
from tests.support.sealed import NAME, certificate, key_pair, plain, seal, signer, text_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@cache
def genuine() -> bytes:
    return seal(plain(text_of()))


def ask(data: bytes):
    return examine(data, certificate())


def flipped(data: bytes, place: int, bit: int = 1) -> bytes:
    return data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]


def test_a_sealed_file_is_intact_and_tells_what_it_holds():
    found = ask(genuine())
    assert found.verdict == FileVerdict.INTACT and found.problems == ()
    assert NAME in found.sealed_by and found.is_trusted and found.sealed_at
    assert (found.text.number, found.text.form) == ("IDEA-2026-0012", "2026-07-01")
    assert len(found.text.sha256) == len(found.sha256) == 64


def test_the_text_is_found_in_the_documents_json_as_well():
    whole = json.dumps({"schema": "idea-bucp/1", "frozen": text_of("IDEA-2027-0001")})
    assert ask(seal(plain(whole))).text.number == "IDEA-2027-0001"


@pytest.fixture
def authority(tmp_path):
    """A time-stamping authority without a network."""
    for name, pem in zip(("key.pem", "own.pem"), key_pair("a time-stamping authority"), strict=True):
        (tmp_path / name).write_bytes(pem)
    key = load_private_key_from_pemder(str(tmp_path / "key.pem"), None)
    return DummyTimeStamper(load_cert_from_pemder(str(tmp_path / "own.pem")), key)


def test_a_time_stamp_is_told_with_its_authority(authority):
    found = ask(seal(plain(text_of()), timestamper=authority))
    assert found.verdict == FileVerdict.INTACT and found.stamped_at and NAME in found.stamped_by
    assert any(s.startswith("Time stamp of") for s in sentences(found))


# Files that are none of ours -----------------------------------------------------------------------------


def password_protected() -> bytes:
    return _written(_copied(genuine()), password="secret")


def _copied(data: bytes) -> PdfWriter:
    return PdfWriter(clone_from=PdfReader(io.BytesIO(data)))


def _written(writer: PdfWriter, password: str = "") -> bytes:
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (lambda: b"", FileVerdict.EMPTY),
        (lambda: b"\x00" * 5000, FileVerdict.NOT_PDF),
        (lambda: b"PK\x03\x04" + b"x" * 5000, FileVerdict.NOT_PDF),
        (lambda: b"<html>%PDF is a word here</html>", FileVerdict.NOT_PDF),
        (lambda: b"%PDF-1.7\n" + b"x" * LARGEST, FileVerdict.TOO_LARGE),
        (lambda: b"%PDF-1.7\n", FileVerdict.DAMAGED),
        (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 200, FileVerdict.DAMAGED),
        (lambda: b"%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF", FileVerdict.DAMAGED),
        (lambda: b"%PDF-1.7\nxref\n0 99999999999\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF", FileVerdict.DAMAGED),
        (lambda: plain(), FileVerdict.FOREIGN),
        (lambda: plain('{"number": 7, "form": []}'), FileVerdict.FOREIGN),
        (lambda: plain("[" * 100_000), FileVerdict.FOREIGN),
        (lambda: plain(json.dumps({"frozen": "[" * 100_000})), FileVerdict.FOREIGN),
        (lambda: plain(text_of("'; DROP TABLE bucp_bucp; --")), FileVerdict.FOREIGN),
        (lambda: plain(text_of()), FileVerdict.UNSEALED),
        (lambda: seal(plain(text_of()), signer("somebody else")), FileVerdict.OTHER_SEAL),
        (password_protected, FileVerdict.LOCKED),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_what_is_not_ours_is_told_apart(data, verdict):
    assert ask(data()).verdict == verdict


def test_the_same_name_on_another_certificate_is_not_trusted():
    found = ask(seal(plain(text_of()), signer("somebody else")))
    assert NAME in found.sealed_by and not found.is_trusted


# Sealed files that somebody touched ----------------------------------------------------------------------


@pytest.mark.parametrize("part", range(24))
def test_a_flipped_byte_anywhere_is_found(part):
    """Over the whole file: header, pages, attachment, catalog, signature, cross-references, end."""
    places = [10, *range(part, len(genuine()), len(genuine()) // 8 + 24), len(genuine()) - 2 - part]
    for place in places:
        found = look(flipped(genuine(), place), certificate())
        assert found.verdict in (FileVerdict.CHANGED, FileVerdict.DAMAGED), place


@pytest.mark.parametrize("part", range(10))
def test_a_flipped_byte_in_the_seal_itself_is_found(part):
    """The seal cannot sign itself: its envelope, the filler behind it and the spelling of its digits are held to be
    exactly as the portal writes them."""
    start = genuine().index(b"/Contents <") + len(b"/Contents <")
    end = genuine().index(b">", start)
    filler = next(n for n in range(end, start, -1) if genuine()[n - 1] != ord("0"))
    places = [
        *range(start + part, start + 120, 10),
        *range(start + 120 + part, filler, 97),
        filler + 40 + part,
        end - 1,
    ]
    for place in places:
        for bit in (1, 0x20):
            found = look(flipped(genuine(), place, bit), certificate())
            assert found.verdict in (FileVerdict.CHANGED, FileVerdict.DAMAGED), (place, bit)


def test_changed_words_are_named_as_such():
    found = ask(flipped(genuine(), genuine().index(b"stream") + 20))
    assert found.verdict == FileVerdict.CHANGED and ALTERED in found.problems
    assert found.text.number == "IDEA-2026-0012"


def test_a_seal_in_another_spelling_is_altered():
    start = genuine().index(b"/Contents <") + len(b"/Contents <")
    end = genuine().index(b">", start)
    data = genuine()[:start] + genuine()[start:end].swapcase() + genuine()[end:]
    assert look(data, certificate()).verdict == FileVerdict.INTACT, "one spelling throughout says the same"
    data = genuine()[: end - 1] + b"1" + genuine()[end:]
    assert look(data, certificate()).problems == (SEAL_ALTERED,)


def another_page() -> bytes:
    """A page more, as an incremental update: the sealed bytes stay as they are."""
    writer = PdfWriter(io.BytesIO(genuine()), incremental=True)
    writer.add_blank_page(200, 200)
    made = _written(writer)
    assert made.startswith(genuine()) and len(made) > len(genuine())
    return made


@pytest.mark.parametrize(
    "data",
    [
        lambda: genuine() + b"\n",
        lambda: genuine() + b"x" * 100_000,
        lambda: genuine() + genuine(),
        lambda: genuine() + b"\n%%EOF",
        another_page,
        lambda: seal_again(),
    ],
    ids=["a line break", "junk", "itself", "another end", "a page", "another seal"],
)
def test_what_is_added_after_the_seal_is_found(data):
    found = ask(data())
    assert found.verdict == FileVerdict.CHANGED and APPENDED in found.problems
    assert found.is_trusted and found.text.number == "IDEA-2026-0012", "the part that was sealed is still told"


def seal_again() -> bytes:
    """Somebody else seals what is sealed, with a program that does not mind that no changes are allowed."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner

    out = io.BytesIO()
    signing = PdfSigner(PdfSignatureMetadata(field_name="Another"), signer=signer("somebody else"))
    signing._enforce_certification_constraints = lambda reader: None
    signing.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(genuine())), output=out)
    return out.getvalue()


@pytest.mark.parametrize("share", [0.05, 0.4, 0.6, 0.75, 0.98, 0.9999])
def test_a_truncated_file_is_never_taken_for_whole(share):
    found = ask(genuine()[: int(len(genuine()) * share)])
    assert found.verdict in (FileVerdict.DAMAGED, FileVerdict.CHANGED)
    assert CUT in found.problems


def test_saved_again_by_pypdf_it_is_no_longer_sealed():
    assert ask(_written(_copied(genuine()))).verdict in (FileVerdict.CHANGED, FileVerdict.UNSEALED)


@pytest.mark.parametrize("how", ["--linearize", "--object-streams=generate", "--qdf"])
def test_saved_again_by_qpdf_it_is_no_longer_sealed(how, tmp_path):
    assert shutil.which("qpdf"), "qpdf is missing: apt-get install qpdf"
    before, after = tmp_path / "before.pdf", tmp_path / "after.pdf"
    before.write_bytes(genuine())
    subprocess.run(["qpdf", how, before, after], check=True, timeout=60)
    assert ask(after.read_bytes()).verdict in (FileVerdict.CHANGED, FileVerdict.UNSEALED)


def test_the_seal_of_one_file_does_not_fit_another():
    other = seal(plain(text_of("IDEA-2026-0099"), name="IDEA-2026-0099.json"))

    def contents(data):
        start = data.index(b"/Contents <")
        return start, data.index(b">", start)

    (a, b), (c, d) = contents(genuine()), contents(other)
    assert ask(genuine()[:a] + other[c:d] + genuine()[b:]).verdict == FileVerdict.CHANGED


# Files made to do harm -----------------------------------------------------------------------------------


def bomb(layers: int, size: int = 200 * 1024 * 1024) -> bytes:
    """A stream that unpacks to far more than it seems, as the attachment a reader must open."""
    squeeze = zlib.compressobj(9)
    data = b"".join(squeeze.compress(b"\0" * 1024 * 1024) for _ in range(size // 1024 // 1024)) + squeeze.flush()
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    filters = b"/FlateDecode " * layers
    body = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(
        [
            b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a.json) 3 0 R]>>>>>>",
            b"<</Type/Pages/Kids[]/Count 0>>",
            b"<</Type/Filespec/F(a.json)/UF(a.json)/EF<</F 4 0 R>>>>",
            b"<</Filter[" + filters + b"]/Length %d>>stream\n" % len(data) + data + b"\nendstream",
        ],
        start=1,
    ):
        places.append(len(body))
        body += b"%d 0 obj" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 5\n0000000000 65535 f \n" + table + b"trailer<</Size 5/Root 1 0 R>>\n"
    return body + end + b"startxref\n%d\n%%%%EOF\n" % len(body)


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_stream_that_unpacks_to_gigabytes_is_not_unpacked(layers):
    assert ask(bomb(layers)).verdict in (FileVerdict.FOREIGN, FileVerdict.TOO_HARD)


def test_a_file_that_takes_too_long_is_given_up():
    assert (
        examine(genuine(), certificate(), Limits(seconds=1, per_mib=0, memory=2**30, patience=0.01)).verdict
        == FileVerdict.TOO_HARD
    )


@pytest.mark.parametrize("depth", [50, 5_000, 500_000])
def test_deep_nesting_does_no_harm(depth):
    body = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/X " + b"[" * depth + b"]" * depth + b">>\nendobj\n"
    body += b"trailer<</Size 2/Root 1 0 R>>\nstartxref\n0\n%%EOF"
    assert ask(body).verdict in (FileVerdict.DAMAGED, FileVerdict.FOREIGN, FileVerdict.TOO_HARD)


def test_a_tree_of_names_that_holds_itself_ends():
    body = bomb(1, 1024 * 1024).replace(b"<</Names[(a.json) 3 0 R]>>", b"<</Kids[3 0 R 3 0 R]>>    ")
    body = body.replace(
        b"<</Type/Filespec/F(a.json)/UF(a.json)/EF<</F 4 0 R>>>>",
        b"<</Kids[3 0 R 3 0 R 3 0 R 3 0 R 3 0 R 3 0 R]>>        ",
    )
    assert ask(body).verdict in (FileVerdict.DAMAGED, FileVerdict.FOREIGN, FileVerdict.TOO_HARD)


def test_an_attachment_that_lies_is_only_a_claim():
    found = ask(plain(text_of("IDEA-2026-0099"), name="IDEA-2026-0012.json"))
    assert found.verdict == FileVerdict.UNSEALED and found.text.number == "IDEA-2026-0099"
    assert any("Claims to hold IDEA-2026-0099" in s for s in sentences(found))


def test_a_certificate_that_is_none_is_refused_in_words():
    with pytest.raises(ValueError, match="must be a PEM file"):
        examine(genuine(), b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")


# As a command --------------------------------------------------------------------------------------------


@pytest.fixture
def on_disk(tmp_path):
    def put(data: bytes, trusted: bytes | None = None):
        (tmp_path / "file.pdf").write_bytes(data)
        (tmp_path / "seal.pem").write_bytes(certificate() if trusted is None else trusted)
        return str(tmp_path / "file.pdf"), str(tmp_path / "seal.pem")

    return put


def run(file, trusted) -> tuple[int, str]:
    """(exit code, what was printed); the database is shut (no mark), so that a query would fail."""
    out = io.StringIO()
    try:
        call_command("verify_document", file, certificate=trusted, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_intact_with_exit_code_0(on_disk):
    code, said = run(*on_disk(genuine()))
    assert code == 0 and said.startswith("Intact") and "Holds IDEA-2026-0012" in said


@pytest.mark.parametrize("data", [lambda: genuine() + b" ", lambda: b"no", lambda: plain(text_of())])
def test_the_command_says_anything_else_with_exit_code_1(on_disk, data):
    code, said = run(*on_disk(data()))
    assert code == 1 and not said.startswith("Intact")


def test_the_command_has_a_sentence_for_files_it_cannot_read(on_disk, tmp_path):
    file, trusted = on_disk(genuine(), b"nothing")
    assert run(file, trusted)[0] == 1
    code, said = run(str(tmp_path / "nowhere.pdf"), trusted)
    assert code == 1 and "nowhere.pdf" in said


def test_it_works_without_the_portals_settings(on_disk):
    done = subprocess.run(
        [sys.executable, "-m", "bucp.document.verify", *on_disk(genuine())],
        cwd=ROOT,
        env={},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Intact")
