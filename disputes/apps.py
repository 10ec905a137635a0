from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "disputes"
    verbose_name = "Disputes"

    def ready(self):
        from bucp import waiting
        from bucp.signals import withdrawn

        from . import events, moves  # noqa: F401  registers events, adds the rows of the life cycle
        from .raising import request_withdrawn
        from .waiting import open_items

        waiting.also(open_items)
        withdrawn.connect(request_withdrawn, dispatch_uid="dispute ends with its request")
