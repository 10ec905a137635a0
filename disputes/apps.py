from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "disputes"
    verbose_name = "Disputes"

    def ready(self):
        from bucp import waiting
        from bucp.signals import state_changed

        from . import events, moves  # noqa: F401  registers events, adds the rows of the life cycle
        from .raising import bucp_ended
        from .waiting import open_items

        waiting.also(open_items)
        state_changed.connect(bucp_ended, dispatch_uid="dispute ends with its BUCP")
