"""Sending to the provider, and handing over (bucp/review/views/send.py, bucp/review/request_letter.py)."""

import pytest

from bucp.models import Participant, Revision
from bucp.review.request_letter import request_letter
from notices.models import Letter
from tests.support.story import Story

pytestmark = pytest.mark.django_db

GOOD = {"subject": "A request", "text": "Please read it."}


@pytest.fixture
def story():
    return Story().filled()


def send_url(story):
    return f"/bucps/{story.bucp.number}/send/"


# The letter ---------------------------------------------------------------------------------------------------


def test_the_letter_says_who_asks_whom_for_what_and_why(story):
    story.answer("purpose_need", "To enroll children without a paper form.")
    story.answer("data_categories", ["pii", "tax"])
    letter = request_letter(story.bucp)
    assert story.bucp.number in letter.subject and "Shared caseload study" in letter.subject
    for words in (
        "Department of Social Services asks Department of Public Health",
        "To enroll children without a paper form.",
        "personal information and tax information",
        "1 data element: Birth Date",
        f"/bucps/{story.bucp.number}/review/",
    ):
        assert words in letter.text


def test_the_letter_holds_no_sensitive_answer(story):
    party = story.bucp.recipients[0]
    story.answer("security_requirements", "The vault opens with 1234.", party, "coordinator@cdss.example")
    assert "1234" not in str(request_letter(story.bucp))


def test_the_letter_stays_short_however_long_the_answers_are(story):
    story.answer("purpose_need", "word " * 3_900)
    for n in range(200):
        story.bucp.elements.create(position=n + 2, changed_by=story.drafter, values={"name": f"Element {n}"})
    letter = request_letter(story.bucp)
    assert len(letter.text) < 3_000 and "201 data elements, among them" in letter.text


# The page -----------------------------------------------------------------------------------------------------


def test_a_draft_with_gaps_shows_what_is_missing_by_section_with_links(sign_in):
    story = Story()
    page = sign_in("drafter@cdss.example").get(send_url(story)).content.decode()
    assert "What is missing" in page and "Send to provider</button>" not in page
    assert f"/bucps/{story.bucp.number}/edit/business-case/#field-purpose_scope" in page
    assert "Business Case" in page and "Technical" in page


def test_a_draft_with_gaps_is_not_sent_by_posting_either(sign_in):
    story = Story()
    response = sign_in("drafter@cdss.example").post(send_url(story), GOOD)
    assert response.status_code == 422 and story.fresh().state == "draft"


def test_the_page_shows_the_letter_and_who_gets_it_and_why(sign_in, story):
    page = sign_in("drafter@cdss.example").get(send_url(story)).content.decode()
    assert "To the Data Coordinator, Department of Public Health" in page
    assert "Data Coordinator CDPH" in page and "Data Coordinator, Department of Public Health" in page
    assert "frozen as revision 1" in page


def test_sending_freezes_revision_one_and_tells_the_coordinator_with_the_edited_letter(sign_in, story):
    response = sign_in("drafter@cdss.example").post(send_url(story), GOOD)
    assert response.status_code == 302
    assert story.fresh().state == "review" and story.fresh().current_revision.number == 1
    notice = Letter.objects.get(about=story.bucp.number, kind="request")
    assert "A request" in notice.subject and "Please read it." in notice.body
    assert [d.email for d in notice.deliveries.all()] == ["coordinator@cdph.example"]


def test_program_staff_of_the_provider_can_be_brought_in(sign_in, story, people):
    membership = people["program@cdph.example"].memberships.get()
    sign_in("drafter@cdss.example").post(send_url(story), {**GOOD, "contacts": [membership.pk]})
    assert Participant.objects.filter(user=people["program@cdph.example"], role="program").exists()


def test_somebody_of_another_department_cannot_be_brought_in(sign_in, story, people):
    membership = people["program@edd.example"].memberships.get()
    response = sign_in("drafter@cdss.example").post(send_url(story), {**GOOD, "contacts": [membership.pk]})
    assert response.status_code == 422 and story.fresh().state == "draft"
    assert "Please read it." in response.content.decode()


