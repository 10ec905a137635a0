"""Who makes a file: a worker of the queue, or without Redis one thread beside the requests. Never the request itself.

Nothing is lost when neither answers: the rows are safe, and the scheduler takes what was left.
"""

import logging
import threading

from django.conf import settings
from django.db import connection

from common.extensions import resolve
from common.queue import publish

log = logging.getLogger(__name__)

_lock = threading.Lock()
_wanted: list[int] = []
_is_running = False


def render_soon(pk: int) -> None:
    """To be called after commit."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        _beside_the_requests(pk)
    else:
        publish(_job("render"), (pk,))


def seal_soon(**kwargs) -> None:
    """Hears of every filing, after its commit. Without Redis sealing is left to the scheduler, who alone then holds the
    key."""
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        publish(_job("seal_filed"), ())


def _job(name: str):
    """A job by its name: the jobs know this module, not the other way round."""
    return resolve(f"bucp.document.jobs.{name}")


def _beside_the_requests(pk: int) -> None:
    global _is_running
    with _lock:
        _wanted.append(pk)
        if _is_running:
            return
        _is_running = True
    threading.Thread(target=_work, name="documents", daemon=True).start()


def _work() -> None:
    try:
        while (pk := _next()) is not None:
            try:
                _job("render")(pk)
            except Exception:  # a database that does not answer; the scheduler tries again
                log.exception("A document must wait for the scheduler")
    finally:
        connection.close()


def _next() -> int | None:
    global _is_running
    with _lock:
        if _wanted:
            return _wanted.pop(0)
        _is_running = False
        return None
