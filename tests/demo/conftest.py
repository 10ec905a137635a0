"""The demonstration, made once for all tests that look at it."""

import pytest
from django.core.cache import cache

from tests.demo.the_demo import standing


@pytest.fixture(autouse=True)
def _nothing_remembered():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The number of agreements of the demonstration, which stands until a test comes that does not look at it."""
    return standing.demo(django_db_blocker)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem):
    result = yield  # what the test itself opened is closed first
    if nextitem is None or "demo" not in nextitem.fixturenames:
        standing.undo()
    return result
