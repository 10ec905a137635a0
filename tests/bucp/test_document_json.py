"""The document as JSON, as docs/json.md promises it."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from bucp.document.build import document_of
from bucp.document.json import json_of
from history.models import Chain
from tests.support.story import Story

pytestmark = pytest.mark.django_db

MANUAL = Path(__file__).parents[2] / "docs" / "json.md"


def data(story, revision=None) -> dict:
    return json.loads(json_of(document_of(story.fresh(), revision)))


def test_it_tells_what_the_agreement_is_and_who_takes_part():
    story = Story().active()
    told = data(story)
    assert told["number"] == story.bucp.number
    assert told["state"] == {"value": "active", "label": "Active"}
    assert told["draft"] is False
    assert told["form"]["version"] == "2026-07-01"
    assert [(p["entity"], p["side"]) for p in told["parties"]] == [("cdss", "recipient"), ("cdph", "provider")]


def test_the_fingerprint_can_be_recomputed_from_what_is_in_it():
    for story in (Story().filled(), Story().active()):
        told = data(story)
        assert hashlib.sha256(told["frozen"].encode()).hexdigest() == told["text"]["sha256"]


def test_answers_carry_the_stored_value_and_the_words():
    told = data(Story().sent())
    fields = {f["field"]: f for s in told["sections"] for f in s["fields"]}
    assert fields["transfer_method"]["answers"] == [
        {"party": None, "value": ["sftp", "rest_api"], "text": "SFTP\nREST API"}
    ]
    assert fields["transfer_of_funds"]["answers"][0]["text"] == "No"
    assert [a["party"] for a in fields["legal_authority"]["answers"]] == ["cdss", "cdph"]
    assert fields["data_elements"]["elements"][0]["name"] == "Birth Date"


def test_opinions_and_signatures_are_there_without_network_addresses():
    story = Story().in_signing({("cdph", "privacy"): "conditions"})
    story.sign("cdss", "sponsor", address="192.0.2.77")
    text = json_of(document_of(story.fresh())).decode()
    told = json.loads(text)
    assert len(told["opinions"]) == 6
    assert [o["stance"] for o in told["opinions"]].count("conditions") == 1
    assert [(s["party"], s["role"]) for s in told["signatures"]] == [("cdss", "sponsor")]
    assert told["signatures"][0]["sha256"] == told["text"]["sha256"]
    assert "192.0.2.77" not in text


def test_it_names_the_end_of_the_history():
    story = Story().active()
    chain = Chain.objects.get(name=story.bucp.number)
    assert data(story)["history"] == {"events": chain.length, "head": chain.head}


def test_the_same_text_gives_the_same_characters():
    story = Story().active()
    assert json_of(document_of(story.fresh())) == json_of(document_of(story.fresh()))


def test_an_earlier_revision_is_told_as_it_was():
    story = Story().active()
    told = data(story, story.bucp.revisions.get(number=1))
    assert told["text"]["revision"] == 1
    assert told["draft"] is True
    assert told["signatures"] == []


def test_any_script_survives():
    story = Story().filled()
    story.answer("purpose_scope", "<script>alert(1)</script> 数据共享 😀")
    assert "<script>alert(1)</script> 数据共享 😀" in json_of(document_of(story.fresh())).decode()


def test_the_manual_names_every_key():
    manual = re.findall(r"`(\w+)`", MANUAL.read_text())
    told = data(Story().active())
    keys = {*told, *told["text"], *told["dates"], *told["parties"][0], *told["opinions"][0], *told["signatures"][0]}
    assert keys <= set(manual)


def test_it_comes_as_json_to_whoever_may_read(sign_in):
    story = Story().active()
    answer = sign_in("coordinator@cdph.example").get(f"/bucps/{story.bucp.number}/document.json")
    assert answer["Content-Type"].startswith("application/json")
    assert json.loads(answer.content)["number"] == story.bucp.number
