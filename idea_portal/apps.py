from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "idea_portal"

    def ready(self):
        from . import celery, checks  # noqa: F401  checks registers the system checks

        celery.app.conf.beat_schedule = celery.schedule()
