from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = "The exchange: life after filing"

    def ready(self):
        from . import moves  # noqa: F401  adds the rows of the life cycle
