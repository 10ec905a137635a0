"""The machine room of tests that need real processes: Celery workers and schedulers on Redis, that can be killed.

They see the test database, so what a test commits is there for them. The clock cannot be moved in them: a test that
needs the past writes its rows with `tests.support.clock.at` and lets the processes find them.
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

from notices import outbox

ROOT = Path(__file__).parents[2]


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
    """Starts and kills workers and schedulers, and publishes to their queue."""

    def __init__(self, redis_url: str, folder: Path):
        self.folder = folder
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
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "idea_portal",
                "worker",
                "--concurrency",
                "1",
                "--loglevel",
                "ERROR",
                "--without-gossip",
                "--without-mingle",
                "--without-heartbeat",
                "--hostname",
                f"{uuid.uuid4().hex}@test",
            ],
            cwd=ROOT,
            env=self.environment(mail_port),
            start_new_session=True,
        )
        self.workers.append(worker)
        return worker

    def start_scheduler(self, mail_port: int, every: float = 0.5):
        """A real beat whose jobs are all due every half second."""
        name = f"beat-{uuid.uuid4().hex[:8]}"
        scheduler = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "idea_portal",
                "beat",
                "--loglevel",
                "ERROR",
                "--pidfile=",
                "--schedule",
                str(self.folder / name),
            ],
            cwd=ROOT,
            env=self.environment(mail_port) | {"TEST_BEAT_SECONDS": str(every)},
            start_new_session=True,
        )
        self.workers.append(scheduler)
        return scheduler

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
def floor(needs_postgres, monkeypatch, tmp_path):
    url = os.environ.get("TEST_REDIS_URL")
    if not url:
        pytest.fail("This needs Redis: set TEST_REDIS_URL, such as redis://127.0.0.1:6379/7.")
    floor = Floor(url, tmp_path)
    # Letters written by the test go to the real queue, not in-process.
    monkeypatch.setattr(outbox, "_ask_for_sending", lambda ids: [floor.publish("deliver", pk) for pk in ids])
    yield floor
    floor.close()
