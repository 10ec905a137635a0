"""Sealed PDFs for the tests, made with pyHanko and a key of one's own; and what somebody might do to them."""

import json
import tempfile
from functools import cache
from io import BytesIO

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner

from history.seal import make_self_signed

NAME = "Seal of the tests"


@cache
def key_pair(which: str) -> tuple[bytes, bytes]:
    """(key, certificate), both PEM; another word gives another pair of the same name."""
    return make_self_signed(NAME)


def certificate(which: str = "ours") -> bytes:
    return key_pair(which)[1]


@cache
def signer(which: str) -> SimpleSigner:
    with tempfile.NamedTemporaryFile() as key, tempfile.NamedTemporaryFile() as own:
        for file, pem in zip((key, own), key_pair(which), strict=True):
            file.write(pem)
            file.flush()
        return SimpleSigner.load(key.name, own.name)


def text_of(number: str = "IDEA-2026-0012") -> str:
    return json.dumps({"answers": [], "elements": [], "form": "2026-07-01", "number": number, "parties": []})


def plain(text: str | None = None, words: str = "An agreement", name: str = "IDEA-2026-0012.json") -> bytes:
    """A PDF with this text attached, without a seal."""
    from weasyprint import HTML, Attachment

    attached = [Attachment(string=text.encode(), name=name, relationship="Source")] if text is not None else []
    return HTML(string=f"<html lang=en><title>Agreement</title><h1>{words}</h1></html>").write_pdf(
        attachments=attached, pdf_variant="pdf/a-3a"
    )


def seal(pdf: bytes, by: SimpleSigner | None = None, timestamper=None) -> bytes:
    meta = PdfSignatureMetadata(
        field_name="Seal", certify=True, docmdp_permissions=MDPPerm.NO_CHANGES, subfilter=SigSeedSubFilter.PADES
    )
    out = BytesIO()
    PdfSigner(meta, signer=by or signer("ours"), timestamper=timestamper).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)), output=out
    )
    return out.getvalue()