def test_a_second_click_sends_nothing_and_says_it_was_sent(sign_in, story):
    client = sign_in("drafter@cdss.example")
    client.post(send_url(story), GOOD)
    second = client.post(send_url(story), GOOD)
    assert second.status_code == 409 and "already sent" in second.content.decode()
    assert Letter.objects.filter(about=story.bucp.number, kind="request").count() == 1
    assert Revision.objects.filter(bucp=story.bucp).count() == 1


@pytest.mark.parametrize(
    "bad", [{}, {"subject": "", "text": ""}, {"subject": "x\0", "text": "y"}, {"subject": "x" * 999, "text": "y"}]
)
def test_a_letter_that_cannot_be_comes_back_with_a_sentence(sign_in, story, bad):
    response = sign_in("drafter@cdss.example").post(send_url(story), bad)
    assert response.status_code == 422 and story.fresh().state == "draft"


def test_a_script_in_the_letter_stays_text(sign_in, story):
    response = sign_in("drafter@cdss.example").post(
        send_url(story), {"subject": "", "text": "<script>alert(1)</script>"}
    )
    assert "<script>alert(1)" not in response.content.decode()


def test_the_provider_does_not_send(sign_in, story):
    story.sent()
    assert sign_in("coordinator@cdph.example").get(send_url(story)).status_code == 403


def test_the_provider_cannot_see_the_draft(sign_in, story):
    assert sign_in("coordinator@cdph.example").get(send_url(story)).status_code == 404


def test_a_withdrawn_draft_is_not_sent(sign_in, story):
    story.withdrawn()
    response = sign_in("drafter@cdss.example").post(send_url(story), GOOD)
    assert response.status_code == 409 and "cannot be sent" in response.content.decode()


def test_the_send_page_costs_a_constant_number_of_queries(sign_in, story, django_assert_max_num_queries):
    for n in range(50):
        story.bucp.elements.create(position=n + 2, changed_by=story.drafter, values={"name": f"Element {n}"})
    client = sign_in("drafter@cdss.example")
    with django_assert_max_num_queries(20):
        client.get(send_url(story))


# Handing over -------------------------------------------------------------------------------------------------


def hand_url(story):
    return f"/bucps/{story.bucp.number}/hand-over/"


def test_the_side_that_has_it_sees_what_changed_and_hands_it_over(sign_in, story):
    story.sent().answer("duration", "Two years", by="coordinator@cdph.example")
    client = sign_in("coordinator@cdph.example")
    page = client.get(hand_url(story)).content.decode()
    assert "Critical Dates: How long should the exchange last?" in page
    assert client.post(hand_url(story), {"message": "Please look at the dates."}).status_code == 302
    assert story.fresh().turn == "recipient" and story.fresh().current_revision.number == 2
    notice = Letter.objects.get(about=story.bucp.number, kind="handed_over")
    assert "Please look at the dates." in notice.body


def test_the_other_side_reads_who_has_it(sign_in, story):
    story.sent()
    response = sign_in("drafter@cdss.example").get(hand_url(story))
    assert "It is with the Data Provider" in response.content.decode()


def test_handing_over_twice_is_told(sign_in, story):
    story.sent()
    client = sign_in("coordinator@cdph.example")
    client.post(hand_url(story), {})
    second = client.post(hand_url(story), {"message": "Once more."})
    assert second.status_code == 409 and story.fresh().turn == "recipient"
    assert "It is with the Data Recipient" in second.content.decode()


def test_a_draft_cannot_be_handed_over(sign_in, story):
    assert sign_in("drafter@cdss.example").post(hand_url(story), {}).status_code == 409


def test_an_endless_message_comes_back_with_a_sentence(sign_in, story):
    story.sent()
    response = sign_in("coordinator@cdph.example").post(hand_url(story), {"message": "x" * 5_001})
    assert response.status_code == 422 and story.fresh().turn == "provider"
