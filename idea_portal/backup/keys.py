"""The keys of the portal: without them documents cannot be sealed, and second factors not be read.

`python -m idea_portal.backup.keys FILE FOLDER` takes them out of a backup on a machine that has no settings yet.
"""

import os
import sys
import tempfile
from pathlib import Path

from . import archive
from .stream import BackupError, passphrase

FOLDER = "keys"
SECRET_KEY = f"{FOLDER}/secret-key"


def members(scratch: Path) -> list[tuple[str, Path]]:
    """The portal's keys as members of a backup. What is no file yet is written into the folder `scratch`."""
    from django.conf import settings

    from history import seal

    files = seal.files()
    texts = {"secret-key": settings.SECRET_KEY, "seal-key-password": settings.SEAL["password"]}
    found = [(f"{FOLDER}/key.pem", files.key), (f"{FOLDER}/certificate.pem", files.certificate)]
    found += [(f"{FOLDER}/chain-{n}.pem", path) for n, path in enumerate(files.chain, 1)]
    for name, text in texts.items():
        if text:
            (scratch / name).write_text(text)
            found.append((f"{FOLDER}/{name}", scratch / name))
    return found


def put(unpacked: Path, folder: Path) -> list[str]:
    """Writes the keys of an unpacked backup into a folder; never over a file that is there. Returns their names."""
    found = sorted((unpacked / FOLDER).iterdir())
    if there := [key.name for key in found if (folder / key.name).exists()]:
        raise BackupError(f"{folder} has {', '.join(there)} already: name another folder for the keys.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for key in found:
        with os.fdopen(os.open(folder / key.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key.read_bytes())
    return [key.name for key in found]


def main(arguments: list[str]) -> str:
    if len(arguments) != 2:
        return "Usage: python -m idea_portal.backup.keys FILE FOLDER"
    try:
        with tempfile.TemporaryDirectory() as name:
            archive.read(Path(arguments[0]), passphrase(), Path(name))
            written = put(Path(name), Path(arguments[1]))
    except BackupError as problem:
        return str(problem)
    sys.stdout.write(f"{arguments[1]}: {', '.join(written)}\n")
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or 0)
