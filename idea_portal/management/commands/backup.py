"""`manage.py backup FOLDER`: the whole portal (database, files, keys) in one encrypted file, read back and verified.

The passphrase comes from BACKUP_PASSPHRASE. Prints the name of the file. docs/operate.md
"""

import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from history.events import BACKED_UP
from history.models import Anchor
from history.recorder import PORTAL, record
from idea_portal.backup import archive, databases, keys, restoring
from idea_portal.backup.stream import BackupError, passphrase


class Command(BaseCommand):
    help = "Writes database, files and keys into one encrypted file, and verifies it."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="where the file is written; its name tells the moment")

    def handle(self, *args, folder: Path, **options):
        now = timezone.now()
        path = folder / f"idea-backup-{now:%Y%m%dT%H%M%SZ}.idea"
        try:
            phrase = passphrase()
            if not folder.is_dir():
                raise BackupError(f"{folder} is no folder.")
            with transaction.atomic():
                record(PORTAL, BACKED_UP, file=path.name)
            with tempfile.TemporaryDirectory(prefix="idea-backup-", dir=databases.of(connection).scratch) as scratch:
                manifest = self._write(path, phrase, Path(scratch), now)
        except BackupError as problem:
            raise CommandError(str(problem)) from problem
        events = sum(length for _, length, _ in manifest["heads"])
        self.stdout.write(
            f"{path}: {path.stat().st_size} bytes, {len(manifest['files'])} files, {len(manifest['heads'])} chains, "
            f"{events} events; read back and verified."
        )

    def _write(self, path: Path, phrase: str, scratch: Path, now) -> dict:
        source = databases.of(connection)
        newest = Anchor.objects.order_by("-day").first()
        about = {
            "made_at": now.isoformat(),
            "database": source.vendor,
            "heads": restoring.heads(),
            "newest_anchor": newest.day.isoformat() if newest else "",
        }
        source.dump(scratch / "dump")
        # The files after the database: what a row names is there then.
        archive.write(path, phrase, [("dump", scratch / "dump"), *_files(), *keys.members(scratch)], about)
        return archive.read(path, phrase)


def _files() -> list[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    found = sorted(path for path in root.rglob("*") if path.is_file())
    return [(f"files/{path.relative_to(root).as_posix()}", path) for path in found]
