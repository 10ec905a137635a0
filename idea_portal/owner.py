"""Who changes tables: for real on PostgreSQL the user of `MIGRATIONS_DATABASE_URL`, elsewhere the only one there is."""

from django.conf import settings
from django.core.management import CommandError
from django.db import connections

OWNER = "owner"
"""The connection of the owner of the tables: only where `MIGRATIONS_DATABASE_URL` is set."""


def owner_alias(alias: str = "default") -> str:
    """The connection that may change tables of this database. Raises CommandError naming the missing variable."""
    if settings.DEMO or connections[alias].vendor != "postgresql":
        return alias
    if OWNER not in connections:
        raise CommandError(
            "Set MIGRATIONS_DATABASE_URL: the same database as DATABASE_URL with the user who owns its tables, such as "
            "postgres://owner:password@host:5432/idea. The user of DATABASE_URL may not change tables."
        )
    return OWNER
