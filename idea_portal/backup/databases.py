"""Reads a database as it is at one moment, and lays one down beside the one that is there: SQLite and PostgreSQL.

Each takes Django's connection of who may do it: the owner of the tables (`idea_portal.owner`).
"""

import contextlib
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError

from .stream import BackupError


def of(connection) -> "Sqlite | Postgres":
    return Postgres(connection) if connection.vendor == "postgresql" else Sqlite(connection)


class Sqlite:
    """A file. What was written last stands in the log beside it (WAL), so a plain copy would lose it: SQLite's own
    way of copying reads both."""

    vendor = "SQLite"

    def __init__(self, connection):
        self.connection, self.name = connection, str(connection.settings_dict["NAME"])
        self.scratch = Path(self.name).parent  # there is room for another, and who reads there reads the portal anyhow

    def dump(self, target: Path) -> None:
        with contextlib.closing(sqlite3.connect(self.name)) as source, contextlib.closing(_file(target)) as copy:
            source.backup(copy, pages=1000)

    def lay(self, dump: Path) -> str:
        """The name of a new database beside the one that is there."""
        new = f"{self.name}.restoring"
        Path(new).unlink(missing_ok=True)
        with contextlib.closing(_file(dump)) as source, contextlib.closing(_file(Path(new))) as copy:
            source.backup(copy, pages=1000)
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError("SQLite says that the restored database is damaged.")
        return new

    def drop(self, name: str) -> None:
        for suffix in _SUFFIXES:
            Path(name + suffix).unlink(missing_ok=True)

    def swap(self, new: str, now: datetime) -> str:
        """Puts the new database in place; returns how the one that was there is called now."""
        self.connection.close()
        kept = f"{self.name}.before-{now:%Y%m%dT%H%M%SZ}"
        for suffix in _SUFFIXES:
            if Path(self.name + suffix).exists():
                os.replace(self.name + suffix, kept + suffix)
        for suffix in reversed(_SUFFIXES):  # its log first: with the file it is whole at once
            if Path(new + suffix).exists():
                os.replace(new + suffix, self.name + suffix)
        return kept


_SUFFIXES = ("", "-wal", "-shm")


def _file(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path)


class Postgres:
    vendor = "PostgreSQL"
    scratch = None

    def __init__(self, connection):
        self.connection, self.name = connection, connection.settings_dict["NAME"]

    def dump(self, target: Path) -> None:
        self._run("pg_dump", "-d", self.name, "-Fc", "--no-owner", "--no-privileges", "-f", str(target))

    def lay(self, dump: Path) -> str:
        new = f"{self.name[:53]}_restoring"
        self.drop(new)
        self._on_server("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", new)
        try:
            self._run("pg_restore", "-d", new, "--exit-on-error", "--no-owner", "--no-privileges", str(dump))
        except BackupError:
            self.drop(new)
            raise
        return new

    def drop(self, name: str) -> None:
        self._on_server("DROP DATABASE IF EXISTS {}", name)

    def swap(self, new: str, now: datetime) -> str:
        self.connection.close()
        kept = f"{self.name[:40]}_before_{now:%Y%m%dt%H%M%S}"
        self._on_server("ALTER DATABASE {} RENAME TO {}", self.name, kept)
        try:
            self._on_server("ALTER DATABASE {} RENAME TO {}", new, self.name)
        except BackupError:
            self._on_server("ALTER DATABASE {} RENAME TO {}", kept, self.name)
            raise
        return kept

    def _on_server(self, statement: str, *names: str) -> None:
        from psycopg import sql

        try:
            with self.connection._nodb_cursor() as cursor:
                cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
        except DatabaseError as error:
            busy = type(error.__cause__).__name__ == "ObjectInUse"
            raise BackupError(
                "Others use the database: stop web, worker and scheduler first."
                if busy
                else f"PostgreSQL refuses to lay down a database: {str(error).splitlines()[0]}"
            ) from error

    def _run(self, program: str, *arguments: str) -> None:
        settings = self.connection.settings_dict
        asked = {
            "PGHOST": settings["HOST"],
            "PGPORT": settings["PORT"],
            "PGUSER": settings["USER"],
            "PGPASSWORD": settings["PASSWORD"],  # by the environment: what stands on the line is everybody's to read
        }
        environment = {**os.environ, **{name: str(value) for name, value in asked.items() if value}}
        try:
            done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True)
        except FileNotFoundError as error:
            raise BackupError(f"{program} is missing: install PostgreSQL's client programs.") from error
        if done.returncode:
            said = done.stderr.strip().splitlines() or ["without a word"]
            raise BackupError(f"{program} failed: {said[0]}")


@contextlib.contextmanager
def looking_at(connection, name: str, owner) -> Iterator[None]:
    """The portal reads the database of that name, as the owner, who may read it before anything is granted."""
    was = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(
        USER=owner.settings_dict["USER"], PASSWORD=owner.settings_dict["PASSWORD"], NAME=name
    )
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(was)
