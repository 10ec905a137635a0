"""Reads one PDF for `verify.examine`: its seal and the text it carries. Meant for the process apart: whatever is wrong
with the file ends in a `Finding`, but time and memory are bounded only there."""

import asyncio
import json
import logging
import re
from dataclasses import replace
from hashlib import sha256
from io import BytesIO

from asn1crypto import cms, core
from asn1crypto.parser import peek
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from .findings import CarriedText, FileVerdict, Finding, certificate

MIB = 1024 * 1024
LIMITS = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=32 * MIB),
    document_budget=DocumentDecodeBudget(base_allowance=128 * MIB, max_ratio=20),
)
MOST_SEALS = 20
MOST_FILES = 50
NUMBER = re.compile(r"IDEA-\d{4}-\d{4,8}")
BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")

ALTERED = "The pages or the text are not the ones that were sealed."
SEAL_ALTERED = "The seal itself was altered."
APPENDED = "Something was added to the file after it was sealed."
CUT = "The end of the file is missing."
UNREADABLE_SEAL = "It carries a seal that cannot be read any more."


def look(data: bytes, certificate_pem: bytes) -> Finding:
    """What the PDF in `data` is. Never raises on bad data."""
    logging.disable(logging.CRITICAL)  # pyHanko tells of what it cannot read; the finding says it
    try:
        return _look(data, certificate(certificate_pem))
    except MemoryError:
        return Finding(FileVerdict.TOO_HARD)
    except Exception:  # a file from anywhere: whatever it breaks, it cannot be read
        return _unreadable(data)
    finally:
        logging.disable(logging.NOTSET)


def _unreadable(data: bytes) -> Finding:
    """A PDF beyond reading; whether it was sealed once shows in its bytes. What was added may be all that is wrong."""
    end = _sealed_end(data)
    if end is None:
        return Finding(FileVerdict.DAMAGED, problems=() if b"%%EOF" in data[-32:] else (CUT,))
    return Finding(FileVerdict.CHANGED, problems=(CUT if end > len(data) else UNREADABLE_SEAL,))


def _sealed_end(data: bytes) -> int | None:
    """Where the last seal says that the file ends; None when there is none."""
    spans = [[int(n) for n in found.groups()] for found in BYTE_RANGE.finditer(data)]
    return max((start + length for _, _, start, length in spans), default=None)


def _look(data: bytes, trusted) -> Finding:
    try:
        return _read(data, trusted)
    except Exception:
        end = _sealed_end(data)
        if end is None or end >= len(data):
            raise
    # It cannot be read with what follows the seal: told from the part that was sealed.
    sealed = _read(data[:end], trusted)
    return replace(sealed, verdict=FileVerdict.CHANGED, problems=tuple(dict.fromkeys((*sealed.problems, APPENDED))))


def _read(data: bytes, trusted) -> Finding:
    reader = PdfFileReader(BytesIO(data), strict=False, decode_limits=LIMITS)
    if reader.encrypted:
        return Finding(FileVerdict.LOCKED)
    list(reader.root["/Pages"])  # a file without pages is none that can be read
    seals = reader.embedded_regular_signatures[:MOST_SEALS]
    text = _text_in(reader)
    if not seals:
        if _sealed_end(data) is not None:
            return Finding(FileVerdict.CHANGED, text=text, problems=(UNREADABLE_SEAL,))
        return Finding(FileVerdict.UNSEALED if text else FileVerdict.FOREIGN, text=text)
    found = [_judge(data, seal, trusted) for seal in seals]
    ours = [f for f in found if f.is_trusted]
    return replace((ours or found)[-1], text=text)


