"""Anchors outside of the portal: the folder into which they are written, and what people kept, read back as evidence.

`gather` reads exported anchors (JSON) and signed lines wherever they stand: an address of the web, a file, a mailbox,
letters saved as files, a folder with any of these. What is not signed with the certificate that is trusted is refused.
"""

import contextlib
import logging
import mailbox
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

from . import anchors, lines
from .anchors import Kept, NotAnAnchor
from .models import Anchor
from .recorder import Break

log = logging.getLogger(__name__)

LARGEST = 256 * 2**20
"""Bytes of one file or answer. The first anchor of two million histories is smaller."""

LOOKED_BACK = 60
"""How many of the last anchors are put into the folder where they are missing."""


def fill_folder() -> int:
    """Writes the anchors that the folder outside (ANCHOR_FOLDER) does not have yet; returns how many.

    A file is never written over. When the folder cannot be written, that is logged, and shown where anchors are shown.
    """
    if not settings.ANCHOR_FOLDER:
        return 0
    folder, written = Path(settings.ANCHOR_FOLDER), 0
    for anchor in Anchor.objects.defer("content", "signature")[:LOOKED_BACK]:
        path = folder / f"idea-anchor-{anchor.day.isoformat()}.json"
        try:
            if not path.exists():
                _write_once(path, anchors.export(anchor))
                written += 1
        except OSError as error:
            log.error("The anchor of %s cannot be written into ANCHOR_FOLDER: %s", anchor.day, error.strerror)
            break
    return written


def newest_in_folder() -> str:
    """The day of the newest anchor in the folder outside; empty when there is none, or no such folder."""
    if not settings.ANCHOR_FOLDER:
        return ""
    names = (path.stem for path in Path(settings.ANCHOR_FOLDER).glob("idea-anchor-????-??-??.json"))
    return max(names, default="").removeprefix("idea-anchor-")


