from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo.load import make as load
from demo.make import make
from history import anchors


class Command(BaseCommand):
    help = "Loads the demonstration: about sixty agreements over two years. Does nothing when there are agreements."

    def add_arguments(self, parser):
        parser.add_argument("--bucps", type=int, default=0, help="Add this many agreements for load.")

    def handle(self, *args, bucps=0, **options):
        if not settings.DEMO:
            raise CommandError("The demonstration is for demo mode only. Set DEMO=1 to try the portal out.")
        if bucps < 0:
            raise CommandError("--bucps must be 0 or more.")
        made = make()
        if made:
            anchors.make()
        self.stdout.write(
            f"Made {made} agreements for the demonstration."
            if made
            else "There are agreements already; nothing to make."
        )
        if bucps:
            self._load(bucps)

    def _load(self, bucps: int) -> None:
        load.make(bucps)
        self.stdout.write(f"Added {bucps} agreements for load.")
