from django.apps import AppConfig


class BucpConfig(AppConfig):
    name = "bucp"
    verbose_name = "BUCPs: the agreement"

    def ready(self):
        from history.recorder import must_exist
        from notices.work import ask_about_agreements

        from . import events  # noqa: F401  registers the kinds of events
        from .document.queue import seal_soon
        from .mine import MY_AGREEMENTS
        from .signals import filed

        filed.connect(seal_soon, dispatch_uid="seal")
        ask_about_agreements(MY_AGREEMENTS)
        must_exist.append(self._numbers)

    def _numbers(self):
        """An agreement without its history has lost it."""
        return self.get_model("Bucp").objects.values_list("number", flat=True)
