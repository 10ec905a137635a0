"""The chain of events: what is recorded cannot change, and what was changed all the same is found."""

import pytest
from django.db import IntegrityError, connection, transaction

from bucp.models import Opinion, Revision, Signature
from history import records
from history.kinds import UnknownKind
from history.models import Chain, Event
from history.recorder import record, verify
from tests.support.story import Story, person

pytestmark = pytest.mark.both


@pytest.fixture
def story(db):
    return Story().sent()


@pytest.fixture
def unprotected():
    """The events without their protection, as for somebody with the keys to the database; put back afterwards."""
    records.lift(connection, "history_event")
    yield
    records.install(connection, "history_event")


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def breaks(story):
    return [str(b) for b in verify(Chain.objects.get(name=story.bucp.number))]


def test_what_the_portal_records_holds(story):
    assert breaks(story) == []


@pytest.mark.parametrize(
    "change",
    [
        "actor_name = 'Somebody Else'",
        "kind = 'bucp.filed'",
        "number = number + 100",
        "actor_role = 'Executive Sponsor'",
        "data = '{\"revision\": 9}'",
        "actor_id = NULL",
        "at = '2020-01-01 00:00:00+00:00'",
        "previous_hash = ''",
        "hash = 'abc'",
    ],
)
def test_an_altered_row_is_found(story, unprotected, change):
    sql(f"UPDATE history_event SET {change} WHERE chain_id = %s AND number = 3", story.bucp.number)
    assert breaks(story)


def test_a_removed_row_is_found(story, unprotected):
    sql("DELETE FROM history_event WHERE chain_id = %s AND number = 2", story.bucp.number)
    assert f"{story.bucp.number}, event 2: is missing" in breaks(story)


def test_a_cut_off_end_is_found(story, unprotected):
    last = Event.objects.filter(chain=story.bucp.number).last().number
    sql("DELETE FROM history_event WHERE chain_id = %s AND number >= %s", story.bucp.number, last - 1)
    assert any("the end of the chain" in b for b in breaks(story))


def test_a_chain_emptied_to_nothing_is_found(story, unprotected):
    sql("DELETE FROM history_event WHERE chain_id = %s", story.bucp.number)
    assert breaks(story)


def test_an_inserted_row_is_found(story, unprotected):
    sql("UPDATE history_event SET number = number + 1000 WHERE chain_id = %s AND number >= 3", story.bucp.number)
    sql("UPDATE history_event SET number = number - 999 WHERE chain_id = %s AND number > 1000", story.bucp.number)
    sql(
        "INSERT INTO history_event (chain_id, number, kind, at, actor_id, actor_name, actor_role, data, written, "
        "previous_hash, hash) "
        "SELECT chain_id, 3, kind, at, actor_id, actor_name, actor_role, data, written, hash, 'made up' "
        "FROM history_event WHERE chain_id = %s AND number = 2",
        story.bucp.number,
    )
    assert any("event 3" in b for b in breaks(story))


def test_a_row_put_at_the_end_is_found(story):
    last = Event.objects.filter(chain=story.bucp.number).last()
    last.pk, last.number, last.previous_hash = None, last.number + 1, last.hash
    last.save(force_insert=True)  # adding is what the table allows to everybody who reaches it
    assert breaks(story)


def test_reordered_rows_are_found(story, unprotected):
    for was, becomes in ((2, 1002), (3, 2), (1002, 3)):
        sql("UPDATE history_event SET number = %s WHERE chain_id = %s AND number = %s", becomes, story.bucp.number, was)
    assert {2, 3} <= {b.number for b in verify(Chain.objects.get(name=story.bucp.number))}


def test_a_row_moved_to_another_chain_is_found(story, unprotected):
    other = Story()
    last = Event.objects.filter(chain=story.bucp.number).last().number
    sql(
        "UPDATE history_event SET chain_id = %s WHERE chain_id = %s AND number = %s",
        other.bucp.number,
        story.bucp.number,
        last,
    )
    assert breaks(story) and breaks(other)


@pytest.mark.parametrize(
    ("model", "column"),
    [(Event, "kind"), (Revision, "content"), (Signature, "typed_name"), (Opinion, "text")],
    ids=lambda x: getattr(x, "__name__", x),
)
@pytest.mark.django_db
def test_the_database_refuses_to_change_or_delete_a_record(model, column):
    Story().in_signing().sign("cdss", "sponsor")
    table = model._meta.db_table
    statements = [f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"]
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # else it is the open foreign keys that forbid a TRUNCATE
        statements.append(f"TRUNCATE {table} CASCADE")
    count = model.objects.count()
    assert count
    for statement in statements:
        with pytest.raises(IntegrityError, match="are a record"), transaction.atomic():
            sql(statement)
    assert model.objects.count() == count and not model.objects.filter(**{column: "x"}).exists()


@pytest.mark.django_db
def test_the_same_holds_through_the_models():
    event = Event.objects.filter(chain=Story().bucp.number).first()
    event.actor_name = "Somebody Else"
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        event.delete()


@pytest.mark.django_db
def test_an_unknown_kind_of_event_is_refused():
    with pytest.raises(UnknownKind), transaction.atomic():
        record("portal", "bucp.invented")
    assert not Event.objects.filter(kind="bucp.invented").exists()


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused():
    count = Event.objects.count()
    with pytest.raises(RuntimeError, match="transaction"):
        record("portal", "bucp.activated", on="2026-01-01")
    assert Event.objects.count() == count


def test_an_act_that_fails_leaves_no_event(story):
    count = Event.objects.count()
    with pytest.raises(ValueError), transaction.atomic():
        record(story.bucp.number, "bucp.activated", by=person("cdo@odi.example"), on="2026-01-01")
        raise ValueError
    assert Event.objects.count() == count and breaks(story) == []


@pytest.mark.parametrize("conflict", ["id", "chain_id, number"])
def test_a_row_cannot_be_replaced_by_inserting_another_in_its_place(story, conflict):
    """SQLite fires the triggers of deletion for INSERT OR REPLACE only where recursive_triggers is on."""
    columns = ", ".join(f.column for f in Event._meta.concrete_fields if f.column not in ("id", "actor_name"))
    own_id = "id" if conflict == "id" else "id + 1000000"
    row = f"SELECT {own_id}, 'Another', {columns} FROM history_event WHERE chain_id = %s AND number = 2"
    into = f"INTO history_event (id, actor_name, {columns}) {row}"
    if connection.vendor == "postgresql":
        statement = f"INSERT {into} ON CONFLICT ({conflict}) DO UPDATE SET actor_name = excluded.actor_name"
    else:
        statement = f"INSERT OR REPLACE {into}"
    with pytest.raises(IntegrityError, match="are a record"), transaction.atomic():
        sql(statement, story.bucp.number)
    assert breaks(story) == []
