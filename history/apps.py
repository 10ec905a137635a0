from common.extensions import Extension, ExtensionConfig, Job, each


class HistoryConfig(ExtensionConfig):
    name = "history"
    verbose_name = "History: what happened"

    extension = Extension(
        events=("history.events",), records=("history.own_tables",), jobs=(Job("history.jobs.anchor", every=5),)
    )

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from . import on_record
        from .records import protect

        super().ready()
        post_migrate.connect(protect, dispatch_uid="records are protected")
        each("events")  # importing registers them
        on_record.connect()