def _judge(data: bytes, seal, trusted) -> Finding:
    """One seal, held against the file."""
    signer = seal.signer_cert
    is_trusted = signer.sha256 == trusted.sha256
    status = asyncio.run(
        async_validate_pdf_signature(
            seal, ValidationContext(trust_roots=[trusted], allow_fetching=False), skip_diff=True
        )
    )
    problems = []
    if not status.intact:
        problems.append(ALTERED)
    elif not status.valid or not _as_written(data, seal, is_trusted):
        problems.append(SEAL_ALTERED)
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        problems.append(APPENDED)
    stamp = status.timestamp_validity
    stamped = stamp is not None and stamp.intact and stamp.valid
    verdict = FileVerdict.CHANGED if problems else FileVerdict.INTACT if is_trusted else FileVerdict.OTHER_SEAL
    return Finding(
        verdict,
        sealed_by=_who(signer),
        # A seal that does not hold proves nothing on who made it, whatever certificate lies in it.
        is_trusted=is_trusted and status.valid,
        sealed_at=status.signer_reported_dt,
        stamped_at=stamp.timestamp if stamped else None,
        stamped_by=_who(stamp.signing_cert) if stamped else "",
        problems=tuple(problems),
    )


def _who(certificate_) -> str:
    """Whom a certificate names: its common name and organization."""
    named = certificate_.subject.native
    name, body = (str(named.get(part) or "") for part in ("common_name", "organization_name"))
    words = [name] if body in name else [name, body]
    return (", ".join(filter(None, words)) or certificate_.subject.human_friendly)[:300]


def _as_written(data: bytes, seal, is_trusted: bool) -> bool:
    """Whether the gap that a seal leaves for itself holds the seal and nothing else, not even another spelling of it:
    the signature covers everything but this gap, so that here alone a byte could be changed unnoticed."""
    _, end, start, _ = (int(n) for n in seal.byte_range)
    gap = data[end:start]
    der = seal.pkcs7_content[: peek(seal.pkcs7_content)]
    filler = b"0" * (len(gap) - 2 - 2 * len(der))
    spellings = [b"<" + spelt + filler + b">" for spelt in (der.hex().encode(), der.hex().upper().encode())]
    return gap in spellings and (not is_trusted or der == _afresh(seal))


def _afresh(seal) -> bytes:
    """The seal's envelope written anew around its signed parts, as the portal writes it."""
    was, signer = seal.signed_data, seal.signer_info
    digest = cms.DigestAlgorithm(
        {"algorithm": signer["digest_algorithm"]["algorithm"].native, "parameters": core.Null()}
    )
    signer_info = cms.SignerInfo({**_parts(signer), "version": "v1", "digest_algorithm": digest})
    signed = {**_parts(was), "version": "v1", "digest_algorithms": [digest], "signer_infos": [signer_info]}
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)}).dump(force=True)


def _parts(sequence) -> dict:
    """What is in it, without what is left out."""
    return {name: sequence[name] for name in sequence if not isinstance(sequence[name], core.Void)}


# The text that the file carries ------------------------------------------------------------------------------


def _text_in(reader) -> CarriedText | None:
    """The first JSON file inside that is the text of a BUCP."""
    for name, spec in _attached(reader)[:MOST_FILES]:
        try:
            if name.lower().endswith(".json"):
                found = _as_text(spec["/EF"]["/F"].data)
                if found:
                    return found
        except Exception:
            continue
    return None


def _attached(reader) -> list:
    """(name, file specification) of the files inside, by the catalog and by its tree of names."""
    root = reader.root
    found = list(_of_tree(root["/Names"]["/EmbeddedFiles"])) if "/EmbeddedFiles" in root.get("/Names", {}) else []
    found += [spec.get_object() for spec in root.get("/AF", ())]
    return [(str(s.get("/UF") or s.get("/F") or ""), s) for s in found]


def _of_tree(node, depth: int = 0):
    leaves = node.get("/Names", ())
    for place in range(1, min(len(leaves), 2 * MOST_FILES), 2):
        yield leaves[place]
    for kid in list(node.get("/Kids", ()))[:MOST_FILES] if depth < 5 else ():
        yield from _of_tree(kid.get_object(), depth + 1)


def _as_text(content: bytes) -> CarriedText | None:
    """The frozen text of a revision: canonical JSON, alone or under `frozen` in the document's JSON."""
    told = json.loads(content)
    frozen = told.get("frozen")
    if isinstance(frozen, str):
        content = frozen.encode()
        told = json.loads(frozen)
    number, form = told.get("number"), told.get("form")
    if not (isinstance(number, str) and isinstance(form, str) and NUMBER.fullmatch(number)):
        return None
    return CarriedText(number, form[:20], sha256(content).hexdigest())
