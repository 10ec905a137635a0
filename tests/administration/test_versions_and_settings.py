"""`/administration/forms/` and `/administration/settings/`: to read, and true."""

from dataclasses import fields

import pytest

from bucp.official_form import FORMS, golden
from idea_portal.administration import shown_settings
from idea_portal.environment import Environment
from tests.support.story import Story

pytestmark = pytest.mark.django_db
ADMIN = "admin@odi.example"
SECRETS = {
    "secret_key": "secret-of-the-sessions-0123456789-0123456789",
    "database": {"ENGINE": "django.db.backends.postgresql", "NAME": "idea", "HOST": "db", "PASSWORD": "secret-word"},
    "owner_database": {"ENGINE": "x.postgresql", "NAME": "idea", "HOST": "", "USER": "o", "PASSWORD": "secret-word"},
    "redis_url": "redis://user:secret-word@redis:6379/0",
    "cache": {"BACKEND": "idea_portal.cache.RedisOrOwnMemory", "LOCATION": "redis://user:secret-word@redis:6379/0"},
    "email": {"EMAIL_HOST": "mail", "EMAIL_PORT": 587, "EMAIL_HOST_PASSWORD": "secret-word", "EMAIL_BACKEND": "smtp"},
    "seal": {"key": "/keys/secret-word.pem", "certificate": "", "chain": [], "password": "secret-word"},
    "timestamp_url": "https://user:secret-word@tsa.example/rfc3161",
}


def test_each_version_stands_there_with_its_first_day_and_what_is_begun_on_it(sign_in):
    Story(), Story().active(), Story(providers=("cdph", "edd"))
    rows = {row.form.version: row for row in sign_in(ADMIN).get("/administration/forms/").context["rows"]}
    assert rows.keys() == FORMS.keys()
    assert {version: (row.under_way, row.on_file) for version, row in rows.items()} == {
        "2026-07-01": (1, 1),
        "2025-08-15": (1, 0),
    }
    assert all(row.begun and row.problem == "" for row in rows.values())


def test_a_version_that_differs_from_what_was_published_is_shown_as_such(sign_in, monkeypatch):
    monkeypatch.setattr(golden, "problem", lambda form, on: "It differs from its golden file: duration.")
    assert "It differs from its golden file: duration." in sign_in(ADMIN).get("/administration/forms/").content.decode()


def test_every_setting_by_environment_is_shown_once():
    """The cache is where the queue is: one variable says both."""
    assert shown_settings.SHOWN.keys() == {field.name for field in fields(Environment)} - {"cache"}
    variables = [row.variable for row in shown_settings.all_shown()]
    assert len(variables) == len(set(variables))


def test_no_secret_is_shown(sign_in, settings):
    here = {field.name: getattr(settings.ENVIRONMENT, field.name) for field in fields(Environment)}
    settings.ENVIRONMENT = Environment(**here | SECRETS)
    text = sign_in(ADMIN).get("/administration/settings/").content.decode()
    assert "secret-word" not in text and "secret-of-the-sessions" not in text
    assert "PostgreSQL, “idea” on db" in text and "redis://redis:6379" in text and "mail, port 587" in text
    assert "secret-word" not in repr(settings.ENVIRONMENT)


def test_the_tabs_of_the_administration_stand_above_the_wording_too_for_administrators_alone(sign_in):
    tabs = 'aria-label="Administration"'
    for address in ("/administration/", "/notices/wording/", "/notices/wording/filed/"):
        assert tabs in sign_in(ADMIN).get(address).content.decode(), address
    assert tabs not in sign_in("cdo@odi.example").get("/notices/wording/").content.decode()
