from common.extensions import Extension, ExtensionConfig


class MetricsConfig(ExtensionConfig):
    name = "metrics"
    verbose_name = "Metrics: time"

    extension = Extension(events=("metrics.events",))
