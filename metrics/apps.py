from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "metrics"
    verbose_name = "Metrics: time"

    def ready(self):
        from . import events  # noqa: F401  registers the kinds of events
