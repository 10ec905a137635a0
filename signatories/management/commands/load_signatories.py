from django.core.management.base import BaseCommand

from signatories import official_list


class Command(BaseCommand):
    help = "Loads the published list of signatory entities; what is there already stays as it is."

    def handle(self, *args, **options):
        self.stdout.write(f"{official_list.load()} signatory entities added.")
