"""Nothing lost, nothing sent twice: real Celery workers on Redis that are really killed, and a broker that is down.

Each test commits for real on PostgreSQL; the workers are processes of their own and see the same test database.
"""

import subprocess
import sys
import time

import pytest
from django.utils import timezone

from notices import jobs
from notices.models import Delivery
from tests.notices.floor import ROOT, wait_for
from tests.notices.mail_servers import free_port, mail_server, silent_server

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WHO = "coordinator@cdph.example"


def states() -> set[str]:
    return set(Delivery.objects.values_list("state", flat=True))


@pytest.mark.parametrize(("hang", "times"), [("hang_before", 1), ("hang_after", 2)])
def test_a_worker_killed_while_sending_loses_nothing(floor, letter_to, hang, times):
    """Killed before the server took the letter: it arrives once. Killed between the server's acceptance and our
    record: the repeat carries the same Message-ID."""
    with mail_server(hang) as server:
        first = floor.start_worker(server.port)
        row = letter_to(WHO)
        assert server.in_data.wait(25), "the worker did not begin to send"
        assert states() == {"sending"}
        floor.kill(first)
        assert states() == {"sending"}

        server.mode = "accept"
        time.sleep(1.1)  # the claim grows stale
        floor.start_worker(server.port)
        floor.publish("sweep")
        wait_for(lambda: states() == {"sent"}, what="the second sending")
        assert server.ids == [row.message_id] * times
    row.refresh_from_db()
    assert row.attempts == 2


def test_two_workers_and_many_sweeps_at_once_send_each_letter_once(floor, letter_to, monkeypatch):
    with mail_server() as server:
        monkeypatch.setenv("OUTBOX_STALE_SECONDS", "600")
        rows = [letter_to(WHO) for _ in range(20)]
        for _ in range(4):
            floor.publish("sweep")
        for row in rows:  # and each once more, as a queue does that delivers twice
            floor.publish("deliver", row.pk)
        floor.start_worker(server.port)
        floor.start_worker(server.port)
        wait_for(lambda: states() == {"sent"}, what="sending all")
        time.sleep(1)
        assert sorted(server.ids) == sorted(row.message_id for row in rows)


WRITE_A_LETTER = """
import django, time
django.setup()
from django.db import transaction
from notices import outbox
from signatories.models import User
user = User.objects.get(email="coordinator@cdph.example")
started = time.monotonic()
with transaction.atomic():
    to = [outbox.To(u) for u in User.objects.all()[:10]]
    notices = [outbox.queue("request", to, text="Hello\\n\\nWorld") for _ in range(3)]
print(time.monotonic() - started)
"""


def write_with_broker_at(floor, redis_url) -> float:
    done = subprocess.run(
        [sys.executable, "-c", WRITE_A_LETTER],
        cwd=ROOT,
        env=floor.environment(free_port(), redis_url),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return float(done.stdout)


def test_a_broker_that_is_down_neither_stops_nor_holds_the_person(floor, by_smtp):
    took = write_with_broker_at(floor, f"redis://127.0.0.1:{free_port()}/0")
    assert took < 3
    assert Delivery.objects.filter(state="waiting", due_at__lte=timezone.now()).count() == 30
    with mail_server() as server:
        by_smtp(server.port, timeout=10)
        assert jobs.sweep() == 30
    assert len(set(server.ids)) == len(server.ids) == 30


def test_a_broker_that_takes_connections_and_says_nothing_does_not_hold_the_person_long(floor):
    with silent_server() as port:
        took = write_with_broker_at(floor, f"redis://127.0.0.1:{port}/0")
    assert took < 4
    assert states() == {"waiting"}
