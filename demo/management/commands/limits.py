from django.core.management.base import BaseCommand, CommandError

from demo.limits import hostile_files, imports, strangers

HEALTHZ, SECONDS, MEGABYTES = 0.5, 2.0, 300


class Command(BaseCommand):
    help = "Tries what one stranger can stop: strangers who upload the worst file, and mutations of each import."

    def add_arguments(self, parser):
        parser.add_argument("--strangers", type=int, default=50)
        parser.add_argument("--mutations", type=int, default=20)

    def handle(self, *args, **options):
        missed = [*self._strangers(options["strangers"]), *self._imports(options["mutations"])]
        if missed:
            raise CommandError("Goals missed: " + "; ".join(missed))
        self.stdout.write("All goals are met.")

    def _strangers(self, count: int):
        data = hostile_files.worst_pdf()
        siege = strangers.besiege(data, count)
        answers = ", ".join(f"{number} × {status}" for status, number in sorted(siege.answers.items(), key=str))
        self.stdout.write(
            f"{count} strangers bring {len(data) / 1024 / 1024:.0f} MB each to /verify/: {answers}, in "
            f"{siege.seconds:.0f} s. /healthz meanwhile: at most {siege.healthz:.2f} s ({siege.looks} looks)."
        )
        if siege.healthz > HEALTHZ:
            yield f"/healthz took {siege.healthz:.2f} s, not {HEALTHZ} s"
        if set(siege.answers) - {200, 429, 503, strangers.CLOSED}:
            yield "somebody got another answer than a finding, or to come back later"

    def _imports(self, count: int):
        for kind, files, name in (
            ("workbooks", hostile_files.workbooks(count), "a.xlsx"),
            ("tables of text", hostile_files.tables(count), "a.csv"),
        ):
            worst = imports.worst(files, name)
            self.stdout.write(
                f"{worst.files} hostile {kind}: at most {worst.seconds:.1f} s of the processor and "
                f"{worst.megabytes} MB each."
            )
            if worst.seconds > SECONDS or worst.megabytes > MEGABYTES:
                yield f"{kind} took {worst.seconds:.1f} s and {worst.megabytes} MB, not {SECONDS} s and {MEGABYTES} MB"
