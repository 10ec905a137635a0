"""Rows that nobody changes (law 3): `Record` is the kind of model, database triggers on PostgreSQL and SQLite alike
refuse what would change one.

The triggers are installed after every migration, for whatever models are records then.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, models

_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION idea_refuse_change() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are a record: they cannot be changed or deleted.', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql
"""


def install(connection: Any, table: str) -> None:
    """Makes the table append-only: UPDATE, DELETE and (PostgreSQL) TRUNCATE raise IntegrityError."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_PG_FUNCTION)
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {table}_is_record BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION idea_refuse_change()"
            )
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {table}_is_record_whole BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION idea_refuse_change()"
            )
        else:
            for act in ("UPDATE", "DELETE"):
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN "
                    f"SELECT RAISE(ABORT, 'Rows of {table} are a record: they cannot be changed or deleted.'); END"
                )


def lift(connection: Any, table: str) -> None:
    """Takes the protection off. For migrations backwards and for emptying test databases only."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_is_record ON {table}")
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_is_record_whole ON {table}")
        else:
            for act in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}")


class Record(models.Model):
    """A model whose rows are written once: the database refuses UPDATE, DELETE and TRUNCATE."""

    class Meta:
        abstract = True


def records() -> list[type[Record]]:
    """Every model of the installed apps that is a record."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def tables() -> list[str]:
    return [model._meta.db_table for model in records()]


def protect(app_config: AppConfig, using: str, **kwargs: object) -> None:
    """Receiver of `post_migrate`: the records of an app are protected as soon as they have a table."""
    for model in app_config.get_models():
        if issubclass(model, Record):
            install(connections[using], model._meta.db_table)
