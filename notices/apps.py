from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "Notices: who must be told"

    def ready(self):
        from . import (
            events,  # noqa: F401  registers the kinds of events
            invitations,  # noqa: F401  listens to invitations
        )
