"""What stands in a backup: a tar of the database's dump, files and keys, and at its end a manifest with their digests.

Everything goes through in pieces: memory does not grow with the portal.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from .stream import PIECE, BackupError, BackupReader, Writer

MANIFEST = "manifest.json"
FORMAT = "idea-backup-1"


class Digesting:
    """A file that is read; knows the SHA-256 of what was."""

    def __init__(self, file: IO[bytes]):
        self._file, self._sum = file, hashlib.sha256()

    def read(self, size: int = PIECE) -> bytes:
        data = self._file.read(size)
        self._sum.update(data)
        return data

    @property
    def digest(self) -> str:
        return self._sum.hexdigest()


def write(path: Path, phrase: str, members: Iterable[tuple[str, Path]], about: dict) -> None:
    """Writes the backup: `members` are (name in the archive, file), `about` what the manifest says besides.

    The file appears under its name when it is whole and on the disk. Raises BackupError where it cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            writer = Writer(file, phrase)
            with tarfile.open(fileobj=writer, mode="w|", bufsize=PIECE) as tar:
                digests = {name: _add(tar, name, source) for name, source in members}
                manifest = json.dumps({"format": FORMAT, **about, "files": digests}).encode()
                tar.addfile(_entry(MANIFEST, len(manifest)), io.BytesIO(manifest))
            writer.close()
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise BackupError(f"The backup cannot be written to {path}: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _add(tar: tarfile.TarFile, name: str, source: Path) -> str:
    with source.open("rb") as file:
        digesting = Digesting(file)
        tar.addfile(_entry(name, os.fstat(file.fileno()).st_size), digesting)
    return digesting.digest


def read(path: Path, phrase: str, folder: Path | None = None) -> dict:
    """Reads the whole backup, compares every digest, and returns the manifest. With a folder, the members lie in it.

    Raises BackupError for a file that is none, another passphrase, and anything altered, missing or cut off.
    """
    try:
        with path.open("rb") as file:
            reader = BackupReader(file, phrase)
            found, manifest = {}, b""
            for name, source in _members(reader):
                if name == MANIFEST:
                    manifest = source.read()
                else:
                    found[name] = _take(source, folder and _place(folder, name))
            reader.drain()
    except OSError as error:
        raise BackupError(f"{error.filename or path} cannot be read or written: {error.strerror or error}.") from error
    told = json.loads(manifest or b"{}")
    if told.get("format") != FORMAT or told["files"] != found:
        raise BackupError("What stands in the backup is not what its list at the end says.")
    return told


def _members(reader: BackupReader) -> Iterator[tuple[str, IO[bytes]]]:
    try:
        with tarfile.open(fileobj=reader, mode="r|", bufsize=PIECE) as tar:
            for entry in tar:
                yield entry.name, tar.extractfile(entry) or io.BytesIO()
    except tarfile.TarError as error:
        raise BackupError("The backup is encrypted as it should be, but holds no archive.") from error


def _place(folder: Path, name: str) -> Path:
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts:
        raise BackupError("The backup names a file outside of its folder.")
    place = folder / pure
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def _take(source: IO[bytes], place: Path | None) -> str:
    digesting = Digesting(source)
    if place is None:
        while digesting.read():
            pass
    else:
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            while data := digesting.read():
                file.write(data)
    return digesting.digest
