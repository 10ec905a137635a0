"""Every table of records is protected in the database itself, after every migration, whoever adds a record."""

import pytest
from django.db import connection

from history import records

WRITTEN_ONCE = {
    "bucp.FiledDocument", "bucp.Opinion", "bucp.Revision", "bucp.Signature", "bucp.SignatureWithdrawal",
    "disputes.Departure", "disputes.Ruling", "disputes.Submission", "history.Anchor", "history.Event",
    "notices.LetterText", "obligations.ContactUpdate", "obligations.FormalNotice", "obligations.NoticeAnswer",
    "obligations.Outcome",
}  # fmt: skip


def test_what_was_a_record_stays_one():
    assert {model._meta.label for model in records.records()} >= WRITTEN_ONCE


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
