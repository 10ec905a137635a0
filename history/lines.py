"""An anchor as one signed line of text, short enough for a letter, a page or a notebook.

`idea-anchor 2026-11-27 events=1234 sha256=… signature=…;` names the day, how many events there were, and the SHA-256 of
the anchor's content; the signature is the seal's over all before it. Who keeps the line holds the portal to that very
anchor, and by it to every event up to that day (docs/document.md).
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from . import seal

_LINE = re.compile(
    r"(idea-anchor \d{4}-\d{2}-\d{2} events=\d{1,12} sha256=[0-9a-f]{64}) signature=((?:[A-Za-z0-9+/=\s>]){40,4000});",
)
"""Mail programs break lines and put “>” before what they quote: inside the signature both are passed over."""


@dataclass(frozen=True)
class Line:
    """A line as found: `signed` tells whether its signature holds under the certificate that was trusted."""

    day: str
    sha256: str
    signed: bool


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def make(day: date, events: int, content: str) -> str:
    """The line of an anchor, signed with the portal's seal."""
    told = f"idea-anchor {day.isoformat()} events={events} sha256={digest(content)}"
    signature = base64.b64encode(seal.sign_raw(told.encode())).decode()
    return f"{told} signature={signature};"


def find(text: str, certificate: bytes) -> Iterator[Line]:
    """Every line in a text of any kind: a letter, a page, a feed. `certificate` (PEM) is the one trusted."""
    for told, typed in _LINE.findall(text):
        try:
            signature = base64.b64decode(re.sub(r"[\s>]", "", typed), validate=True)
        except ValueError:
            signature = b""
        _, day, _, sha256 = told.split(" ")
        yield Line(day, sha256.partition("=")[2], seal.check_raw(told.encode(), signature, certificate))
