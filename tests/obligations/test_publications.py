"""§5.11: what is published from modified data says that the data are modified, and what was published is kept."""

import pytest
from django.utils import timezone

from obligations.duties.commands import AddObligation, AttestObligation
from obligations.questions import Incomplete
from tests.obligations.saying import answers_to
from tests.support.story import Story

pytestmark = pytest.mark.django_db

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"


@pytest.fixture
def story():
    return Story().active()


def decide(story, decision="approved"):
    for duty in story.bucp.duties.open().filter(kind="release").select_related("party__entity"):
        data = answers_to(duty.rule.asks, decision=decision, words="As agreed.")
        story.do(AttestObligation(duty=duty, data=data), f"coordinator@{duty.party.entity.slug}.example")


def publication(story):
    return story.bucp.duties.filter(kind="publication").first()


def ask(story, **data):
    return story.do(AddObligation(kind="release", title="Annual report", data=data), RECIPIENT)


def test_who_asks_for_a_release_says_whether_the_data_were_modified(story):
    with pytest.raises(Incomplete) as refusal:
        ask(story)
    assert set(refusal.value.errors) == {"modified"}


def test_without_words_of_its_own_the_portals_text_is_proposed_and_can_be_copied(story, sign_in):
    page = sign_in(RECIPIENT).get(f"{story.bucp.get_absolute_url()}exchange/new/release/").content.decode()
    assert "It is not the original data" in page
    duty = ask(story, modified="yes")
    assert "the Department of Public Health" in duty.data["disclosure"]
    assert (
        "It is not the original data"
        in sign_in(PROVIDER).get(f"{story.bucp.get_absolute_url()}exchange/{duty.pk}/").content.decode()
    )


def test_once_every_party_approved_the_recipient_says_what_was_published_with_which_disclosure(story, sign_in):
    ask(story, modified="yes")
    decide(story)
    duty = publication(story)
    assert duty.party.entity.slug == "cdss" and duty.data["modified"] == "yes"
    said = {"on": timezone.localdate().isoformat(), "published": "Annual report, page 7", "modified": "yes"}
    with pytest.raises(Incomplete, match="modified"):
        story.do(AttestObligation(duty=duty, data=said), RECIPIENT)
    story.do(AttestObligation(duty=duty, data={**said, "disclosure": "These data are modified."}), RECIPIENT)
    page = sign_in(PROVIDER).get(f"{story.bucp.get_absolute_url()}exchange/{duty.pk}/").content.decode()
    assert "Annual report, page 7" in page and "These data are modified." in page


def test_a_release_that_one_party_refused_is_not_published(story):
    ask(story, modified="no")
    decide(story, "refused")
    assert publication(story) is None
