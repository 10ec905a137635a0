from common.extensions import Extension, ExtensionConfig


class PortalConfig(ExtensionConfig):
    name = "idea_portal"

    extension = Extension(records=("idea_portal.on_record",))

    def ready(self):
        super().ready()
        from . import celery, checks  # noqa: F401  checks registers the system checks

        celery.app.conf.beat_schedule = celery.schedule()
