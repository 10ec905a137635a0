"""`/readyz` says what it checks, names what fails, and gives nothing away."""

import socketserver
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from notices.jobs import sweep
from notices.models import Heartbeat
from tests.notices.mail_servers import free_port, silent_server

pytestmark = pytest.mark.django_db


def ready(client):
    response = client.get("/readyz")
    return response.status_code, response.json()["checks"]


def test_the_process_answers(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"alive": True}


def test_all_is_well_after_a_round_of_the_scheduler(client):
    sweep()
    assert ready(client) == (200, dict.fromkeys(["database", "migrations", "rights", "queue", "scheduler"], "ok"))


def test_a_scheduler_that_never_ran_or_fell_silent_is_named(client):
    assert ready(client)[0] == 503
    assert ready(client)[1]["scheduler"] == "has not run yet"
    sweep()
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=6))
    status, checks = ready(client)
    assert status == 503
    assert checks["scheduler"].startswith("has not run since")
    assert checks["database"] == "ok"


@pytest.mark.both
def test_a_missing_migration_is_named(client):
    sweep()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'notices'")
    status, checks = ready(client)
    assert status == 503
    assert "run manage.py migrate" in checks["migrations"]


class Friendly(socketserver.StreamRequestHandler):
    """Speaks as much of Redis' language as a greeting takes: PONG to PING, OK to all else."""

    def handle(self):
        while header := self.rfile.readline():
            words = []
            for _ in range(int(header[1:])):
                self.rfile.readline()
                words.append(self.rfile.readline().strip())
            self.wfile.write(b"+PONG\r\n" if words[0] == b"PING" else b"+OK\r\n")


@contextmanager
def friendly_queue():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Friendly) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def broker_at(settings, url):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.CELERY_BROKER_URL = url


def test_a_queue_that_answers_is_well(client, settings):
    sweep()
    with friendly_queue() as port:
        broker_at(settings, f"redis://127.0.0.1:{port}/0?protocol=2")
        assert ready(client) == (200, dict.fromkeys(["database", "migrations", "rights", "queue", "scheduler"], "ok"))


def test_a_queue_that_is_down_is_named_without_its_address(client, settings, caplog):
    sweep()
    port = free_port()
    broker_at(settings, f"redis://someone:very-secret@127.0.0.1:{port}/0")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["queue"] == "does not answer"
    for hidden in ("very-secret", str(port)):
        assert hidden not in response.content.decode() + caplog.text


def test_a_queue_that_is_silent_does_not_hold_the_answer(client, settings):
    sweep()
    with silent_server() as port:
        broker_at(settings, f"redis://127.0.0.1:{port}/0")
        assert ready(client)[1]["queue"] == "does not answer"


@pytest.mark.both
def test_a_database_that_is_down_is_named_and_nothing_breaks(client, monkeypatch):
    def down(*args, **kwargs):
        raise ConnectionError("postgres://idea:very-secret@db/idea")

    monkeypatch.setattr(connection, "cursor", down)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "does not answer"
    assert "very-secret" not in response.content.decode()
