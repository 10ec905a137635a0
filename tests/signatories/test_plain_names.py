"""A person's and an entity's name is what everybody sees, or it is refused beside the field."""

import pytest

from signatories.forms import EntityForm, ProfileForm

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("hostile", ["Sponsor\u202egpj", '=HYPERLINK("http://x")', "Ann\u200b Other"])
def test_a_hostile_name_is_refused_beside_the_field(people, entity, hostile):
    profile = ProfileForm({"name": hostile, "title": hostile}, instance=people["coordinator@cdss.example"])
    assert set(profile.errors) == {"name", "title"}
    assert "name" in EntityForm({"name": hostile}, instance=entity("cdss")).errors
