"""`manage.py data_model`: docs/data-model.md, what is stored, as the models say it."""

from collections.abc import Iterator
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db.models import Field, Model

from history.records import Record

INTRO = """# The data model

Written by `make docs` from the models; a test fails when this file is out of date. One picture for each app: its models
with their columns, and what they point to; a model without columns belongs to another app. `PK` is the key, `UK` is
unique. A *record* is written once: the database refuses to change or delete it (`history/records.py`); what *only moves
on* it lets go forward and no other way. Of a model *with history* each earlier version of a row is kept beside it, in a
table that django-simple-history makes. What the events name and `manage.py verify_history` compares, written once or
not, stands in each app's `on_record.py` and in document.md.
"""


class Command(BaseCommand):
    help = "Prints docs/data-model.md."

    def handle(self, *args, **options):
        self.stdout.write("\n".join([INTRO, *(line for config in ours() for line in told(config))]).rstrip())


def ours() -> list[AppConfig]:
    """The project's own apps that store something, in the order of the house."""
    return [c for c in apps.get_app_configs() if Path(c.path).parent == settings.BASE_DIR and models_of(c)]


def models_of(config: AppConfig) -> list[type[Model]]:
    """The models that the app declares; the tables that others make beside them (history, many-to-many) are left
    out."""
    return [m for m in config.get_models() if m.__module__.startswith(config.name) and not hasattr(m, "history_object")]


def told(config: AppConfig) -> Iterator[str]:
    """The chapter of one app: its models in words, then the picture."""
    yield f"## {config.verbose_name} (`{config.label}`)"
    yield ""
    yield "| model | what it is | |"
    yield "|---|---|---|"
    for model in models_of(config):
        yield f"| `{model.__name__}` | {summary(model)} | {mark(model)} |"
    yield ""
    yield "```mermaid"
    yield "erDiagram"
    for model in models_of(config):
        yield from _entity(model)
    for model in models_of(config):
        yield from _relations(model)
    yield "```"
    yield ""


def summary(model: type[Model]) -> str:
    """The first sentence of its docstring, with nothing that would end a cell of the table."""
    words = " ".join((model.__doc__ or "").split()).replace("|", "/")
    return words.split(". ")[0].rstrip(".") + "."


def mark(model: type[Model]) -> str:
    if issubclass(model, Record):
        return "only moves on" if model.may_change else "record"
    return "with history" if hasattr(model, "history") else ""


def _entity(model: type[Model]) -> Iterator[str]:
    yield f"  {model.__name__} {{"
    for field in model._meta.concrete_fields:
        if not field.is_relation:
            key = " PK" if field.primary_key else " UK" if field.unique else ""
            yield f"    {_type(field)} {field.name}{key}"
    yield "  }"


def _type(field: Field) -> str:
    """`CharField` → `char`; a field made from another says what it is stored as (`FSMField` → `char`)."""
    return field.get_internal_type().removesuffix("Field").lower()


def _relations(model: type[Model]) -> Iterator[str]:
    """Read from left to right: what is pointed to, the model, by which field. Crow's feet say how many."""
    for field in (*model._meta.concrete_fields, *model._meta.local_many_to_many):
        if field.is_relation:
            yield f"  {field.related_model.__name__} {_feet(field)} {model.__name__} : {field.name}"


def _feet(field: Field) -> str:
    if field.many_to_many:
        return "}o--o{"
    one = "|o" if field.null else "||"
    return f"{one}--o|" if field.one_to_one else f"{one}--o{{"
