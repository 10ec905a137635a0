"""When the database cannot serve a request: a page that is only read is made once more; else a sentence, 503, and what
was typed is still there."""

import threading
from html import unescape

import psycopg
import pytest
from django.db import (
    InterfaceError,
    OperationalError,
    ProgrammingError,
    close_old_connections,
    connection,
    connections,
    transaction,
)
from django.db.backends.signals import connection_created
from django.http import HttpResponse
from django.urls import path

from idea_portal import databases
from idea_portal.urls import handler400, handler500, urlpatterns  # noqa: F401  (this module is the tests' URLconf)
from signatories.access import ANYONE, access
from signatories.models import Entity

pytestmark = pytest.mark.django_db

trouble = []
"""What the next views do before they answer."""


@access(ANYONE)
def page(request):
    if trouble:
        trouble.pop()()
    return HttpResponse("done")


urlpatterns = [*urlpatterns, path("page/", page, name="page")]


@pytest.fixture(autouse=True)
def _urls(settings, client):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    trouble.clear()


def fails(with_error, cause=None):
    def fail():
        raise with_error from cause

    return fail


CUT = OperationalError("terminating connection"), psycopg.errors.AdminShutdown()


@pytest.mark.parametrize(
    "error",
    [CUT, (InterfaceError("connection already closed"), None), (OperationalError("lost"), psycopg.OperationalError())],
    ids=["ended by the server", "closed", "lost on the way"],
)
def test_a_page_that_is_read_is_made_once_more(client, error):
    trouble.append(fails(*error))
    assert client.get("/page/").content == b"done"
    trouble.extend([fails(*error), fails(*error), fails(*error)])
    assert client.get("/page/").status_code == 503 and len(trouble) == 1


def test_what_is_sent_is_not_done_twice_and_what_was_typed_is_shown(client):
    trouble.extend([fails(*CUT), fails(*CUT)])
    answer = client.post("/page/", {"reason": "We <object>.", "password": "secret-word", "csrfmiddlewaretoken": "t"})
    assert answer.status_code == 503 and int(answer["Retry-After"]) and len(trouble) == 1
    html = answer.content.decode()
    assert databases.AWAY in html and "We &lt;object&gt;." in html and "secret-word" not in html


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [
        (psycopg.errors.LockNotAvailable(), databases.BUSY),
        (psycopg.errors.DeadlockDetected(), databases.BUSY),
        (psycopg.errors.QueryCanceled(), databases.SLOW),
    ],
)
def test_a_wait_that_is_too_long_gets_a_sentence_and_is_not_begun_again(client, cause, sentence):
    trouble.extend([fails(OperationalError("no"), cause)] * 2)
    answer = client.get("/page/")
    assert answer.status_code == 503 and sentence in unescape(answer.content.decode()) and len(trouble) == 1


def test_scripts_get_the_sentence_alone(client):
    trouble.append(fails(*CUT))
    assert client.post("/page/", headers={"X-Requested-With": "fetch"}).content.decode() == databases.AWAY


@pytest.mark.parametrize("error", [ValueError("a slip"), ProgrammingError("no such column"), OperationalError("disk")])
def test_any_other_failure_is_still_the_portals_own(client, error):
    trouble.append(fails(error))
    answer = client.get("/page/")
    assert answer.status_code == 500 and "Something went wrong" in answer.content.decode()


# On PostgreSQL for real ----------------------------------------------------------------------------------


def _end_this_session():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_session_that_the_server_ends_is_begun_anew(client):
    trouble.append(_end_this_session)
    assert client.get("/page/").content == b"done"
    trouble.append(_end_this_session)
    try:
        assert client.post("/page/", {"reason": "Kept"}).status_code == 503
        trouble.append(Entity.objects.first)
        close_old_connections()  # as at the beginning of each request
        assert client.get("/page/").content == b"done"
    finally:
        connection.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_waits_for_a_lock_too_long_is_told(client):
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Entity.objects.select_for_update().get(slug="cdss")
            held.set()
            done.wait(20)
        connections.close_all()

    def wait():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
            Entity.objects.select_for_update().get(slug="cdss")

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert held.wait(20)
        trouble.append(wait)
        answer = client.post("/page/", {"reason": "Our reason"})
    finally:
        done.set()
        holder.join(20)
    assert answer.status_code == 503
    assert databases.BUSY in answer.content.decode() and "Our reason" in answer.content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["web", "worker"])
def test_each_kind_of_process_waits_as_long_as_the_settings_say(settings, kind):
    settings.DATABASE_TIMEOUTS = {"web": (3, 7), "worker": (4, 8)}
    for said in sorted(settings.DATABASE_TIMEOUTS, key=kind.__eq__):  # what was said before does not stay
        databases.wait_as(said)
    try:
        connection.close()
        with connection.cursor() as cursor:
            asked = [cursor.execute(f"SHOW {name}").fetchone()[0] for name in ("lock_timeout", "statement_timeout")]
    finally:
        connection_created.disconnect(dispatch_uid="database-timeouts")
        connection.close()
    assert asked == [f"{seconds}s" for seconds in settings.DATABASE_TIMEOUTS[kind]]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_migrations_and_other_commands_are_never_cut():
    connection_created.disconnect(dispatch_uid="database-timeouts")
    connection.close()
    with connection.cursor() as cursor:
        assert cursor.execute("SHOW statement_timeout").fetchone()[0] == "0"
