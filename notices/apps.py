from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "Notices: who must be told"

    def ready(self):
        from . import invitations  # noqa: F401  listens to invitations
