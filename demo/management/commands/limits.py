from django.core.management.base import BaseCommand, CommandError

from demo.limits import hostile_files, imports, strangers

HEALTHZ, SECONDS, MEGABYTES = 0.5, 2.0, 300
PAPER_SECONDS = 9.5  # the limit of a paper, and what it takes to start
KINDS = (
    ("workbooks", hostile_files.workbooks, "a.xlsx", SECONDS, MEGABYTES),
    ("tables as a file", hostile_files.tables, "a.csv", SECONDS, MEGABYTES),
    ("pasted tables", hostile_files.tables, "pasted", SECONDS, MEGABYTES),
    ("rows handed back", hostile_files.rows, "rows", SECONDS, MEGABYTES),
    ("papers laid out", hostile_files.papers, "paper", PAPER_SECONDS, 900),
)


class Command(BaseCommand):
    help = "Tries what one stranger can stop: strangers who upload the worst file, and what is hard to read or lay out."

    def add_arguments(self, parser):
        parser.add_argument("--strangers", type=int, default=50)
        parser.add_argument("--mutations", type=int, default=20)

    def handle(self, *args, **options):
        self.stdout.write("| what | how many | worst | goal |\n|---|---|---|---|")
        missed = [*self._strangers(options["strangers"]), *self._hard(options["mutations"])]
        if missed:
            raise CommandError("Goals missed: " + "; ".join(missed))

    def _strangers(self, count: int):
        data = hostile_files.worst_pdf()
        siege = strangers.besiege(data, count)
        answers = ", ".join(f"{number} × {status}" for status, number in sorted(siege.answers.items(), key=str))
        self._row(
            f"`/healthz` while strangers bring {len(data) / 1024 / 1024:.0f} MB each to `/verify/`",
            f"{count}: {answers}, in {siege.seconds:.0f} s",
            f"{siege.healthz:.2f} s ({siege.looks} looks)",
            f"{HEALTHZ} s",
        )
        if siege.healthz > HEALTHZ:
            yield f"/healthz took {siege.healthz:.2f} s, not {HEALTHZ} s"
        if set(siege.answers) - {200, 429, 503, strangers.CLOSED}:
            yield "somebody got another answer than a finding, or to come back later"

    def _hard(self, count: int):
        for kind, files, name, seconds, megabytes in KINDS:
            worst = imports.worst(files(count), name)
            found = f"{worst.seconds:.1f} s, {worst.megabytes} MB"
            self._row(kind, str(worst.files), found, f"{seconds} s of the processor, {megabytes} MB")
            if worst.seconds > seconds or worst.megabytes > megabytes:
                yield f"{kind} took {found}, not {seconds} s and {megabytes} MB"

    def _row(self, *cells: str) -> None:
        self.stdout.write(f"| {' | '.join(cells)} |")
