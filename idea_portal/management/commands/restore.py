"""`manage.py restore FILE [--check] [--replace] [--keys FOLDER]`: lays a backup down, proves it, and puts it in place.

Until all of it is proved nothing is changed: the passphrase opens it, every digest and every chain holds, and each
history is at least as long as when the backup was made. What was there is kept under another name. docs/operate.md
"""

import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from history.events import RESTORED
from history.models import Event
from history.outside import newest_in_folder
from history.recorder import PORTAL, record
from idea_portal.backup import archive, databases, keys, restoring
from idea_portal.backup.stream import BackupError, passphrase
from idea_portal.owner import OWNER, owner_alias


class Command(BaseCommand):
    help = "Restores database and files from a backup, after proving it. Stop web, worker and scheduler first."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="prove the backup, and change nothing")
        parser.add_argument("--replace", action="store_true", help="also where there is a portal already; it is kept")
        parser.add_argument("--keys", type=Path, help="a folder into which the keys of the backup are written")

    def handle(self, *args, file: Path, check=False, replace=False, keys=None, **options):
        try:
            if not (check or replace) and _is_in_use():
                raise BackupError("There is a portal in this database. To put the backup in its place, say --replace.")
            with tempfile.TemporaryDirectory(prefix="idea-restore-", dir=databases.of(connection).scratch) as folder:
                self._restore(file, Path(folder), check, keys)
        except BackupError as problem:
            raise CommandError(f"{problem} Nothing was changed.") from problem

    def _restore(self, file: Path, folder: Path, check: bool, to: Path | None):
        manifest = archive.read(file, passphrase(), folder)
        owner = connections[owner_alias()]
        place = databases.of(owner)
        if manifest["database"] != place.vendor:
            raise BackupError(f"The backup is of {manifest['database']}, but DATABASE_URL leads to {place.vendor}.")
        new = place.lay(folder / "dump")
        try:
            with databases.looking_at(connection, new, owner):
                faults = restoring.faults(manifest)
            if faults:
                raise BackupError("\n".join(["What the backup holds is not whole:", *faults]))
            self._tell_proved(manifest, folder)
            if to:
                self.stdout.write(f"Keys in {to}: {', '.join(keys.put(folder, to))}.")
            if not check:
                self._put_in_place(place, new, manifest, folder)
        finally:
            place.drop(new)

    def _tell_proved(self, manifest, folder):
        events = sum(length for _, length, _ in manifest["heads"])
        self.stdout.write(
            f"The backup of {manifest['made_at']} is whole: {len(manifest['heads'])} chains, {events} events, "
            f"newest anchor {manifest['newest_anchor'] or 'none'}."
        )
        if (outside := newest_in_folder()) > manifest["newest_anchor"]:
            self.stdout.write(
                f"The newest anchor outside is of {outside}: what was recorded after the backup is not in it."
            )
        if not restoring.has_same_secret(folder):
            self.stdout.write(
                "SECRET_KEY is not the one of the backup: with another one no second factor can be read. "
                "Take it from the keys (--keys FOLDER)."
            )

    def _put_in_place(self, place, new: str, manifest, folder: Path):
        now = timezone.now()
        connection.close()
        kept = [place.swap(new, now)]
        try:
            kept.append(restoring.put_files(folder, f"{now:%Y%m%dT%H%M%SZ}"))
        except OSError as error:
            raise CommandError(
                f"The database is restored (the one that was there is {kept[0]}), but the files cannot be put into "
                f"{settings.MEDIA_ROOT}: {error.strerror}. Mend that, and restore once more with --replace."
            ) from error
        if OWNER in connections:
            call_command("grant_rights", stdout=self.stdout)
        with transaction.atomic():
            record(PORTAL, RESTORED, made_at=manifest["made_at"])
        self.stdout.write(f"Restored. What was there is kept as {' and '.join(filter(None, kept))}.")


def _is_in_use() -> bool:
    try:
        return Event.objects.exists()
    except DatabaseError:
        return False  # no table, or no such database: there is nothing that could be replaced
    finally:
        connection.close()
