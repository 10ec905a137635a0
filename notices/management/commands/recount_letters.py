from django.core.management.base import BaseCommand

from notices import figures


class Command(BaseCommand):
    help = "Counts the deliveries of every letter anew and compares: exit code 1 when a letter keeps other figures."

    def add_arguments(self, parser):
        parser.add_argument("--mend", action="store_true", help="Write the counted figures where others are kept.")

    def handle(self, *args, mend=False, **options):
        found = 0
        for letter, kept, counted in figures.compare():
            found += 1
            self.stdout.write(f"Letter {letter} keeps {_told(kept)}; counted are {_told(counted)}")
            if mend:
                figures.mend(letter)
        self.stdout.write(f"{found} letters with other figures than counted{', mended' if mend and found else ''}.")
        if found and not mend:
            raise SystemExit(1)


def _told(figures: dict) -> str:
    return ", ".join(f"{name} {value}" for name, value in figures.items()) or "none"
