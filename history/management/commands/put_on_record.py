"""`manage.py put_on_record --reason WORDS`: names rows that no event names, each agreement's in an event of its own.

For a database whose history began before the events named rows, and after a new kind of record was declared. Nothing is
made good unseen: the event stands in the history of each agreement with the reason, and what was altered stays found.
"""

from django.core.management.base import BaseCommand
from django.db import transaction

from history.events import TAKEN_UP
from history.models import Chain
from history.proof import never_named
from history.recorder import record


class Command(BaseCommand):
    help = "Names rows on record that no event names, and says so in the history of each agreement."

    def add_arguments(self, parser):
        parser.add_argument("--reason", required=True, help="stands in the history of each agreement")

    def handle(self, *args, reason, **options):
        for name in Chain.objects.order_by("name").values_list("name", flat=True):
            with transaction.atomic():
                chain = Chain.objects.select_for_update().get(name=name)
                if rows := never_named(chain):
                    record(name, TAKEN_UP, written=rows, rows=len(rows), reason=reason)
                    self.stdout.write(f"{name}: {len(rows)} rows")
