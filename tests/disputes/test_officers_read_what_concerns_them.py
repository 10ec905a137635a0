"""Officers whom a dispute has reached read the proposal, but not the privacy and security answers (domain.md §11)."""

import pytest

from disputes.enums import Step
from tests.support.quarrel import Quarrel

pytestmark = pytest.mark.django_db
SECRET = "A handling protocol for the team only"


@pytest.fixture
def number():
    story = Quarrel()
    party = story.bucp.recipients[0]
    story.answer("privacy_requirements", SECRET, party, "coordinator@cdss.example")
    return story.at(Step.AGENCY).bucp.number


@pytest.mark.parametrize("page", ["review/", "revisions/1/?against=now", "revisions/1/"])
def test_an_agency_officer_is_not_shown_them(number, sign_in, page):
    html = sign_in("agency-cdo@chhs.example").get(f"/bucps/{number}/{page}").content.decode()
    assert "Not shown to you" in html and SECRET not in html


def test_the_team_is_shown_them(number, sign_in):
    assert SECRET in sign_in("coordinator@cdph.example").get(f"/bucps/{number}/review/").content.decode()


@pytest.mark.parametrize("kind", ["pdf", "json"])
def test_the_document_is_kept_from_officers(number, sign_in, kind):
    client = sign_in("agency-cdo@chhs.example")
    assert client.get(f"/bucps/{number}/document.{kind}").status_code == 403
    assert f"/bucps/{number}/document." not in client.get(f"/bucps/{number}/").content.decode()
