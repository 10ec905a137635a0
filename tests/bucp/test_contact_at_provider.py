"""A draft whose provider has nobody on record waits, and says for whom (bucp/drafting/contacts.py; decision 50)."""

import pytest

from notices.models import Delivery, Letter
from signatories import contacts, invitations
from signatories.models import Entity, Membership, ProposedContact, Role
from signatories.signals import invitation_made
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db
ASKS, DRAFTER, CDO, OFFICER = (
    "coordinator@cdss.example",
    "drafter@cdss.example",
    "cdo@odi.example",
    "agency-cdo@chhs.example",
)
TYPED = {"answer": "propose", "name": "Ada Person", "title": "Chief of Data", "email": "ada@aging.example"}


@pytest.fixture
def nobody() -> Entity:
    agency = Entity.objects.get(slug="cdss").agency
    return Entity.objects.filter(agency=agency, is_agency=False, memberships=None).first()


@pytest.fixture
def story(nobody):
    """A complete draft that asks an entity with nobody on record."""
    return Story(providers=(nobody.slug,)).filled()


@pytest.fixture
def tokens():
    caught = []

    def catch(sender, invitation, token, **kwargs):
        caught.append(token)

    invitation_made.connect(catch)
    yield caught
    invitation_made.disconnect(catch)


def at(story, page="") -> str:
    return f"/bucps/{story.bucp.number}/{page}"


def contact_page(story) -> str:
    return at(story, f"contact/{story.bucp.providers[0].entity.slug}/")


def text(response) -> str:
    return " ".join(response.content.decode().split())


def told(kind) -> list[str]:
    return sorted(d.user.email for d in Delivery.objects.filter(notice__kind=kind))


def accept(token) -> None:
    invitations.accept_as_new(
        invitations.find(token), name="Ada Person", title="Chief", phone="", password="four unrelated words here"
    )


def test_what_is_missing_leads_to_the_page_where_somebody_is_proposed(sign_in, story):
    for page in ("", "send/"):
        shown = text(sign_in(DRAFTER).get(at(story, page)))
        assert "has no Data Coordinator on record yet. Propose a contact there." in shown
        assert contact_page(story) in shown


def test_the_draft_waits_says_for_whom_and_is_sent_once_the_contact_has_accepted(sign_in, story, nobody, tokens):
    client = sign_in(ASKS)
    assert "You have proposed Ada Person" in text(client.post(contact_page(story), TYPED, follow=True))
    waits = "the staff of the Statewide Chief Data Officer or the Health and Human Services Agency to confirm"
    for page in ("", "send/", f"contact/{nobody.slug}/"):
        assert f"{waits} Ada Person as contact" in text(client.get(at(story, page))), page
    assert f"Waiting for {waits}" in text(client.get(at(story)))
    assert client.post(at(story, "send/"), {"subject": "A", "text": "B"}).status_code == 422

    contacts.confirm(ProposedContact.objects.get(), person(OFFICER))
    assert "Waiting for Ada Person to accept the invitation" in text(client.get(at(story)))
    assert f"Confirmed by</dt><dd>{person(OFFICER)}" in text(client.get(contact_page(story)))
    letter = Letter.objects.get(kind="contact_answered")
    assert letter.about == story.bucp.number and letter.url == contact_page(story)

    accept(tokens[0])
    assert told("provider_on_record") == [ASKS, DRAFTER]
    assert "can be reached" in text(client.get(contact_page(story)))
    client.post(at(story, "send/"), {"subject": "A request", "text": "Please read it."})
    assert story.fresh().state == "review"
    assert client.get(contact_page(story)).status_code == 200, "letters still lead there"


def test_nothing_of_the_draft_reaches_those_who_confirm_nor_the_contact(sign_in, story, nobody, tokens):
    contact = contacts.propose(
        person(ASKS), story.bucp.recipients[0].entity, nobody, **{k: v for k, v in TYPED.items() if k != "answer"}
    )
    seen = [text(sign_in(OFFICER).get(f"/signatories/{nobody.slug}/contacts/{contact.pk}/"))]
    contacts.confirm(contact, person(CDO))
    accept(tokens[0])
    outside = Letter.objects.exclude(kind__in=("contact_answered", "provider_on_record"))
    seen += [f"{letter.subject} {letter.body} {letter.about}" for letter in outside]
    assert outside.count() >= 2
    for words in seen:
        assert story.bucp.number not in words and story.bucp.title not in words
    for email in (OFFICER, CDO, "ada@aging.example"):
        assert sign_in(email).get(at(story)).status_code == 404


