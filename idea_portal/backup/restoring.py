"""What was laid down is proved before it takes the place of what is there: digests, chains, and the heads that the
histories had when the backup was made."""

import shutil
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from history import anchors
from history.models import Chain

from . import keys


def heads() -> list[list]:
    """Where every history ends now. Read before the database is copied, so the copy holds all of it."""
    return [list(row) for row in Chain.objects.order_by("name").values_list("name", "length", "head")]


def faults(manifest: dict) -> list[str]:
    """What does not hold in the database that is looked at, a sentence each; empty when it is whole."""
    as_it_was = anchors.Kept("the backup", [tuple(head) for head in manifest["heads"]], True, b"")
    missing = [str(each).replace("the anchor of the backup", "the backup") for each in anchors.compare(as_it_was)]
    out = StringIO()
    try:
        call_command("verify_history", alone=True, stdout=out)
    except SystemExit:
        return [*missing, *out.getvalue().splitlines()]
    return missing


def put_files(unpacked: Path, stamp: str) -> str:
    """Puts the files in place; returns where those that were there lie now, empty when there were none."""
    found, place = unpacked / "files", Path(settings.MEDIA_ROOT)
    kept = ""
    if place.is_dir() and any(place.iterdir()):
        kept = f"{place}.before-{stamp}"
        place.rename(kept)
    if found.is_dir():
        if place.exists():
            place.rmdir()
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(found, place)
    return kept


def has_same_secret(unpacked: Path) -> bool:
    """Whether this portal runs with the SECRET_KEY of the backup: with another one no second factor can be read."""
    return (unpacked / keys.SECRET_KEY).read_text() == settings.SECRET_KEY
