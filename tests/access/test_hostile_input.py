"""Hostile and broken input at every address, in every hand: a sentence perhaps, never a 500, and nobody signs by accident.

The names of the fields are collected from the templates and forms, so a new field is tried without anybody's doing.
"""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bucp.models import Bucp, Signature
from idea_portal.routes import routes
from tests.access.test_every_address import arguments, client_for
from tests.access.worlds import in_state

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]  # the stricter of the two about what is text

ROOT = Path(__file__).parents[2]
PEOPLE = ("drafter@cdss.example", "coordinator@cdph.example", "sponsor@cdph.example", "cdo@odi.example")
WORLDS = [("review", kind) for kind in ("script", "nul", "number", "negative", "long")]
WORLDS += [("signing", "script"), ("signing", "number"), ("draft", "script"), ("active", "script"), ("active", "nul")]
TEXTS = {
    "script": "<script>alert(1)</script>'\";-- 数据 بيانات 🙂 \u202e",
    "nul": "a\x00b\x1b[31m",
    "number": "99999999999999999999999",
    "negative": "-1",
    "long": "x" * 30_000,
}


def field_names() -> list[str]:
    names = set()
    for template in (ROOT / "templates").rglob("*.html"):
        names |= set(re.findall(r'name="([a-z_:]+)"', template.read_text()))
    for source in (ROOT / app for app in ("bucp", "signatories", "notices", "metrics")):
        for file in source.rglob("*.py"):
            names |= set(re.findall(r"^    (\w+) = forms\.", file.read_text(), re.M))
            names |= set(re.findall(r"POST\.get(?:list)?\(\"(\w+)\"", file.read_text()))
            names |= set(re.findall(r"GET\.get(?:list)?\(\"(\w+)\"", file.read_text()))
    return sorted(names - {"csrfmiddlewaretoken"})


NAMES = field_names()


def test_the_names_of_the_fields_are_found():
    assert {"typed_name", "stance", "text", "reason", "q", "scope"} <= set(NAMES)


def files():
    return {
        name: SimpleUploadedFile("evil.xlsx", b"PK\x03\x04" + b"\x00" * 200, "application/x-what")
        for name in ("file", "scan", "upload")
    }


def broken(client, address, payload) -> list:
    """The answers of 500 and above, as (method, address)."""
    found = []
    for method, response in (
        ("GET", client.get(address, {k: v[:2_000] for k, v in payload.items() if isinstance(v, str)})),
        ("POST", client.post(address, payload)),
    ):
        if response.status_code >= 500 and response.status_code != 503:
            found.append((method, address, response.status_code))
    return found


@pytest.mark.parametrize(("state", "kind"), WORLDS)
def test_no_address_of_a_bucp_breaks(state, kind):
    bucp = in_state(state)
    bucp = Bucp.objects.with_parties().get(pk=bucp.pk)
    mine = [r for r in routes() if "<number>" in r.address]
    wrong = []
    for email in PEOPLE:
        client = client_for(email)
        for route in mine:
            values = arguments(route, bucp)
            if values is not None:
                payload = dict.fromkeys(NAMES, TEXTS[kind]) | (files() if kind == "script" else {})
                wrong += broken(client, reverse(route.name, kwargs=values), payload)
    assert wrong == []
    # Pressing a button that asks nothing, or a reason of any words, may move it; nobody signs or files by accident.
    assert Bucp.objects.get(pk=bucp.pk).state in (state, "review", "signing", "withdrawn")
    assert not Signature.objects.filter(round__bucp=bucp).exists() or state == "active"


@pytest.mark.parametrize("kind", ["script", "nul", "number", "long"])
def test_no_other_address_breaks(kind):
    bucp = in_state("active")
    others = [r for r in routes() if "<number>" not in r.address and not r.name.startswith("account_logout")]
    wrong = []
    for email in (*PEOPLE, None):
        client = client_for(email)
        for route in others:
            values = arguments(route, bucp)
            if values is not None:
                wrong += broken(client, reverse(route.name, kwargs=values), dict.fromkeys(NAMES, TEXTS[kind]))
    assert wrong == []
