"""`/contacts/`: whom to reach, and the administrative update: a light record, told to both sides, no new signatures."""

import pytest

from bucp.models.states import State
from notices.models import Letter
from obligations.models import ContactUpdate
from tests.support.story import Story

pytestmark = pytest.mark.django_db

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"


@pytest.fixture
def story():
    return Story().active()


def address(story) -> str:
    return f"{story.bucp.get_absolute_url()}contacts/"


def form_of(client, story) -> dict:
    form = client.get(address(story)).context["form"]
    return {field.html_name: "" if field.value() is None else field.value() for field in form}


def phone_of(typed) -> str:
    """The name of the field with the phone of the second contact, the Data Coordinator."""
    return "1-Phone"


def test_a_new_phone_is_recorded_shown_and_told_and_nothing_else_changes(story, sign_in):
    client = sign_in(RECIPIENT)
    typed = form_of(client, story)
    revision = story.fresh().current_revision_id
    response = client.post(
        address(story), {**typed, phone_of(typed): "916-555-0199", "words": "New office."}, follow=True
    )
    made = ContactUpdate.objects.get()
    assert (
        made.what[0]["role"] == "Data Coordinator" and made.what[0]["after"] == "916-555-0199" and len(made.what) == 1
    )
    assert "916-555-0199" in response.content.decode() and "New office." in response.content.decode()
    letter = Letter.objects.get(kind="contacts_changed")
    assert letter.deliveries.filter(email=PROVIDER).exists()
    assert story.fresh().state == State.ACTIVE and story.fresh().current_revision_id == revision
    assert form_of(client, story)[phone_of(typed)] == "916-555-0199"


def test_one_more_contact_needs_both_what_for_and_who(story, sign_in):
    client = sign_in(PROVIDER)
    typed = {**form_of(client, story), "other_role": "Data transfers"}
    response = client.post(address(story), typed)
    assert response.status_code == 422 and "Fill in both" in response.content.decode()
    client.post(address(story), {**typed, "other_after": "Transfer desk, 916-555-0111"})
    assert "Transfer desk" in sign_in(RECIPIENT).get(address(story)).content.decode()


def test_nothing_changed_is_told(story, sign_in):
    client = sign_in(RECIPIENT)
    response = client.post(address(story), form_of(client, story))
    assert response.status_code == 422 and "Say what changes" in response.content.decode()
    assert not ContactUpdate.objects.exists()


def test_a_contact_cannot_be_emptied(story, sign_in):
    client = sign_in(RECIPIENT)
    typed = form_of(client, story)
    response = client.post(address(story), {**typed, "1-Name": " "})
    assert response.status_code == 422 and "cannot be empty" in response.content.decode()


@pytest.mark.both
def test_a_double_click_is_one_update_and_an_old_page_is_told(story, sign_in):
    client = sign_in(RECIPIENT)
    old = form_of(client, story)
    for _ in range(2):
        assert client.post(address(story), {**old, "1-Phone": "916-555-0199"}).status_code == 302
    assert ContactUpdate.objects.count() == 1
    response = client.post(address(story), {**old, "1-Phone": "916-555-0123"})
    assert response.status_code == 409 and "916-555-0123" in response.content.decode()
    assert ContactUpdate.objects.count() == 1


@pytest.mark.parametrize(("who", "status"), [("legal@cdss.example", 403), ("coordinator@edd.example", 403)])
def test_only_coordinators_of_the_parties_update(story, sign_in, who, status):
    client = sign_in(who)
    assert client.post(address(story), {"1-Phone": "1"}).status_code == status
    assert not ContactUpdate.objects.exists()


def test_those_who_read_it_see_the_contacts_without_a_form(story, sign_in):
    response = sign_in("cdo@odi.example").get(address(story))
    assert response.context["form"] is None and "sponsor@cdss.example" in response.content.decode()


def test_an_ended_agreement_keeps_its_contacts(sign_in):
    story = Story().terminated()
    client = sign_in(RECIPIENT)
    assert client.get(address(story)).context["form"] is None
    assert client.post(address(story), {"0-Name": "Somebody else"}).status_code in (409, 422)
    assert not ContactUpdate.objects.exists()
