"""`manage.py grant_rights [--check]`: gives the user of DATABASE_URL the rights that web and worker need, and no more.

Runs after each migration, as the user of MIGRATIONS_DATABASE_URL; makes the portal's user where it is missing.
`--check` changes nothing. Exit code 1 when the user may do more than it should, with a sentence for each.
"""

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from history import rights
from idea_portal.owner import owner_alias


class Command(BaseCommand):
    help = "Lets the portal’s database user work, and change no record and no table (PostgreSQL)."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="only tell what the user may do beyond its work")

    def handle(self, *args, check=False, **options):
        portal = connections["default"]
        if portal.vendor != "postgresql":
            self.stdout.write("SQLite knows no users: whoever can write the file can change it. Nothing to grant.")
            return
        if not check:
            self._grant(portal.settings_dict)
        found = rights.excess(portal)
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise SystemExit(1)
        self.stdout.write(f"{portal.settings_dict['USER']} may work, and change no record and no table.")

    def _grant(self, portal):
        try:
            number = rights.grant(connections[owner_alias()], portal["USER"], portal["PASSWORD"])
        except rights.CannotGrant as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Rights on {number} tables are granted.")
