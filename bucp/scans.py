"""Scanned pages of wet-ink signatures: what kind of file it really is, by its first bytes."""

from .move import Refused

MOST = 10 * 1024 * 1024  # bytes
KINDS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


def read(upload) -> bytes:
    """The bytes of an uploaded file, or none. Raises Refused for a too large one, before it is read."""
    if upload is None:
        return b""
    refuse_too_large(upload.size)
    return upload.read()


def refuse_too_large(size: int) -> None:
    if size > MOST:
        raise Refused(f"The file has {size / 1024 / 1024:.1f} MB; 10 MB is the most. Scan it at a lower resolution.")


def kind_of(data: bytes) -> str:
    """The media type of a scan. Raises Refused with a sentence for an empty, too large or other file."""
    if not data:
        raise Refused("Choose the file with the scanned page.")
    refuse_too_large(len(data))
    for beginning, kind in KINDS.items():
        if data.startswith(beginning):
            return kind
    raise Refused("The scan must be a PDF, PNG or JPEG file; this is something else.")
