"""Rows that nobody changes (law 3): `Record` is the kind of model, database triggers on PostgreSQL and SQLite alike
refuse what would change one.

The triggers are installed after every migration, for whatever models are records then.
"""

from typing import Any, ClassVar

from django.apps import AppConfig, apps
from django.db import connection, connections, models

_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION idea_refuse_change() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are a record: they cannot be changed or deleted.', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql
"""

_TRIGGERS = {
    "postgresql": {"_is_record": "UPDATE", "_stays_is_record": "DELETE", "_is_record_whole": "TRUNCATE"},
    "sqlite": {"_no_update": "UPDATE", "_no_delete": "DELETE"},
}
"""What the name of each trigger adds to the table's, and what it refuses."""


def install(connection: Any, table: str, may_change: str = "") -> None:
    """Makes the table append-only: UPDATE, DELETE and (PostgreSQL) TRUNCATE raise IntegrityError. `may_change`: a
    condition over OLD and NEW under which an UPDATE is let through."""
    unless = f"WHEN (NOT ({may_change}))" if may_change else ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_PG_FUNCTION)
            for name, act in _TRIGGERS["postgresql"].items():
                each = "STATEMENT" if act == "TRUNCATE" else f"ROW {unless if act == 'UPDATE' else ''}"
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {table}{name} BEFORE {act} ON {table} "
                    f"FOR EACH {each} EXECUTE FUNCTION idea_refuse_change()"
                )
        else:
            for name, act in _TRIGGERS["sqlite"].items():
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {table}{name} BEFORE {act} ON {table} "
                    f"{unless if act == 'UPDATE' else ''} BEGIN "
                    f"SELECT RAISE(ABORT, 'Rows of {table} are a record: they cannot be changed or deleted.'); END"
                )


def lift(connection: Any, table: str) -> None:
    """Takes the protection off. For migrations backwards and for emptying test databases only."""
    with connection.cursor() as cursor:
        for name in _TRIGGERS[connection.vendor]:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}{name}{on}")


def unprotected(connection: Any = connection) -> list[str]:
    """The tables of records whose triggers are not all there and at work."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND tgrelid IN "
                "(SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    return [table for table in tables() if not {f"{table}{name}" for name in _TRIGGERS[connection.vendor]} <= there]


class Record(models.Model):
    """A model whose rows are written once: the database refuses UPDATE, DELETE and TRUNCATE. `may_change`: a condition
    in SQL over OLD and NEW under which an UPDATE is let through all the same."""

    may_change: ClassVar[str] = ""

    class Meta:
        abstract = True


def records() -> list[type[Record]]:
    """Every model of the installed apps whose tables have the triggers."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def tables() -> list[str]:
    return [model._meta.db_table for model in records()]


def protect(app_config: AppConfig, using: str, **kwargs: object) -> None:
    """Receiver of `post_migrate`: the records of an app are protected as soon as they have a table."""
    for model in app_config.get_models():
        if issubclass(model, Record):
            install(connections[using], model._meta.db_table, model.may_change)
