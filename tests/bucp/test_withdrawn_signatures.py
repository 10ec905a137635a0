"""A signature can be withdrawn until the last one is in; it stays on record as withdrawn."""

import pytest
from django.core.cache import cache

from bucp.document.build import document_of
from bucp.models import Signature, SignatureWithdrawal
from bucp.signing.commands import FileWithCdo, ReturnToReview, WithdrawSignature
from bucp.text.reader import read
from common.refusals import Refused
from history.models import Event
from tests.support.story import Story

pytestmark = pytest.mark.django_db
WHO = "sponsor@cdph.example"


@pytest.fixture
def story(db):
    cache.clear()
    story = Story().in_signing()
    story.sign("cdph", "sponsor")
    return story


def mine(story):
    return Signature.objects.filter(round__bucp=story.bucp, user__email=WHO).latest("pk")


def address(story, signature=None):
    return f"/bucps/{story.bucp.number}/sign/" + (f"{signature.pk}/withdraw/" if signature else "")


def text(response):
    return response.content.decode()


@pytest.mark.both
def test_the_signer_withdraws_with_a_reason_and_can_sign_again(sign_in, story):
    client = sign_in(WHO)
    assert "Withdraw my signature" in text(client.get(address(story)))
    where = address(story, mine(story))
    assert "stays on record as withdrawn" in text(client.get(where))
    assert not SignatureWithdrawal.objects.exists()
    page = client.post(where, {"reason": "I signed too early."}, follow=True)
    assert "[no longer counts: " in text(page) and "I signed too early." in text(page)
    assert "Sign as Executive Sponsor" in text(page)
    assert Event.objects.filter(chain=story.bucp.number, kind="bucp.signature_withdrawn").exists()
    story.sign("cdph", "sponsor")
    assert mine(story).attempt == 2
    page = text(client.get(address(story)))
    assert "I signed too early." in page and page.count("Signed</span>") == 1


@pytest.mark.parametrize("reason", ["", "  ", "x" * 20_001])
def test_a_reason_is_needed(sign_in, story, reason):
    assert sign_in(WHO).post(address(story, mine(story)), {"reason": reason}).status_code == 422
    assert not SignatureWithdrawal.objects.exists()


def test_nobody_withdraws_the_signature_of_somebody_else(sign_in, story):
    for email, status in (("coordinator@cdph.example", 403), ("sponsor@cdss.example", 403), ("legal@edd.example", 404)):
        assert sign_in(email).post(address(story, mine(story)), {"reason": "x"}).status_code == status
    other = Story().in_signing()
    assert sign_in(WHO).get(address(other, mine(story))).status_code == 404


def test_not_twice_and_not_after_the_last_one_is_in(sign_in, story):
    for slug, role in (("cdph", "coordinator"), ("cdss", "sponsor"), ("cdss", "coordinator")):
        story.sign(slug, role)
    client = sign_in(WHO)
    assert "Withdraw my signature" not in text(client.get(address(story)))
    response = client.post(address(story, mine(story)), {"reason": "Too late."})
    assert response.status_code == 422 and "can no longer be withdrawn" in text(response)
    with pytest.raises(Refused):
        story.do(WithdrawSignature(signature=mine(story), reason="Too late."), WHO)
    assert not SignatureWithdrawal.objects.exists()


def test_a_withdrawn_signature_counts_nowhere(sign_in, story):
    client = sign_in(WHO)
    signature = mine(story)
    client.post(address(story, signature), {"reason": "Too early."})
    assert client.get(address(story, signature)).status_code == 404
    assert client.get(address(story)).context["page"].missing == 4
    slots = [slot for a in document_of(story.fresh()).approvals for slot in a.slots]
    assert not any(slot.signature for slot in slots)
    assert "4 signatures" not in text(client.get(f"/bucps/{story.bucp.number}/sign/refuse/"))
    assert "Nobody has signed yet" in text(client.get(f"/bucps/{story.bucp.number}/sign/refuse/"))


def test_a_round_that_ended_keeps_the_withdrawn_ones_in_words(sign_in, story):
    client = sign_in(WHO)
    client.post(address(story, mine(story)), {"reason": "Too early."})
    story.do(ReturnToReview(reason="A date is wrong."), "coordinator@cdph.example")
    page = text(client.get(address(story)))
    assert "withdrawn on" in page and "Too early." in page


def test_who_signed_again_is_named_once_among_the_contacts_of_what_is_filed(sign_in, story):
    story.do(WithdrawSignature(signature=mine(story), reason="Too early."), WHO)
    for slug, role in (("cdph", "sponsor"), ("cdph", "coordinator"), ("cdss", "sponsor"), ("cdss", "coordinator")):
        story.sign(slug, role)
    story.do(FileWithCdo(), "coordinator@cdss.example")
    contacts = [c for section in read(story.fresh()).sections for e in section.entries for c in e.contacts]
    assert [len(c.people) for c in contacts] == [2, 2]
