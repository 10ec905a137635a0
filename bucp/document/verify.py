"""Is this file sealed, by whom, and untouched? From the file and the public certificate alone: no database, no network.

`examine` answers for any bytes whatever, and never raises: what reads the file runs in a process of its own with
little memory and time, so that a file made to do harm only harms its own answer. Without the portal:
`python -m bucp.document.verify FILE CERTIFICATE` tells the same in sentences (exit code 0: intact, 1: not).
"""

import json
import sys
from dataclasses import asdict, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from common import apart
from common.apart import MIB, Limits

from .findings import CarriedText, FileVerdict, Finding, certificate

LARGEST = 30 * MIB
LIMITS = Limits(seconds=3, per_mib=0.3, memory=512 * MIB)
"""Twice what honest files need, of which each MiB takes some 0.15 s."""
HEADER_WITHIN = 1024  # bytes in which a PDF must say that it is one


def examine(data: bytes, certificate_pem: bytes, limits: Limits = LIMITS) -> Finding:
    """What `data` is, as seen with the trusted certificate (PEM). Raises ValueError only for a bad certificate."""
    certificate(certificate_pem)
    found = at_a_glance(data) or _apart(data, certificate_pem, limits)
    return replace(found, size=len(data), sha256=sha256(data).hexdigest())


def at_a_glance(data: bytes) -> Finding | None:
    """What shows without reading the file; None when it must be read."""
    if not data:
        return Finding(FileVerdict.EMPTY)
    if len(data) > LARGEST:
        return Finding(FileVerdict.TOO_LARGE)
    if b"%PDF-" not in data[:HEADER_WITHIN]:
        return Finding(FileVerdict.NOT_PDF)
    return None


def _apart(data: bytes, certificate_pem: bytes, limits: Limits) -> Finding:
    """`verify_pdf.look` in a process of its own."""
    head = f"{len(certificate_pem)}\n".encode()
    try:
        return _unpack(apart.run("bucp.document.verify", head + certificate_pem + data, limits))
    except (apart.TooHard, ValueError, KeyError, TypeError):
        return Finding(FileVerdict.TOO_HARD)


def _answer_apart(given: bytes) -> bytes:
    """The other end of `_apart`."""
    from .verify_pdf import look

    size, _, rest = given.partition(b"\n")
    trusted, data = rest[: int(size)], rest[int(size) :]
    return _pack(look(data, trusted)).encode()


def _pack(finding: Finding) -> str:
    return json.dumps(asdict(finding), default=datetime.isoformat)


def _unpack(packed: bytes) -> Finding:
    found = json.loads(packed)
    moment = {k: datetime.fromisoformat(found[k]) if found[k] else None for k in ("sealed_at", "stamped_at")}
    text = CarriedText(**found["text"]) if found["text"] else None
    other = {"verdict": FileVerdict(found["verdict"]), "text": text, "problems": tuple(found["problems"])}
    return Finding(**(found | moment | other))


IN_SHORT = {
    FileVerdict.INTACT: "Intact: sealed with this certificate and unchanged since.",
    FileVerdict.CHANGED: "Not intact: this file was changed after it was sealed.",
    FileVerdict.OTHER_SEAL: "Not ours: this file is sealed, but not with this certificate.",
    FileVerdict.UNSEALED: "Not sealed: a draft or a copy. Do not rely on it.",
    FileVerdict.FOREIGN: "Not ours: this PDF carries no seal and no agreement of this portal.",
    FileVerdict.DAMAGED: "Damaged: this PDF cannot be read, so nothing can be said for it.",
    FileVerdict.LOCKED: "Locked: this PDF is protected by a password. The portal seals no such files.",
    FileVerdict.NOT_PDF: "Not a PDF: the portal seals PDF files only.",
    FileVerdict.EMPTY: "Empty: there is nothing in this file.",
    FileVerdict.TOO_LARGE: "Too large: files of up to 30 MB can be checked.",
    FileVerdict.TOO_HARD: "Not checked: reading this file takes more than any document of this portal needs.",
}


def sentences(found: Finding) -> list[str]:
    """The finding for somebody who has only the file; the first one is the answer."""
    said = [IN_SHORT[found.verdict], *found.problems]
    if found.sealed_by:
        said.append(f"The seal names: {found.sealed_by}.")
    if found.sealed_at:
        said.append(f"Sealed on {_utc(found.sealed_at)}, by the clock of whoever sealed it.")
    if found.stamped_at:
        said.append(f"Time stamp of {_utc(found.stamped_at)} by {found.stamped_by}.")
    if found.text:
        says = "Holds" if found.is_intact else "Claims to hold"
        said.append(
            f"{says} {found.text.number}, form of {found.text.form}, text with the fingerprint {found.text.sha256}."
        )
    said.append(f"The file: {found.size} bytes, SHA-256 {found.sha256}.")
    return said


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def check_file(path: str, certificate_path: str, say=print) -> int:
    """Says the finding on a file in sentences. Returns the exit code: 0 when it is intact, else 1."""
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
        trusted = Path(certificate_path).read_bytes()
        found = examine(data, trusted)
    except (OSError, ValueError) as problem:
        say(str(problem))
        return 1
    for sentence in sentences(found):
        say(sentence)
    return 0 if found.is_intact else 1


if __name__ == "__main__":
    if apart.is_apart():
        apart.answer(_answer_apart)
    elif len(sys.argv) == 3:
        sys.exit(check_file(*sys.argv[1:]))
    else:
        sys.exit("Usage: python -m bucp.document.verify FILE CERTIFICATE")
