"""The fixed cast on the real signatory list, once per test run; each test rolls back what it did."""

import os

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from demo import accounts as the_cast
from history import records
from signatories import official_list
from tests.support import brought_about, databases, pdfs, rows_kept, stories_kept
from tests.support.collected import pytest_make_parametrize_id  # noqa: F401

# A slow machine is no fault of the code: no example is timed. The build machine tries the same examples each time.
settings.register_profile(
    "portal", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.register_profile("quick", settings.get_profile("portal"), max_examples=10)
settings.load_profile("portal")


def pytest_sessionstart(session):
    """Runs that were killed leave their databases behind."""
    if not hasattr(session.config, "workerinput"):
        databases.sweep()


brought_about.watch()

the_cast_alone = {}  # the content that each test begins with


@pytest.fixture(scope="session")
def migrated():
    return databases.Migrated(django_settings.TEST_DATABASE_PREFIX) if django_settings.IS_SQLITE else None


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, migrated, django_db_modify_db_settings):
    """On SQLite a run begins with a copy of the file that was migrated before."""
    return bool(migrated and migrated.copy_to(connection.settings_dict["TEST"]["NAME"])) or django_db_keepdb


@pytest.fixture(scope="session")
def django_db_setup(migrated, django_db_keepdb, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        if migrated and not django_db_keepdb:
            connection.ensure_connection()
            migrated.take(connection.connection)
        populate()
        the_cast_alone.update(rows_kept.read())
    yield
    if migrated and django_db_keepdb:
        with django_db_blocker.unblock():
            connection.close()
        databases.remove(connection.settings_dict["NAME"])


def populate():
    official_list.load()
    the_cast.assemble()


@pytest.fixture(autouse=True)
def _nothing_left_from_the_test_before(request, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.TURNS_FOLDER = tmp_path.with_name(f"{tmp_path.name}-turns")
    cache.clear()
    patches = request.getfixturevalue("monkeypatch") if "monkeypatch" in request.fixturenames else None
    stories_kept.turn_the_page(patches)
    pdfs.lay_out_once(patches)


@pytest.fixture(autouse=True)
def _every_move_leaves_what_its_row_says():
    yield
    assert brought_about.take_undeclared() == []


@pytest.fixture
def people(db):
    """The cast by e-mail address: `people["drafter@cdss.example"]`."""
    from signatories.models import User

    return {u.email: u for u in User.objects.all()}


@pytest.fixture
def entity(db):
    """Entities by slug: `entity("cdss")`."""
    from signatories.models import Entity

    return lambda slug: Entity.objects.get(slug=slug)


@pytest.fixture
def sign_in(client, db):
    """Signs the test client in as one of the cast and returns the client."""

    def as_person(email):
        from signatories.models import User

        client.force_login(User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return as_person


def _teardown(self):
    """Tests that commit for real: afterwards the database is put back as it was, with the same keys. The protection of
    the records is lifted for that moment only."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    for table in records.tables():
        records.lift(connection, table)
    try:
        with transaction.atomic():
            connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables))
            rows_kept.make_same({name: {} for name in the_cast_alone}, the_cast_alone)
    finally:
        for model in records.records():
            records.install(connection, model._meta.db_table, model.may_change)


TransactionTestCase._fixture_teardown = _teardown
