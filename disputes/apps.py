from django.apps import AppConfig


class DisputesConfig(AppConfig):
    name = "disputes"
    verbose_name = "Disputes"

    def ready(self):
        from django.db.models.signals import post_delete, post_save

        from bucp import waiting
        from bucp.signals import state_changed
        from notices.models import Closure

        from . import events, moves  # noqa: F401  registers events, adds the rows of the life cycle
        from .jobs import closures_changed
        from .raising import bucp_ended
        from .waiting import open_items

        waiting.also(open_items)
        for changed in (post_save, post_delete):
            changed.connect(closures_changed, sender=Closure, dispatch_uid="periods are counted anew")
        state_changed.connect(bucp_ended, dispatch_uid="dispute ends with its BUCP")
