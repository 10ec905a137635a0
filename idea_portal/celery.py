"""The task queue. With REDIS_URL it is real Celery on Redis; without, the same tasks run in-process."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import celeryd_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "idea_portal.settings")

app = Celery("idea_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")


@celeryd_init.connect
def refuse_a_worker_without_queue(conf=None, **kwargs):
    """Without REDIS_URL there is nothing to fetch jobs from; a worker would look alive and do nothing."""
    if conf.task_always_eager:
        raise SystemExit(
            "Set REDIS_URL, such as redis://redis:6379/0: without it there is no queue, and no worker is needed."
        )


@celeryd_init.connect
def wait_as_a_worker(**kwargs):
    from .databases import wait_as

    wait_as("worker")


def schedule() -> dict:
    """The jobs of all apps (`Extension.jobs`) as Celery's beat wants them. To be called when the apps are ready."""
    from django.conf import settings

    from common.extensions import configs

    def when(every):
        if settings.EVERY_JOB_SECONDS:
            return settings.EVERY_JOB_SECONDS
        if isinstance(every, str):
            return float(getattr(settings, every))
        return crontab(minute=every) if isinstance(every, int) else every.total_seconds()

    return {
        job.name: {"task": job.task, "schedule": when(job.every)}
        for config in configs()
        for job in config.extension.jobs
    }
