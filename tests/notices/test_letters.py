"""The words: every letter of the main path says which agreement, what is asked, and carries its link."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from bucp.review.commands import HandOver, ResolveThread, WriteComment
from bucp.signing.commands import RefuseToSign
from notices.delivery import attempt
from notices.kinds import LETTER_KINDS
from notices.models import Delivery, Letter
from tests.support.story import Story

pytestmark = pytest.mark.django_db
TEMPLATES = Path(__file__).parents[2] / "templates"
LINK = re.compile(r"\n\{\{ (url|password_reset_url|site_url) \}\}[\w/]*")
ASKS = {
    "opinion_asked",
    "opinion_stale",
    "signature_asked",
    "all_signed",
    "handed_over",
    "comment",
    "reminder",
}


@pytest.fixture
def letters(settings):
    """All letters of one agreement from draft to active, and of one withdrawn and one refused."""
    story = Story().reviewed()
    story.do(WriteComment(field="purpose_scope", text="Why?"), "coordinator@cdph.example")
    thread = story.bucp.threads.get()
    story.do(ResolveThread(thread=thread), "coordinator@cdph.example")
    story.answer("purpose_scope", "Another text than before.")
    story.do(HandOver(message="Please look."), "coordinator@cdph.example")
    Story(title="Second").active()
    Story(title="Third").sent().withdrawn()
    fourth = Story(title="Fourth").in_signing()
    fourth.do(RefuseToSign(reason="Too broad."), "sponsor@cdph.example")
    return {n.kind: n for n in Letter.objects.all()}


def test_every_letter_is_about_its_agreement_and_links_to_it(letters):
    assert set(letters) >= {
        "request",
        "handed_over",
        "opinion_asked",
        "opinion_stale",
        "opinion_given",
        "comment",
        "signature_asked",
        "signed",
        "all_signed",
        "returned",
        "filed",
        "withdrawn",
    }
    for notice in letters.values():
        assert re.match(r"IDEA-\d{4}-\d{4}: ", notice.subject), notice.subject
        assert f"{settings.SITE_URL}{notice.url}" in notice.body
        assert "{{" not in notice.body + notice.subject
        assert "\n\n\n" not in notice.body
        assert "None" not in notice.body + notice.subject
        assert len(notice.subject) < 300


def test_a_letter_that_asks_for_something_says_please(letters):
    for kind in ASKS & set(letters):
        assert "lease" in letters[kind].subject, letters[kind].subject


def test_every_recipient_is_told_why(letters):
    assert not Delivery.objects.filter(because="").exists()


def test_every_letter_can_be_sent(letters, mailoutbox):
    for pk in Delivery.objects.values_list("pk", flat=True):
        attempt(pk)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    for mail in mailoutbox:
        assert "<h1" in mail.alternatives[0].content


def test_every_kind_has_its_words():
    without = {"request", "account", "anchor"}  # written by the sender; several of the account's own
    assert {k.name for k in LETTER_KINDS.values() if not (TEMPLATES / k.template).exists()} == without


@pytest.mark.parametrize("letter", sorted(TEMPLATES.glob("*/letters/*.txt")), ids=lambda path: path.stem)
def test_the_link_stands_last_so_that_its_sentence_leads_to_the_button(letter):
    """In HTML the link becomes a button below the text."""
    text = letter.read_text()
    for link in LINK.finditer(text):
        assert text[link.end() :].strip() in ("", "{% endautoescape %}")
