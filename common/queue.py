"""The one publisher of jobs: tells the broker, and leaves it alone for a while when it does not answer.

Nothing is lost then: what is to be done stands in rows, and the scheduler finds it.
"""

import logging
import time
from typing import Any

log = logging.getLogger(__name__)

BROKER_REST = 15.0
"""Seconds for which a process leaves a broker alone that did not answer: nobody waits for it twice in a row."""
_rests_until = 0.0


def publish(task: Any, *calls: tuple[object, ...]) -> None:
    """Asks a worker to run a Celery task, once for each tuple of arguments (`publish(deliver, (1,), (2,))`). Never
    raises; a broker that is down costs the person's request one wait."""
    global _rests_until
    if time.monotonic() < _rests_until:
        return
    try:
        for arguments in calls:
            task.delay(*arguments)
    except Exception as error:  # kombu and drivers raise many kinds
        _rests_until = time.monotonic() + BROKER_REST
        log.warning("%s must wait for the scheduler: %s", task.name, type(error).__name__)
