"""The way back: from a PDF file alone to the text it was made of. Needs neither the portal nor its database.

The files come from anywhere, so nothing here trusts them: what is too large, broken or not ours is NotADocument.
Whether the file is whole is another question, which its seal answers.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

from history.recorder import sha256

MOST = 40 * 1024 * 1024
"""Bytes of an attachment, unpacked."""


class NotADocument(ValueError):
    """The file carries no text of an agreement; the text is a sentence for the person."""


@dataclass(frozen=True)
class Unpacked:
    """`content` is the canonical JSON, byte for byte; `sha256` its fingerprint, reckoned anew."""

    content: str
    sha256: str
    number: str
    form: str
    parties: tuple[Mapping, ...]
    answers: Mapping  # {(field key, party's entity slug or None): value}
    elements: tuple[Mapping, ...]


def unpack(pdf: bytes) -> Unpacked:
    """The agreement's text inside a PDF of this portal. Raises NotADocument."""
    for name, data in attachments(pdf).items():
        if name.endswith(".json") and (found := _read(data)):
            return found
    raise NotADocument("This file carries no text of an agreement as data.")


def attachments(pdf: bytes) -> dict[str, bytes]:
    """The files inside a PDF, by name. Raises NotADocument for what is no PDF or swells beyond MOST."""
    try:
        return dict(_attachments(pdf))
    except NotADocument:
        raise
    except Exception as error:  # a file from anywhere: the reader may stumble over it in any way
        raise NotADocument("This file cannot be read as a PDF.") from error


def _attachments(pdf: bytes):
    from pyhanko.pdf_utils.decode_limits import DecodeLimits, StreamDecodeLimits
    from pyhanko.pdf_utils.reader import PdfFileReader

    limits = DecodeLimits(per_stream=StreamDecodeLimits(max_output_size=MOST))
    root = PdfFileReader(io.BytesIO(pdf), strict=False, decode_limits=limits).root
    if "/Names" not in root or "/EmbeddedFiles" not in root["/Names"]:
        return
    names = root["/Names"]["/EmbeddedFiles"]["/Names"]
    for place in range(1, len(names), 2):
        spec = names[place]
        yield str(spec["/UF"] if "/UF" in spec else spec["/F"]), spec["/EF"]["/F"].data


def _read(data: bytes) -> Unpacked | None:
    """None for a JSON file that is no agreement's."""
    try:
        content = data.decode()
        text = json.loads(content)
        answers = {(a["field"], a["party"]): a["value"] for a in text["answers"]}
        return Unpacked(
            content=content,
            sha256=sha256(content),
            number=str(text["number"]),
            form=str(text["form"]),
            parties=tuple(text["parties"]),
            answers=answers,
            elements=tuple(text["elements"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
