"""Stepping into a role of the cast, in the demonstration only."""

import pytest

from idea_portal.checks import demo_stays_on_this_machine
from signatories.models import User

pytestmark = pytest.mark.django_db
URL = "/demo/sign-in/"


def test_one_click_signs_in_as_one_of_the_cast(client):
    response = client.post(URL, {"email": "drafter@cdss.example"})
    assert response.url == "/tasks/"
    assert client.session["_auth_user_id"] == str(User.objects.get(email="drafter@cdss.example").pk)


def test_it_goes_on_to_where_one_wanted(client):
    target = "/bucps/new/?recipient=cdss&provider=cdph"
    assert client.post(URL, {"email": "drafter@cdss.example", "next": target}).url == target


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\x00"])
def test_it_never_leads_elsewhere(client, target):
    assert client.post(URL, {"email": "drafter@cdss.example", "next": target}).url == "/tasks/"


@pytest.mark.parametrize("email", ["", "someone@cdss.example", "\x00", "drafter@cdss.example'--"])
def test_nobody_else_can_be_stepped_into(client, email):
    User.objects.create_user("someone@cdss.example", name="Somebody")
    assert client.post(URL, {"email": email}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_it_is_a_post(client):
    assert client.get(URL).status_code == 405


def test_outside_the_demonstration_it_does_not_exist(client, settings):
    settings.DEMO = False
    assert client.post(URL, {"email": "drafter@cdss.example"}).status_code == 404


def test_the_sign_in_page_lists_the_cast_by_entity(client, settings):
    text = client.get("/accounts/login/", {"next": "/bucps/"}).content.decode()
    assert "Department of Social Services" in text and 'value="drafter@cdss.example"' in text
    assert text.count('name="next" value="/bucps/"') > 20
    settings.DEMO = False
    assert "drafter@cdss.example" not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    ("site", "hosts", "ids"),
    [
        ("http://127.0.0.1:8000", ["127.0.0.1", "localhost", "[::1]"], []),
        ("http://[::1]:8000", ["localhost"], []),
        ("https://idea.example.ca.gov", ["localhost"], ["idea_portal.E001"]),
        ("http://localhost.evil.example", ["localhost"], ["idea_portal.E001"]),
        ("http://localhost", ["*"], ["idea_portal.E002"]),
    ],
)
def test_the_demonstration_starts_on_this_machine_only(settings, site, hosts, ids):
    settings.DEMO, settings.SITE_URL, settings.ALLOWED_HOSTS = True, site, hosts
    assert [e.id for e in demo_stays_on_this_machine(None)] == ids
    settings.DEMO = False
    assert demo_stays_on_this_machine(None) == []