def _write_once(path: Path, text: str) -> None:
    """A file that is made, and never opened for writing again. Half a file is taken back, if the store lets us."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444), "w") as file:
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                path.unlink()
            raise


@dataclass
class Gathered:
    """What was kept outside: anchors, and sentences about lines whose anchor the portal no longer has as it was."""

    kept: list[Kept] = field(default_factory=list)
    earlier: list[Kept] = field(default_factory=list)  # for which those stand, each under the day of who stands for it
    broken: list[str] = field(default_factory=list)

    def names(self, chain: str) -> bool:
        return any(name == chain for kept in (*self.kept, *self.earlier) for name, _, _ in kept.heads)

    def compare(self, chain: str | None) -> list[Break | str]:
        """Where today's history does not contain what was kept; of one chain, or of all. A head that several anchors
        name, because nothing was added meanwhile, is looked up once."""
        seen: set[tuple[str, int, str]] = set()
        found: list[Break | str] = [*self.broken]
        for kept in (*self.kept, *self.earlier):
            heads = [head for head in kept.heads if chain in (None, head[0]) and head not in seen]
            seen.update(heads)
            found += anchors.compare(Kept(kept.day, heads, kept.signed, kept.certificate))
        return found

    @property
    def told(self) -> str:
        """“Anchor of 2026-11-27”, or how many there are and of which days."""
        days = sorted(kept.day for kept in self.kept)
        return f"Anchor of {days[0]}" if len(set(days)) == 1 else f"Anchors of {len(set(days))} days until {days[-1]}"


@dataclass
class ByItself:
    """What the portal holds its record against without being told where: its own newest anchor with all for which it
    stands (decision 60), and all in the folder outside, one file at a time."""

    trusted: Callable[[], bytes]
    """The certificate of the seal; asked for when there is an anchor."""
    count: int = 0
    seen: set[tuple[str, int, str]] = field(default_factory=set)

    def compare(self, chain: str | None) -> Iterator[Break | str]:
        for name, text in self._all():
            self.count += 1
            try:
                one = anchors.read(text, self.trusted())
            except NotAnAnchor:
                yield f"{name} is no anchor any more: it was altered"
                continue
            if not one.signed:
                yield f"{name} was altered, or signed with another seal: name that one’s certificate with --certificate"
                continue
            contents, missing = anchors.with_earlier(one.content) if self.count == 1 else ([one.content], "")
            if missing:
                yield missing
            for content in contents:
                heads = [h for h in anchors.heads_in(content) if chain in (None, h[0]) and h not in self.seen]
                self.seen.update(heads)
                yield from anchors.compare(Kept(one.day, heads, True, one.certificate))

    def _all(self) -> Iterator[tuple[str, str]]:
        newest = Anchor.objects.order_by("-day").first()
        if newest:
            yield f"The anchor of {newest.day} in the database", anchors.export(newest)
        if settings.ANCHOR_FOLDER:
            for path in sorted(Path(settings.ANCHOR_FOLDER).glob("idea-anchor-????-??-??.json"), reverse=True):
                yield f"The anchor {path.name} in ANCHOR_FOLDER", path.read_text(errors="replace")


def gather(source: str, certificate: bytes) -> Gathered:
    """All anchors and lines at `source`. Raises NotAnAnchor when there is none, or one is not signed with
    `certificate`; OSError and URLError are put into its words."""
    gathered, found = Gathered(), 0
    for name, data in _read(source):
        for one in _anchors_in(data, certificate):
            found += 1
            if not one.signed:
                raise NotAnAnchor(
                    f"An anchor in {name} is refused: it was altered, or not signed with the trusted certificate."
                )
            _take(gathered, one)
    _take_earlier(gathered)
    if not found:
        raise NotAnAnchor(f"There is no exported anchor of an IDEA portal in {source}, and no line of one.")
    return gathered


def _take(gathered: Gathered, one: "Kept | lines.Line") -> None:
    if isinstance(one, Kept):
        gathered.kept.append(one)
        return
    content = Anchor.objects.filter(day=one.day).values_list("content", flat=True).first()
    if content is None:
        gathered.broken.append(f"The anchor of {one.day} is missing, though its line was kept outside")
    elif lines.digest(content) != one.sha256:
        gathered.broken.append(f"The anchor of {one.day} is not the one whose line was kept outside")
    else:
        gathered.kept.append(Kept(one.day, anchors.heads_in(content), True, b"", content))


def _take_earlier(gathered: Gathered) -> None:
    """What was kept stands for the anchors before it as well: those kept too, else those stored in the portal, which
    must be the very ones that it names."""
    known = {lines.digest(kept.content): kept.content for kept in gathered.kept}
    taken = set(known)
    for kept in sorted(gathered.kept, key=lambda kept: kept.day, reverse=True):
        contents, missing = anchors.with_earlier(kept.content, known)
        if missing and missing not in gathered.broken:
            gathered.broken.append(missing)
        for content in contents[1:]:
            if (digest := lines.digest(content)) not in taken:
                taken.add(digest)
                known[digest] = content
                gathered.earlier.append(Kept(kept.day, anchors.heads_in(content), True, b"", content))


def _read(source: str) -> Iterator[tuple[str, bytes]]:
    if source.startswith(("http://", "https://")):
        try:
            with urlopen(source, timeout=30) as answer:
                yield source, _whole(source, answer.read(LARGEST + 1))
        except (URLError, OSError, ValueError) as problem:
            raise NotAnAnchor(f"{source} cannot be read: {problem}") from problem
        return
    path = Path(source)
    for file in sorted(f for f in path.rglob("*") if f.is_file()) if path.is_dir() else [path]:
        try:
            with file.open("rb") as opened:
                yield str(file), _whole(str(file), opened.read(LARGEST + 1))
        except OSError as problem:
            raise NotAnAnchor(f"{file} cannot be read: {problem.strerror}") from problem


def _whole(name: str, data: bytes) -> bytes:
    if len(data) > LARGEST:
        raise NotAnAnchor(f"{name} is larger than {LARGEST // 2**20} MB: no anchors are kept in such a file.")
    return data


def _anchors_in(data: bytes, certificate: bytes) -> Iterator["Kept | lines.Line"]:
    if anchors.FORMAT.encode() in data[:100]:  # one that was exported, even if it can no longer be read
        yield anchors.read(data.decode(errors="replace"), certificate)
        return
    for text in _texts(data):
        yield from lines.find(text, certificate)


def _texts(data: bytes) -> Iterator[str]:
    """The texts in it: of each letter of a mailbox, of one letter, or the file itself."""
    letters = [message_from_bytes(data)]
    if data.startswith(b"From "):
        letters = _mailbox(data)
    if any(letter.keys() for letter in letters):
        for letter in letters:
            yield from _parts(letter)
    else:
        yield data.decode(errors="replace")


def _mailbox(data: bytes) -> list[Message]:
    import tempfile

    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return list(mailbox.mbox(file.name))


def _parts(letter: Message) -> Iterator[str]:
    for part in letter.walk():
        if part.get_content_type() == "text/plain":
            body = part.get_payload(decode=True)
            yield body.decode(errors="replace") if isinstance(body, bytes) else ""
