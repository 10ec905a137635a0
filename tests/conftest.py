"""The fixed cast on the real signatory list, once per test run; each test rolls back what it did."""

import os

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from history import immutable
from signatories import cast as the_cast
from signatories import real_list
from tests import databases, stories_kept

# A slow machine is no fault of the code: no example is timed. The build machine tries the same examples each time.
settings.register_profile(
    "portal", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.load_profile("portal")


def pytest_sessionstart(session):
    """Runs that were killed leave their databases behind."""
    if not hasattr(session.config, "workerinput"):
        databases.sweep()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        populate()


DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server", "people", "entity", "sign_in"}


def pytest_collection_modifyitems(items):
    for item in items:
        if not item.get_closest_marker("django_db") and not DATABASE_FIXTURES & set(item.fixturenames):
            item.add_marker(pytest.mark.once)


def populate():
    real_list.load()
    the_cast.assemble()


@pytest.fixture(autouse=True)
def _nothing_left_from_the_test_before(request, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    stories_kept.turn_the_page(
        request.getfixturevalue("monkeypatch") if "monkeypatch" in request.fixturenames else None
    )


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

        client.force_login(
            User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return as_person


def _teardown(self, original=TransactionTestCase._fixture_teardown):
    """Tests that commit for real empty the database afterwards. The protection of the records is lifted for that
    moment only; then the cast is put back."""
    for table in immutable.TABLES:
        immutable.lift(connection, table)
    try:
        original(self)
    finally:
        for table in immutable.TABLES:
            immutable.install(connection, table)
    populate()


TransactionTestCase._fixture_teardown = _teardown
