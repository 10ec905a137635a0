"""The rows of the whole database: read, compared, and made as they were at another time.

A content is {table: {key: row}}. Rows that did not change from one content to the next are the same objects in both,
so that comparing two is quick.
"""

import functools
from typing import NamedTuple

from django.apps import apps
from django.db import connection

MOST_PARAMETERS = 30_000  # in one statement, on SQLite


class Table(NamedTuple):
    name: str
    columns: tuple[str, ...]
    key: int  # the place of the primary key among the columns


@functools.cache
def tables() -> list[Table]:
    """All tables of the portal but the sessions': signing in leaves one, and no story reads or writes them."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.db_table != "django_session":
            columns = tuple(f.column for f in model._meta.local_concrete_fields)
            found[model._meta.db_table] = Table(model._meta.db_table, columns, columns.index(model._meta.pk.column))
    return list(found.values())


def fingerprint() -> tuple:
    """How many rows each table has, and the highest key: (count, key, count, key, …)."""
    parts = []
    for table in tables():
        parts.append(
            f'(SELECT count(*) FROM "{table.name}"), (SELECT max({_column(table, table.key)}) FROM "{table.name}")'
        )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        return cursor.fetchone()


def read(before: dict | None = None, written_to=()) -> dict:
    """The content now; of `before`, all but the tables `written_to` is taken over."""
    if before is None:
        return {table.name: _read(table, {}) for table in tables()}
    return before | {t.name: _read(t, before[t.name]) for t in tables() if t.name in written_to}


def make_same(before: dict, after: dict) -> None:
    """Makes of a database that holds `before` one that holds `after`."""
    for table in tables():
        if before[table.name] is not after[table.name]:
            _make_same(table, before[table.name], after[table.name])


def _column(table: Table, place: int) -> str:
    return f'"{table.columns[place]}"'


def _columns(table: Table) -> str:
    return ", ".join(f'"{name}"' for name in table.columns)


def _read(table: Table, before: dict) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {_columns(table)} FROM "{table.name}"')
        rows = {row[table.key]: row for row in cursor.fetchall()}
    return {key: before[key] if before.get(key) == row else row for key, row in rows.items()}


def _make_same(table: Table, before: dict, after: dict) -> None:
    """What is gone first, then what changed, then what is new: unique constraints hold at each moment."""
    key = _column(table, table.key)
    into = f'INSERT INTO "{table.name}" ({_columns(table)}) VALUES '
    others = ", ".join(f'"{c}" = excluded."{c}"' for c in table.columns)
    _write(f'DELETE FROM "{table.name}" WHERE {key} IN (', [[k] for k in before if k not in after], ")")
    changed = [row for k, row in after.items() if k in before and row is not before[k]]
    _write(into, changed, f" ON CONFLICT ({key}) DO UPDATE SET {others}")
    _write(into, [row for k, row in after.items() if k not in before])


def _write(begin: str, rows: list, end: str = "") -> None:
    at_once = MOST_PARAMETERS // len(rows[0]) if rows else 1
    for first in range(0, len(rows), at_once):
        part = rows[first : first + at_once]
        one = "(" + ", ".join(["%s"] * len(part[0])) + ")"
        with connection.cursor() as cursor:
            cursor.execute(begin + ", ".join([one] * len(part)) + end, [value for row in part for value in row])
