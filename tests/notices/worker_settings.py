"""Settings of the real Celery workers and schedulers that `floor.py` starts: as in production, with short waits, and
with keys of their own in the queue."""

import os

from idea_portal.settings import *  # noqa: F403
from idea_portal.settings import CELERY_BROKER_TRANSPORT_OPTIONS

OUTBOX_STALE_SECONDS = float(os.environ.get("OUTBOX_STALE_SECONDS", "1"))
EMAIL_TIMEOUT = 60  # a hang lasts until the test kills the worker
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **CELERY_BROKER_TRANSPORT_OPTIONS,
    "global_keyprefix": os.environ.get("TEST_QUEUE_PREFIX", ""),
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
if "TEST_BEAT_SECONDS" in os.environ:
    EVERY_JOB_SECONDS = float(os.environ["TEST_BEAT_SECONDS"])
