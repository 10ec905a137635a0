"""`manage.py readers`: compares the rows of who reads which agreement with the rule recounted; `--anew` makes them so.

Ends with exit code 1 when rows differ, after naming each agreement.
"""

import sys

from django.core.management.base import BaseCommand
from django.db import transaction

from bucp.workflow import readers


class Command(BaseCommand):
    help = "Compares the rows of who reads which agreement with the rule recounted; --anew makes them anew."

    def add_arguments(self, parser):
        parser.add_argument("--anew", action="store_true", help="Make all rows anew.")

    def handle(self, *args, **options):
        if options["anew"]:
            with transaction.atomic():
                self.stdout.write(f"{readers.make_anew():,} rows made.")
            return
        found = 0
        for gap in readers.gaps():
            self.stderr.write(str(gap))
            found += 1
        if found:
            self.stderr.write(f"{found:,} agreements differ. `manage.py readers --anew` makes the rows anew.")
            sys.exit(1)
        self.stdout.write("Every agreement is found by those who may read it, and by nobody else.")
