"""Every table of records is protected in the database itself, and the list that the tests lift it by is complete."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from history import records

ROOT = Path(__file__).parents[2]


def test_the_list_is_what_the_migrations_protect():
    migrations = "".join(p.read_text() for p in ROOT.glob("*/migrations/*.py"))
    assert sorted(re.findall(r'immutable\.protect\("(\w+)"\)', migrations)) == sorted(records.tables())


def test_each_is_the_table_of_a_model():
    assert set(records.tables()) <= {model._meta.db_table for model in apps.get_models()}


@pytest.mark.django_db
def test_the_database_refuses_changes_of_these_tables_and_of_no_others():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT DISTINCT event_object_table FROM information_schema.triggers "
                "WHERE trigger_name LIKE '%%_is_record' AND event_manipulation = %s "
                "INTERSECT SELECT event_object_table FROM information_schema.triggers "
                "WHERE trigger_name LIKE '%%_is_record' AND event_manipulation = %s",
                ["UPDATE", "DELETE"],
            )
            protected = {table for (table,) in cursor.fetchall()}
        else:
            cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
            found = set(cursor.fetchall())
            protected = {t for t, _ in found if {(t, f"{t}_no_update"), (t, f"{t}_no_delete")} <= found}
    assert protected == set(records.tables())
