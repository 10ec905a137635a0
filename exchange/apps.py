from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = "The exchange: life after filing"

    def ready(self):
        from bucp import overview

        from . import moves  # noqa: F401  adds the rows of the life cycle
        from .overview import part_of

        overview.also(part_of)
