"""Nothing lost, nothing sent twice: real Celery workers on Redis that are really killed, and a broker that is down.

Each test commits for real on PostgreSQL; the workers are processes of their own and see the same test database.
"""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import Celery
from django.db import connection
from django.utils import timezone

from notices import jobs, outbox
from notices.models import Delivery
from tests.notices.mail_servers import free_port, mail_server, silent_server

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).parents[2]
WHO = "coordinator@cdph.example"


def wait_for(check, seconds=25, what="it"):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := check():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen within {seconds} seconds")


def test_database_url() -> str:
    """The address of the test database itself, for other processes."""
    parts = urlsplit(os.environ["TEST_DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


test_database_url.__test__ = False


class Floor:
    """The machine room: starts and kills workers, and publishes to their queue."""

    def __init__(self, redis_url: str):
        self.redis_url = urlunsplit(urlsplit(redis_url)._replace(path="/7"))
        self.prefix = f"idea-test-{uuid.uuid4().hex[:8]}:"
        self.workers = []
        self.app = Celery("tests", broker=self.redis_url, set_as_current=False)
        self.app.conf.broker_transport_options = {"global_keyprefix": self.prefix}
        self.app.conf.task_ignore_result = True

    def environment(self, mail_port: int, redis_url: str | None = None) -> dict:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.notices.worker_settings",
            "DEMO": "1",
            "DATABASE_URL": test_database_url(),
            "REDIS_URL": redis_url or self.redis_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "TEST_QUEUE_PREFIX": self.prefix,
            "SITE_URL": "http://testserver",
        }

    def start_worker(self, mail_port: int):
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "idea_portal", "worker", "--concurrency", "1", "--loglevel", "ERROR",
             "--without-gossip", "--without-mingle", "--without-heartbeat", "--hostname", f"{uuid.uuid4().hex}@test"],
            cwd=ROOT, env=self.environment(mail_port), start_new_session=True,
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def kill(self, worker):
        """SIGKILL to the worker and the process that does its work: no chance to tidy up."""
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait(10)

    def publish(self, task: str, *args):
        self.app.send_task(f"notices.jobs.{task}", args)

    def close(self):
        import redis

        for worker in self.workers:
            self.kill(worker)
        self.app.close()
        client = redis.Redis.from_url(self.redis_url)
        keys = list(client.scan_iter(f"{self.prefix}*"))
        if keys:
            client.delete(*keys)
        client.close()


@pytest.fixture
def floor(needs_postgres, monkeypatch):
    url = os.environ.get("TEST_REDIS_URL")
    if not url:
        pytest.fail("This needs Redis: set TEST_REDIS_URL, such as redis://127.0.0.1:6379/7.")
    floor = Floor(url)
    # Letters written by the test go to the real queue, not in-process.
    monkeypatch.setattr(outbox, "_ask_for_sending", lambda ids: [floor.publish("deliver", pk) for pk in ids])
    yield floor
    floor.close()


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
    notices = [outbox.queue("request", [outbox.To(u) for u in User.objects.all()[:10]], text="Hello\\n\\nWorld") for _ in range(3)]
print(time.monotonic() - started)
"""


def write_with_broker_at(floor, redis_url) -> float:
    done = subprocess.run(
        [sys.executable, "-c", WRITE_A_LETTER],
        cwd=ROOT, env=floor.environment(free_port(), redis_url), capture_output=True, text=True, timeout=60,
    )  # fmt: skip
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
