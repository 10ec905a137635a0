"""docs/data-model.md is what the models say."""

from io import StringIO
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import models

from history.records import records
from idea_portal.management.commands import data_model

PICTURE = Path(__file__).parents[1] / "docs" / "data-model.md"


def test_the_picture_is_what_the_models_say():
    printed = StringIO()
    call_command("data_model", stdout=printed)
    assert PICTURE.read_text().strip() == printed.getvalue().strip(), "Run `make docs`."


def test_every_stored_model_of_ours_is_in_it_with_what_it_points_to():
    text = PICTURE.read_text()
    ours = [model for config in data_model.ours() for model in data_model.models_of(config)]
    assert set(records()) <= set(ours)
    for model in ours:
        assert f"  {model.__name__} {{\n" in text
        for field in model._meta.concrete_fields:
            if field.is_relation:
                assert f" {model.__name__} : {field.name}\n" in text


def relations(field, name):
    field.set_attributes_from_name(name)
    return data_model._feet(field)


def test_crows_feet_say_how_many_belong_to_one():
    entity = apps.get_model("signatories", "Entity")
    assert relations(models.ForeignKey(entity, models.PROTECT), "one") == "||--o{"
    assert relations(models.ForeignKey(entity, models.PROTECT, null=True), "perhaps") == "|o--o{"
    assert relations(models.OneToOneField(entity, models.PROTECT), "alone") == "||--o|"
    assert relations(models.ManyToManyField(entity), "many") == "}o--o{"