def test_a_declined_contact_is_told_with_its_reason_and_somebody_else_can_be_proposed(sign_in, story):
    client = sign_in(ASKS)
    client.post(contact_page(story), TYPED)
    contacts.decline(ProposedContact.objects.get(), person(CDO), "She retired.")
    shown = text(client.get(contact_page(story)))
    assert "She retired." in shown and ">Propose</button>" in shown
    assert "Propose a contact there." in text(client.get(at(story)))
    assert client.post(contact_page(story), {**TYPED, "email": "bob@aging.example"}).status_code == 302


def test_an_invitation_that_ran_out_leaves_the_draft_free_to_propose_again(sign_in, story):
    client = sign_in(ASKS)
    client.post(contact_page(story), TYPED)
    confirmed = contacts.confirm(ProposedContact.objects.get(), person(CDO))
    invitations.cancel(confirmed.invitation, person(CDO))
    assert "was not accepted in time, or was cancelled" in text(client.get(contact_page(story)))
    assert client.post(contact_page(story), TYPED).status_code == 302 and ProposedContact.objects.count() == 2


def test_a_proposal_is_taken_back_by_the_department_that_made_it(sign_in, story):
    client = sign_in(ASKS)
    client.post(contact_page(story), TYPED)
    shown = text(client.post(contact_page(story), {"answer": "take_back"}, follow=True))
    assert "is taken back" in shown and "took back the proposal" in shown
    assert client.post(contact_page(story), {"answer": "take_back"}).status_code == 409


def test_only_a_coordinator_of_those_who_ask_proposes(sign_in, story, nobody):
    page = text(sign_in(DRAFTER).get(contact_page(story)))
    assert "A Data Coordinator of your department proposes" in page and ">Propose</button>" not in page
    assert sign_in(DRAFTER).post(contact_page(story), TYPED).status_code == 403
    for email in ("coordinator@cdph.example", CDO, OFFICER, "admin@odi.example"):
        assert sign_in(email).get(contact_page(story)).status_code == 404
        assert sign_in(email).post(contact_page(story), TYPED).status_code == 404
    assert sign_in(ASKS).get(at(story, "contact/cdph/")).status_code == 404, "no provider of this draft"
    assert not ProposedContact.objects.exists()


def test_the_provider_does_not_read_who_was_proposed_after_it_was_sent(sign_in):
    story = Story().sent()
    assert sign_in("coordinator@cdph.example").get(contact_page(story)).status_code == 403
    assert sign_in(ASKS).post(contact_page(story), TYPED).status_code == 422
    assert not ProposedContact.objects.exists()


@pytest.mark.parametrize("field", ["name", "title", "email"])
def test_what_is_missing_is_said_beside_the_field_and_what_was_typed_stays(sign_in, story, field):
    response = sign_in(ASKS).post(contact_page(story), {**TYPED, field: ""})
    page = text(response)
    assert response.status_code == 422 and f'id="id_{field}_error"' in page
    assert all(v in page for k, v in TYPED.items() if k not in (field, "answer"))


def test_a_private_address_is_refused_beside_the_field_with_everything_typed_still_there(sign_in, story):
    response = sign_in(ASKS).post(contact_page(story), {**TYPED, "email": "ada@gmail.com"})
    assert response.status_code == 422 and "Anybody can have an address at gmail.com" in text(response)
    assert "Chief of Data" in text(response) and 'id="id_email_error"' in text(response)


def test_a_coordinator_whose_account_is_closed_is_nobody_to_send_to(sign_in, story, nobody):
    gone = Membership.objects.create(user=person("legal@edd.example"), entity=nobody, role=Role.COORDINATOR)
    gone.user.is_active = False
    gone.user.save()
    assert "has no Data Coordinator on record yet" in text(sign_in(DRAFTER).get(at(story, "send/")))
