"""What the portal's own database user may do on PostgreSQL (law 3): work, but change no record and no table.

Triggers stop an `UPDATE`; who may disable triggers is not stopped by them. So migrations run as the owner of the
tables, and web and worker as a user who has no more rights than they need. `grant` gives these, `excess` tells what
a user may do beyond them, `lacking` what a migration brought and nobody granted yet.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from . import on_record, records

READ_ONLY = {"django_migrations"}
"""Tables that only a migration writes."""


class CannotGrant(Exception):
    """A sentence that says why the rights cannot be given."""


def moves_on() -> set[str]:
    """Tables of records whose rows may change in one way, which their trigger says: the heads of the chains."""
    return {model._meta.db_table for model in records.records() if model.may_change}


def never_removed() -> set[str]:
    """Tables of records that change while an agreement lives, and of which nobody removes a row."""
    kept = {on_record.model_of(kind)._meta.db_table for kind in on_record.kinds().values() if not kind.may_go}
    return kept - set(records.tables())


def wanted(table: str) -> tuple[str, ...]:
    """The rights of the portal's user on a table."""
    if table in READ_ONLY:
        return ("SELECT",)
    if table in moves_on():
        return ("SELECT", "INSERT", "UPDATE")
    if table in records.tables():
        return ("SELECT", "INSERT")
    if table in never_removed():
        return ("SELECT", "INSERT", "UPDATE")
    return ("SELECT", "INSERT", "UPDATE", "DELETE")


def grant(owner: Any, user: str, password: str) -> int:
    """Gives `user` the rights it needs and takes all others; makes it where it is missing.

    `owner`: a connection as the owner of the tables. Returns on how many tables. Raises CannotGrant.
    """
    from psycopg import sql

    if user == owner.settings_dict["USER"]:
        raise CannotGrant("The portal’s user must not be the owner of the tables: name two users.")
    tables = owner.introspection.table_names()
    name, database = sql.Identifier(user), sql.Identifier(owner.settings_dict["NAME"])
    with transaction.atomic(using=owner.alias), owner.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [user])
        found = cursor.fetchone()
        if found and found[0]:
            raise CannotGrant(f"{user} is a superuser, whom no right stops: let DATABASE_URL name an ordinary user.")
        if not found:
            _need_right_to_make_users(cursor, user)
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(password)))
        for statement in (
            "REVOKE ALL ON DATABASE {database} FROM PUBLIC, {user}",
            "GRANT CONNECT ON DATABASE {database} TO {user}",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC, {user}",
            "GRANT USAGE ON SCHEMA public TO {user}",
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {user}",
            "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {user}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {user}",
        ):
            cursor.execute(sql.SQL(statement).format(database=database, user=name))
        for table in tables:
            rights = sql.SQL(", ".join(wanted(table)))
            cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(rights, sql.Identifier(table), name))
    return len(tables)


def _need_right_to_make_users(cursor: Any, user: str) -> None:
    cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        raise CannotGrant(
            f"There is no user {user}, and the owner of the tables may not make one. Make it once as somebody who may: "
            f'CREATE ROLE "{user}" LOGIN PASSWORD …; then run this again.'
        )


def excess(connection: Any) -> list[str]:
    """What the user of this connection may do and must not, a sentence each; empty when all is well."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            return ["It is a superuser, or may make users or databases."]
        cursor.execute(
            "SELECT has_schema_privilege('public', 'CREATE'), has_database_privilege(current_database(), 'CREATE'), "
            "has_database_privilege(current_database(), 'TEMPORARY')"
        )
        found = ["It may make tables."] if any(cursor.fetchone()) else []
    on_all = _with_right(connection, "TRUNCATE, TRIGGER, REFERENCES")
    on_records = _with_right(connection, "UPDATE, DELETE") & (set(records.tables()) - moves_on())
    on_records |= _with_right(connection, "DELETE") & (moves_on() | never_removed())
    return [
        *found,
        *_told("It owns {}.", _owned(connection)),
        *_told("It may empty {}, or put triggers on it.", on_all),
        *_told("It may change or delete rows of {}.", on_records),
    ]


def lacking(connection: Any) -> list[str]:
    """The tables that the user of this connection cannot read yet: a migration made them, and nobody granted them."""
    return sorted(set(connection.introspection.table_names()) - _with_right(connection, "SELECT"))


def _told(sentence: str, tables: Iterable[str]) -> list[str]:
    return [sentence.format(table) for table in sorted(tables)]


_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND "


def _with_right(connection: Any, rights: str) -> set[str]:
    """The tables on which the user has one of the rights, on the whole or on a column."""
    columns = ", ".join(right for right in rights.split(", ") if right in ("SELECT", "UPDATE", "REFERENCES"))
    on_columns = f"OR has_any_column_privilege(oid, '{columns}')" if columns else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{_TABLES} (has_table_privilege(oid, %s) {on_columns})", [rights])
        return {table for (table,) in cursor.fetchall()}


def _owned(connection: Any) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_TABLES} pg_has_role(relowner, 'USAGE')")
        return {table for (table,) in cursor.fetchall()}
