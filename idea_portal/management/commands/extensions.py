"""What each app adds to the others, as the apps themselves say it."""

from django.core.management.base import BaseCommand

from common.extensions import POINTS, configs
from history.records import Record


class Command(BaseCommand):
    help = "Prints what each app adds: moves, events, letters, open tasks, parts of pages, records, receivers, jobs."

    def handle(self, *args, **options):
        for config in configs():
            lines = list(told(config))
            if lines:
                self.stdout.write(f"{config.label}: {config.verbose_name}")
                for line in lines:
                    self.stdout.write(f"  {line}")


def told(config):
    """The lines of one app."""
    for point in POINTS:
        for place in getattr(config.extension, point):
            yield f"{point:16} {place}"
    for model in config.get_models():
        if issubclass(model, Record):
            yield f"{'written once':16} {model._meta.label}"
    for place, fill in config.extension.slots:
        yield f"{'slots':16} {fill} fills {place}"
    for signal, receiver in config.extension.receivers:
        yield f"{'receivers':16} {receiver} hears {signal}"
    for job in config.extension.jobs:
        yield f"{'jobs':16} {job.task}, {job.when}"
