import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import override_settings

from demo.bench import report, sealing
from demo.bench.document import write_document

ROUNDS = 3
"""Of these the least disturbed one counts, page by page."""
PLAIN_FILES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


class Command(BaseCommand):
    help = "Measures each page with a thousand and with ten thousand agreements, on PostgreSQL databases of its own."

    def add_arguments(self, parser):
        parser.add_argument("--bucps", type=int, nargs="+", default=[1000, 10000], help="Amounts, the smallest first.")
        parser.add_argument("--keep", action="store_true", help="Leave the databases for looking into them.")
        parser.add_argument(
            "--write", default=str(settings.BASE_DIR / "docs" / "performance.md"), help="Where the table goes."
        )
        parser.add_argument("--step", choices=["load", "measure", "seal"], help="Used by the command itself.")
        parser.add_argument("--into", help="Used by the command itself.")

    def handle(self, *args, step=None, **options):
        if connection.vendor != "postgresql":
            raise CommandError("Measuring needs PostgreSQL. Set DATABASE_URL=postgres://…, or run: make bench")
        sizes = sorted(set(options["bucps"]))
        if sizes[0] < 100:
            raise CommandError("Measure with at least 100 agreements: fewer do not hold every kind of page.")
        if step == "load":
            _load(sizes[0])
        elif step == "measure":
            _measure(Path(options["into"]))
        elif step == "seal":
            Path(options["into"]).write_text(json.dumps(sealing.measure()))
        else:
            self._all(sizes, options)

    def _all(self, sizes, options):
        urls = {size: _own_database(size) for size in sizes}
        try:
            for size, url in urls.items():
                self.stdout.write(f"Making {size:,} agreements …")
                _recreate(url)
                _step(url, "load", size)
            runs = {size: [] for size in sizes}
            for number in range(ROUNDS):
                for size, url in urls.items():
                    self.stdout.write(f"Measuring at {size:,}, round {number + 1} of {ROUNDS} …")
                    runs[size].append(_step(url, "measure", size))
            worker = _worker(urls[sizes[-1]])
            self.stdout.write("Measuring sealed documents …")
            sealed = _step(urls[sizes[0]], "seal", sizes[0])  # last: it files longer texts
        finally:
            if not options["keep"]:
                for url in urls.values():
                    _drop(url)
        self._tell(sizes, {size: report.best(found) for size, found in runs.items()}, worker, sealed, options["write"])

    def _tell(self, sizes, results, worker, sealed, path):
        small, large = results[sizes[0]], results[sizes[-1]]
        pages, memory, sealed = report.lines(small, large), report.memory(large, worker), sealing.lines(sealed)
        self.stdout.write("\n" + report.table(report.HEAD, pages))
        self.stdout.write("\n" + report.table(("Memory", "Peak", "Goal"), memory))
        self.stdout.write("\n" + report.table(sealing.HEAD, sealed))
        Path(path).write_text(write_document(sizes[0], sizes[-1], pages, memory, sealed))
        problems = [p for line in [*pages, *memory, *sealed] for p in line.problems]
        self.stdout.write(f"\nWritten to {path}. " + ("All goals are met." if not problems else "Goals missed:"))
        for problem in problems:
            self.stdout.write(f"  {problem}")


def _own_database(size: int) -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/idea_bench_{size}"))


def _server(url: str):
    import psycopg

    parts = urlsplit(url)
    name = parts.path.lstrip("/")
    return psycopg.connect(urlunsplit(parts._replace(scheme="postgresql", path="/postgres")), autocommit=True), name


def _drop(url: str) -> None:
    server, name = _server(url)
    with server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _recreate(url: str) -> None:
    _drop(url)
    server, name = _server(url)
    with server:
        server.execute(f'CREATE DATABASE "{name}"')


def _step(url: str, step: str, size: int):
    """Runs a step in a process of its own: its memory and caches are then its own as well."""
    with tempfile.NamedTemporaryFile("r", suffix=".json") as result:
        done = subprocess.run(
            [sys.executable, "manage.py", "bench", "--step", step, "--bucps", str(size), "--into", result.name],
            env={**os.environ, "DATABASE_URL": url, "REDIS_URL": "", "LOG_LEVEL": "ERROR"},
            cwd=settings.BASE_DIR,
        )
        if done.returncode:
            raise CommandError(f"The step “{step}” at {size:,} broke off; its reason stands above.")
        text = result.read()
    return json.loads(text) if text else {}


def _load(size: int) -> None:
    from demo import accounts as cast
    from demo.load import make as load
    from signatories import official_list

    call_command("migrate", verbosity=0)
    official_list.load()
    cast.assemble()
    load.make(size)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _measure(into: Path) -> None:
    from demo.bench.measure import measure

    with override_settings(STORAGES=PLAIN_FILES):
        into.write_text(json.dumps(measure()))


def _worker(url: str) -> int | str:
    from demo.bench.worker import peak_mb

    redis = os.environ.get("TEST_REDIS_URL") or os.environ.get("REDIS_URL")
    if not redis:
        return "not measured: no Redis"
    queue = urlunsplit(urlsplit(redis)._replace(path="/9"))
    try:
        return peak_mb({"DATABASE_URL": url, "REDIS_URL": queue, "EMAIL_URL": "dummymail://", "LOG_LEVEL": "INFO"})
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        return f"not measured: {error}"
