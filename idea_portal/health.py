"""`/healthz`: this process answers. `/readyz`: it can do its work: database, migrations, queue, scheduler."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone

from history import rights
from metrics.anchors_outside import outside
from notices.jobs import SCHEDULER
from notices.models import Heartbeat
from signatories.access import ANYONE, access

log = logging.getLogger(__name__)

SCHEDULER_MAY_BE_SILENT_FOR = timedelta(minutes=5)


class NotReady(Exception):
    """A sentence that says what is wrong, without addresses or secrets."""


@access(ANYONE)
def healthz(request):
    return JsonResponse({"alive": True})


@access(ANYONE)
def readyz(request):
    """200 when all checks pass, else 503; JSON with one entry per check either way."""
    checks = {name: _answer(name, check) for name, check in CHECKS.items()}
    ready = all(answer == "ok" for answer in checks.values())
    told = {"ready": ready, "checks": checks, "newest_anchor_outside": _newest_anchor_outside()}
    return JsonResponse(told, status=200 if ready else 503)


def _newest_anchor_outside() -> str | None:
    """For whoever watches the portal. An old one is no reason to take a process out of service."""
    try:
        newest = outside().newest
    except Exception:  # what keeps it from answering, the checks say
        return None
    return newest and newest.isoformat()


def _answer(name: str, check) -> str:
    try:
        check()
    except NotReady as problem:
        return str(problem)
    except Exception as error:  # drivers raise many kinds; their text may carry addresses and passwords
        log.warning("Not ready: %s (%s)", name, type(error).__name__)
        return "does not answer"
    return "ok"


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _migrations():
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise NotReady(f"{len(missing)} not applied: run manage.py migrate")


def _rights():
    """On PostgreSQL the portal works as a user who can change no record. The demonstration has one user for all."""
    if settings.DEMO or connection.vendor != "postgresql":
        return
    if rights.excess(connection):
        raise NotReady("the database user may do more than its work: run manage.py grant_rights")
    if missing := rights.lacking(connection):
        raise NotReady(f"none yet on {len(missing)} tables: run manage.py grant_rights")


def _queue():
    """The broker, where there is one; without, jobs run in-process and there is nothing to ask."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    once = Retry(NoBackoff(), 0)
    client = redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_connect_timeout=2, socket_timeout=2, retry=once)
    try:
        client.ping()
    finally:
        client.close()


def _scheduler():
    beat = Heartbeat.objects.filter(name=SCHEDULER).first()
    if beat is None:
        raise NotReady("has not run yet")
    if beat.at < timezone.now() - SCHEDULER_MAY_BE_SILENT_FOR:
        raise NotReady(f"has not run since {beat.at:%Y-%m-%d %H:%M} UTC")


CHECKS = {
    "database": _database,
    "migrations": _migrations,
    "rights": _rights,
    "queue": _queue,
    "scheduler": _scheduler,
}
