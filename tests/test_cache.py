"""A cache that is away shows on no page and holds nobody up; the limits on signing in do not ask it."""

import time

import pytest
from django.core.cache import caches

from idea_portal.cache import RedisOrOwnMemory
from idea_portal.environment import _cache
from signatories.models import User
from tests.notices.mail_servers import free_port, silent_server


@pytest.fixture
def cache_at(settings):
    """Makes the portal's cache, as in production, ask a Redis at this port."""

    def cache_at(port: int):
        settings.CACHES = {"default": _cache(f"redis://127.0.0.1:{port}/0")}
        RedisOrOwnMemory._rests_until = 0.0

    yield cache_at
    caches["default"].clear()
    RedisOrOwnMemory._rests_until = 0.0


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/triage/", "/signatories/"])
def test_pages_open_without_it(client, cache_at, address):
    cache_at(free_port())
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_signing_in_works_without_it_and_stays_limited(client, cache_at):
    cache_at(free_port())
    User.objects.create_user("someone@odi.example", "a long enough phrase", name="Someone")

    def sign_in(password):
        return client.post("/accounts/login/", {"login": "someone@odi.example", "password": password})

    assert sign_in("a long enough phrase").status_code == 302
    client.logout()
    for _ in range(10):
        sign_in("wrong")
    assert "too many wrong tries" in sign_in("a long enough phrase").content.decode()


def test_one_that_hangs_is_waited_for_once(cache_at):
    with silent_server() as port:
        cache_at(port)
        began = time.monotonic()
        for number in range(50):
            caches["default"].set("number", number)
        assert caches["default"].get("number") == 49
        assert time.monotonic() - began < 5
