"""On PostgreSQL the portal works as a user who can do all of its work, and change no record and no table (law 3)."""

import contextlib

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from bucp.models import Party
from history import on_record, records, rights
from history.models import Chain
from history.recorder import verify
from idea_portal.backup import databases
from idea_portal.health import CHECKS, NotReady
from idea_portal.owner import owner_alias
from notices.models import Delivery
from tests.support.story import Story

pytestmark = pytest.mark.postgres


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextlib.contextmanager
def signed_in_as(user):
    """The connection is another user's for a while: a real one, for what SET ROLE allows is decided elsewhere."""
    owner = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = user
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = owner


def make(user):
    rights.grant(connection, user, "unused where the server trusts")
    return user


@pytest.fixture
def name():
    """This run's own: users are the whole server's."""
    return f"{connection.settings_dict['NAME']}_portal"[-60:]


@pytest.fixture
def portal(name, db):
    """The portal's user, for as long as the transaction of the test."""
    return make(name)


@pytest.fixture
def real_portal(name, transactional_db):
    yield make(name)
    sql(f'DROP OWNED BY "{name}"')
    sql(f'DROP ROLE "{name}"')


FORBIDDEN = (
    "UPDATE {} SET {column} = {column}",
    "DELETE FROM {}",
    "TRUNCATE {} CASCADE",
    "ALTER TABLE {} DISABLE TRIGGER ALL",
    "ALTER TABLE {} DISABLE TRIGGER {}_is_record",
    "ALTER TABLE {} ADD COLUMN other integer",
    "DROP TRIGGER {}_is_record ON {}",
    "DROP TABLE {} CASCADE",
    "CREATE TRIGGER other BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION idea_refuse_change()",
    "CREATE RULE other AS ON INSERT TO {} DO INSTEAD NOTHING",
    "INSERT INTO {} SELECT * FROM {} ON CONFLICT (id) DO UPDATE SET {column} = excluded.{column}",
)
WHOLE = (
    "CREATE TABLE other (id integer)",
    "CREATE TEMPORARY TABLE history_event (id integer)",
    "CREATE SCHEMA other",
    "CREATE OR REPLACE FUNCTION idea_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET session_replication_role = replica",
    "CREATE ROLE other",
    "DELETE FROM history_chain",
    "DELETE FROM django_migrations",
    "SELECT setval('history_event_id_seq', 1)",
    "TRUNCATE django_session",
)


def refuses(statement) -> bool:
    """Whether the user has no right to it: the triggers, which would speak of a record, are not even asked."""
    try:
        with transaction.atomic():
            sql(statement)
    except DatabaseError as error:
        return type(error.__cause__).__name__ == "InsufficientPrivilege"
    return False


def test_the_portals_user_changes_no_record_and_no_table_and_does_all_of_its_work(real_portal, tmp_path):
    sql(f'GRANT ALL ON ALL TABLES IN SCHEMA public TO "{make(real_portal)}"')
    make(real_portal)  # what was given by hand is taken again
    with signed_in_as(real_portal):
        assert rights.excess(connection) == rights.lacking(connection) == []
        statements = [
            form.replace("{}", model._meta.db_table).replace("{column}", model._meta.concrete_fields[1].column)
            for model in records.records()
            for form in FORBIDDEN
            if not (model.may_change and "UPDATE" in form)  # the head of a chain moves on: its trigger refuses the rest
        ]
        statements += [f"DELETE FROM {table}" for table in rights.never_removed()]
        assert [s for s in (*statements, *WHOLE) if not refuses(s)] == []

        second = Party.objects.get(pk=Story(recipients=("cdss", "edd"), told=True).bucp.party_list[1].pk)
        with on_record.watching():
            second.participants.all().delete()
            second.delete()  # what may go from a draft can be removed
        story = Story(told=True).active()
        assert story.fresh().state == "active" and len(mail.outbox) > 5
        assert Delivery.objects.filter(state=Delivery.State.SENT).count() == len(mail.outbox)
        assert verify(Chain.objects.get(name=story.bucp.number)) == []
        databases.of(connection).dump(tmp_path / "dump")  # a backup needs no other user
        assert (tmp_path / "dump").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("too_much", "told"),
    [
        ("GRANT DELETE ON signatories_membership TO {}", "It may change or delete rows of signatories_membership."),
        ("GRANT UPDATE ON history_event TO {}", "It may change or delete rows of history_event."),
        ("GRANT UPDATE (kind) ON history_event TO {}", "It may change or delete rows of history_event."),
        ("GRANT TRUNCATE ON history_event TO {}", "It may empty history_event, or put triggers on it."),
        ("GRANT TRIGGER ON history_event TO {}", "It may empty history_event, or put triggers on it."),
        ("ALTER TABLE history_event OWNER TO {}", "It owns history_event."),
        ("GRANT CREATE ON SCHEMA public TO {}", "It may make tables."),
        ("ALTER ROLE {} SUPERUSER", "It is a superuser, or may make users or databases."),
    ],
)
def test_what_a_user_may_do_beyond_its_work_is_told(portal, too_much, told):
    sql(too_much.format(f'"{portal}"'))
    sql(f'SET LOCAL ROLE "{portal}"')
    assert told in rights.excess(connection)


def test_tables_that_nobody_granted_yet_are_told(portal):
    sql("CREATE TABLE brought_by_a_migration (id integer)")
    sql(f'SET LOCAL ROLE "{portal}"')
    assert rights.lacking(connection) == ["brought_by_a_migration"]


def test_a_user_whom_no_right_stops_is_refused(portal):
    with pytest.raises(rights.CannotGrant, match="name two users"):
        make(connection.settings_dict["USER"])
    sql(f'ALTER ROLE "{portal}" SUPERUSER')
    with pytest.raises(rights.CannotGrant, match="is a superuser"):
        make(portal)


@pytest.mark.django_db
def test_readiness_and_the_commands_say_what_is_missing():
    with override_settings(DEMO=False):
        with pytest.raises(NotReady, match="the database user may do more"):
            CHECKS["rights"]()
        with pytest.raises(CommandError, match=r"^Set MIGRATIONS_DATABASE_URL: "):
            owner_alias()
        with pytest.raises(CommandError, match=r"^Set MIGRATIONS_DATABASE_URL: "):
            call_command("migrate", plan=True)
    with pytest.raises(SystemExit):
        call_command("grant_rights", check=True)
