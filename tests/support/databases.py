"""The name of a run's test database: its own for each run, the same for all workers of that run.

Two runs at the same time, whoever started them, never share a database. What a run that was killed left behind is
removed when a later one begins: the name tells whose it was.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import socket
import sqlite3
import tempfile
import time
import uuid
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 512 * 2**20  # bytes that a run may want; a container's default is far less
ROOT = Path(__file__).parents[2]
AN_HOUR, A_DAY = 3600, 86_400
OWN = uuid.uuid4().hex
HERE = hashlib.sha256(socket.gethostname().encode()).hexdigest()[:6]  # a server may be shared by several machines


def run(environ=os.environ) -> str:
    """This run: the number of the process that holds it together, and a part that no other run has.

    The workers of pytest-xdist are its children and are told their run.
    """
    if "PYTEST_XDIST_WORKER" in environ:
        return f"{HERE}_{os.getppid()}_{environ['PYTEST_XDIST_TESTRUNUID'][:8]}"
    return f"{HERE}_{os.getpid()}_{OWN[:8]}"


def folder(memory: Path = MEMORY) -> Path:
    """Where SQLite's files lie: in memory where there is room, for nobody needs them after the run."""
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return memory if roomy else Path(tempfile.gettempdir())


def is_over(name: str, prefix: str) -> bool:
    """Whether a database was made here by a run that is no more."""
    found = re.match(rf"{re.escape(prefix)}{HERE}_(\d+)_", name)
    if not found:
        return False
    try:
        os.kill(int(found[1]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # somebody else's, and alive
    return False


def sweep() -> None:
    """Removes what dead runs left of the database that is tested on."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if settings.IS_SQLITE:
        prefix = Path(settings.TEST_DATABASE_PREFIX)
        sweep_files(prefix.parent, prefix.name)
        Migrated(settings.TEST_DATABASE_PREFIX).forget_others()
    else:
        sweep_server(database, settings.TEST_DATABASE_PREFIX)


def remove(name: str) -> None:
    """Removes a database's file, with what SQLite keeps beside it."""
    for path in (name, f"{name}-wal", f"{name}-shm"):
        Path(path).unlink(missing_ok=True)


def sweep_files(where: Path, prefix: str) -> None:
    """Removes SQLite's files of runs that are over, once nobody has written to them for an hour."""
    for path in where.glob(f"{prefix}*"):
        with contextlib.suppress(OSError):  # another run may sweep at the same moment
            if is_over(path.name, prefix) and time.time() - path.stat().st_mtime > AN_HOUR:
                path.unlink()


class Migrated:
    """SQLite's file after all migrations, kept from run to run for as long as these are the same.

    Whoever comes first migrates, while the other workers wait; then all begin with a copy.
    """

    def __init__(self, prefix: str, root: Path = ROOT):
        sources = [*root.glob("*/migrations/*.py"), root / "history/records.py", root / "requirements.lock"]
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).hexdigest()
        self.path = Path(f"{prefix}migrated-{digest[:12]}")
        self.lock = None

    def copy_to(self, name: str) -> bool:
        """Whether there was one to copy. If not, it is the caller's to make, and `take` then lets the others go on."""
        self.lock = os.open(f"{self.path}-lock", os.O_CREAT | os.O_RDWR)
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        found = self.path.exists() and self.path.stat().st_uid == os.getuid()
        if found:
            shutil.copyfile(self.path, name)
            os.utime(self.path)
            os.close(self.lock)
        return found

    def take(self, source: sqlite3.Connection) -> None:
        part = Path(f"{self.path}-{os.getpid()}")
        with contextlib.closing(sqlite3.connect(part)) as target:
            source.backup(target)
        part.replace(self.path)
        os.close(self.lock)

    def forget_others(self) -> None:
        """Removes those of other migrations that nobody used for a day."""
        for path in self.path.parent.glob(f"{self.path.name.rpartition('-')[0]}-*"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > A_DAY:
                    path.unlink()


def sweep_server(settings: dict, prefix: str) -> None:
    """Drops PostgreSQL's databases of runs that are over. One that is still in use stays."""
    import psycopg

    where = {"host": settings["HOST"], "port": settings["PORT"] or 5432, "user": settings["USER"]}
    if settings["PASSWORD"]:
        where["password"] = settings["PASSWORD"]
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as server:
        for (name,) in server.execute("SELECT datname FROM pg_database").fetchall():
            if is_over(name, prefix):
                with contextlib.suppress(psycopg.Error):
                    server.execute(psycopg.sql.SQL("DROP DATABASE {}").format(psycopg.sql.Identifier(name)))
