"""The seal on a PDF: a PAdES signature of the portal over every byte of the file (history/seal.py holds the key).

Baseline B-B; with TIMESTAMP_URL set B-T, the time vouched for by that authority. It certifies the document with no
changes allowed, so that anything appended afterwards is seen as such by any reader of PDFs.
"""

import io
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings

from history import seal

FIELD = "Seal"
REASON = "Filed under the Interagency Data Exchange Agreement"


def sealed(pdf: bytes) -> bytes:
    """The same file with the seal. Raises what pyHanko raises when key, file or time-stamping authority fail."""
    # In a thread of its own: pyHanko starts an event loop, which must not meet one that runs already.
    with ThreadPoolExecutor(1) as own:
        return own.submit(_sealed, pdf).result()


def _sealed(pdf: bytes) -> bytes:
    from pyhanko.sign import PdfSigner
    from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec

    signer = PdfSigner(
        _how(),
        signer=seal.signer(),
        timestamper=_timestamper(),
        # Nothing is drawn: the last pages say who sealed. Outside the page, so that it needs no tag (PDF/UA 7.18.1).
        new_field_spec=SigFieldSpec(FIELD, invis_sig_settings=InvisSigSettings(box_out_of_bounds=True)),
    )
    made = io.BytesIO()
    signer.sign_pdf(_writer(pdf), output=made)
    return made.getvalue()


def _writer(pdf: bytes):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class Keeping(IncrementalPdfFileWriter):
        """Leaves what the file says of itself as it was made: the signature carries its own time."""

        def _update_meta(self):
            pass

    return Keeping(io.BytesIO(pdf))


def _how():
    from pyhanko.sign import PdfSignatureMetadata
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

    return PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=REASON,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )


def _timestamper():
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(settings.TIMESTAMP_URL, timeout=20) if settings.TIMESTAMP_URL else None
