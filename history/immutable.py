"""Rows that nobody changes (law 3): database triggers on PostgreSQL and SQLite alike.

Use in a migration: `migrations.RunPython(*immutable.protect("history_event"))`. Each app names its protected
tables in its migration and in `TABLES`, which the tests use to lift the protection between tests.
"""

TABLES = [
    "history_event",
    "history_anchor",
    "bucp_revision",
    "bucp_signature",
    "bucp_signaturewithdrawal",
    "bucp_opinion",
    "bucp_fileddocument",
    "disputes_paper",
    "disputes_ruling",
    "disputes_departure",
    "notices_lettertext",
    "exchange_given",
    "exchange_givenanswer",
    "exchange_outcome",
    "exchange_contactupdate",
]

_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION idea_refuse_change() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are a record: they cannot be changed or deleted.', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql
"""


def install(connection, table: str) -> None:
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


def lift(connection, table: str) -> None:
    """Takes the protection off. For migrations backwards and for emptying test databases only."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_is_record ON {table}")
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_is_record_whole ON {table}")
        else:
            for act in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}")


def protect(table: str):
    """The two functions for `migrations.RunPython`."""
    return (
        lambda apps, schema_editor: install(schema_editor.connection, table),
        lambda apps, schema_editor: lift(schema_editor.connection, table),
    )
