"""An entity that has nobody on record: another department proposes a contact, CDO staff or its Agency confirms, and
nobody is let in before (decision 50; issue of the law, point 25)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from history.models import Event
from notices.models import Delivery, Letter
from signatories import contacts, invitations, jobs, telling
from signatories.models import Agency, Entity, Invitation, Membership, ProposedContact, Role, User
from signatories.signals import invitation_made
from signatories.waiting import waits_for
from tests.history.test_the_whole_record import verified
from tests.support.story import person

pytestmark = pytest.mark.django_db
Refused = contacts.MembershipRefused
ASKS, CDO, STAFF, OFFICER = (
    "coordinator@cdss.example",
    "cdo@odi.example",
    "audit@odi.example",
    "agency-cdo@chhs.example",
)
KNOWN = {"name": "Ada Person", "title": "Chief of Data", "email": "ada@aging.example"}


@pytest.fixture
def nobody() -> Entity:
    """An entity of the Agency that has officers, with nobody on record."""
    agency = Entity.objects.get(slug="cdss").agency
    return Entity.objects.filter(agency=agency, is_agency=False, memberships=None).first()


@pytest.fixture
def sent():
    """The links that went out in this test: (address, token)."""
    caught = []

    def catch(sender, invitation, token, **kwargs):
        caught.append((invitation.email, token))

    invitation_made.connect(catch)
    yield caught
    invitation_made.disconnect(catch)


def propose(entity, by=ASKS, slug="cdss", **changed) -> ProposedContact:
    return contacts.propose(person(by), Entity.objects.get(slug=slug), entity, **{**KNOWN, **changed})


def told(kind) -> set[str]:
    return {d.user.email for d in Delivery.objects.filter(notice__kind=kind) if d.user}


def url(contact) -> str:
    return f"/signatories/{contact.entity.slug}/contacts/{contact.pk}/"


def kinds(entity) -> list[str]:
    events = Event.objects.filter(chain=telling.chain_of(entity)).order_by("number")
    return list(events.values_list("kind", flat=True))


def accept(token) -> User:
    return invitations.accept_as_new(
        invitations.find(token), name="Ada Person", title="Chief", phone="", password="four unrelated words here"
    )


# The way --------------------------------------------------------------------------------------------------------


def test_nobody_is_let_in_before_somebody_with_a_say_confirms(nobody, sent):
    contact = propose(nobody)
    assert sent == [] and not Invitation.objects.exists() and not User.objects.filter(email=KNOWN["email"]).exists()
    assert told("contact_wanted") == {CDO, STAFF, OFFICER}
    contacts.confirm(contact, person(OFFICER))
    ((address, token),) = sent
    assert address == KNOWN["email"] and not contacts.somebody(nobody)
    accept(token)
    assert contacts.somebody(nobody)
    membership = Membership.objects.get(entity=nobody)
    assert membership.role == Role.COORDINATOR and membership.given_by == person(OFFICER)
    assert kinds(nobody) == ["contact.proposed", "role.invited", "contact.confirmed", "role.accepted"]
    assert verified()[0] == 0


def test_it_waits_among_the_tasks_of_those_who_can_confirm_it_and_one_click_from_there(nobody, sent, sign_in):
    contact = propose(nobody)
    proposer = f"{person(ASKS)} of Department of Social Services"
    said = f"Confirm or decline Ada Person as the first contact, proposed by {proposer}"
    for email in (CDO, OFFICER):
        (one,) = waits_for(person(email))
        assert (one.sentence, one.url) == (said, url(contact))
    for email in (ASKS, "coordinator@cdph.example", "aio@labor.example", "undersecretary@chhs.example"):
        assert waits_for(person(email)) == []
    page = sign_in(OFFICER).get(url(contact)).content.decode()
    assert "Confirm and invite" in page and "aging.example" in page and "Not known yet" in page
    answer = sign_in(OFFICER).post(url(contact), {"answer": "confirm"}, follow=True).content.decode()
    assert "The invitation is on its way to ada@aging.example" in answer and len(sent) == 1
    assert waits_for(person(CDO)) == []


def test_who_declines_gives_the_reason_and_the_proposer_reads_it(nobody, sign_in, sent):
    contact = propose(nobody)
    client = sign_in(CDO)
    assert client.post(url(contact), {"answer": "decline", "reason": " "}).status_code == 422
    client.post(url(contact), {"answer": "decline", "reason": "She retired. Ask the director."})
    contact.refresh_from_db()
    assert contact.reason and not contact.confirmed and sent == []
    letter = Letter.objects.get(kind="contact_answered")
    assert "She retired. Ask the director." in letter.body and told("contact_answered") == {ASKS}
    assert propose(nobody).waits, "and somebody can be proposed again"


def test_an_invitation_of_a_first_contact_that_was_given_rightly_is_given_rightly_only_while_its_giver_speaks(
    nobody, sent
):
    contacts.confirm(propose(nobody), person(OFFICER))
    Membership.objects.filter(user=person(OFFICER)).update(ended_at=timezone.now())
    with pytest.raises(invitations.NotOpen):
        accept(sent[0][1])


# Who must not ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("email", "status"),
    [
        (ASKS, 403),
        ("drafter@cdss.example", 404),
        ("coordinator@cdph.example", 404),
        ("aio@labor.example", 404),
        ("undersecretary@chhs.example", 404),
        ("admin@odi.example", 404),
    ],
)
def test_others_neither_read_nor_answer_a_proposal(nobody, sign_in, sent, email, status):
    contact = propose(nobody)
    client = sign_in(email)
    assert client.get(url(contact)).status_code == status
    assert client.post(url(contact), {"answer": "confirm"}).status_code == status
    assert sent == [] and client.get(f"/signatories/cdss/contacts/{contact.pk}/").status_code == 404


def test_a_proposer_never_confirms_their_own_nor_another_departments_same_proposal(nobody, sign_in, sent):
    """The same person may hold roles on both sides of the wish."""
    Membership.objects.create(user=person(CDO), entity=Entity.objects.get(slug="edd"), role=Role.COORDINATOR)
    theirs, own = propose(nobody), propose(nobody, by=CDO, slug="edd")
    for contact in (theirs, own):
        assert sign_in(CDO).post(url(contact), {"answer": "confirm"}).status_code == 403
    assert waits_for(person(CDO)) == [] and sent == []


def test_nobody_confirms_their_own_address(nobody):
    contact = propose(nobody, email="officer@aging.example")
    User.objects.filter(email=OFFICER).update(email="officer@aging.example")
    with pytest.raises(contacts.NotYours):
        contacts.confirm(contact, person("officer@aging.example"))


def test_the_signatories_do_not_read_in_the_record_who_prepares_an_agreement_with_whom(nobody, sign_in):
    propose(nobody)
    page = f"/signatories/{nobody.slug}/roles/"
    assert "Ada Person" in sign_in(CDO).get(page).content.decode()
    for email in ("coordinator@cdph.example", "aio@labor.example", OFFICER):
        assert "Ada Person" not in sign_in(email).get(page).content.decode()


def test_an_entity_without_an_agency_is_spoken_for_by_its_own_officer():
    alone = Entity.objects.filter(agency=None, memberships=None).first()
    officer = User.objects.create_user("aio@alone.example", name="Officer")
    Membership.objects.create(user=officer, entity=alone, role=Role.AIO)
    contact = propose(alone, email="ada@alone.example")
    assert contacts.why_not_confirm(contact, officer) == ""
    assert contacts.why_not_confirm(contact, person(OFFICER)) and Agency.objects.exists()


# The address ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("ada@gmail.com", "Anybody can have an address at gmail.com"),
        ("ada@mail.Yahoo.com", "Anybody can have an address"),
        ("ada@yahoo.co.uk", "Anybody can have an address"),
        ("ada@xn--ging-koa.example", "plain letters"),
        ("ada@аging.example", "plain letters"),
        ("ada+x@aging.example", "plain letters"),
        ("ada@aging", "plain letters"),
        (ASKS, "oneself"),
        ("legal@cdss.example", "of your own department"),
    ],
)
def test_an_address_that_cannot_be_official_is_refused_with_a_sentence(nobody, email, says):
    with pytest.raises(Refused, match=says):
        propose(nobody, email=email)
    assert not ProposedContact.objects.exists()


def test_once_a_contact_is_confirmed_further_ones_have_addresses_at_the_same_domain(nobody):
    contacts.confirm(propose(nobody), person(CDO))
    with pytest.raises(Refused, match=r"end in @aging\.example"):
        propose(nobody, by="coordinator@edd.example", slug="edd", email="eve@elsewhere.example")
    with pytest.raises(Refused, match=r"end in @aging\.example"):
        propose(nobody, by="coordinator@edd.example", slug="edd", email="eve@notaging.example")
    assert propose(nobody, by="coordinator@edd.example", slug="edd", email="bob@mail.aging.example").waits


def test_who_confirms_is_warned_when_the_address_is_at_the_domain_of_the_department_that_asks(nobody, sign_in):
    contact = propose(nobody, email="somebody@cdss.example")
    assert "also the domain of the department that asks" in sign_in(CDO).get(url(contact)).content.decode()


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "Ada\u202ePerson", " ", "A" * 200])
def test_a_name_that_deceives_is_refused(nobody, name):
    with pytest.raises(Refused):
        propose(nobody, name=name)


def test_markup_in_what_was_typed_stays_text(nobody, sign_in):
    contact = propose(nobody, name="<b>Ada</b>", title="<script>alert(1)</script>")
    page = sign_in(CDO).get(url(contact)).content.decode()
    assert "<b>Ada</b>" not in page and "<script>alert" not in page and "&lt;b&gt;Ada" in page
    assert "<b>Ada" not in sign_in(CDO).get("/tasks/").content.decode()


# Once, lapsed, overtaken ------------------------------------------------------------------------------------------


def test_the_same_proposed_twice_is_one_proposal(nobody):
    assert propose(nobody) == propose(nobody, email="ADA@aging.example")
    assert Letter.objects.filter(kind="contact_wanted").count() == 1
    with pytest.raises(Refused, match="Take that back first"):
        propose(nobody, email="bob@aging.example")


def test_what_two_departments_propose_of_one_address_is_one_task_and_one_answer_for_both(nobody, sent):
    first, second = propose(nobody), propose(nobody, by="coordinator@edd.example", slug="edd")
    assert len(waits_for(person(CDO))) == 1
    contacts.confirm(first, person(CDO))
    second.refresh_from_db()
    assert second.confirmed and len(sent) == 1 and told("contact_answered") == {ASKS, "coordinator@edd.example"}


@pytest.mark.both
def test_the_second_of_two_who_confirm_is_told_that_it_is_done(nobody, sign_in, sent):
    contact = propose(nobody)
    contacts.confirm(contact, person(OFFICER))
    for answer in ({"answer": "confirm"}, {"answer": "decline", "reason": "No."}):
        response = sign_in(CDO).post(url(contact), answer)
        assert response.status_code == 409 and "answered meanwhile" in response.content.decode()
    assert len(sent) == 1 and Letter.objects.filter(kind="contact_answered").count() == 1


def test_an_entity_that_has_a_coordinator_meanwhile_needs_no_contact(nobody, sent):
    waiting = propose(nobody)
    invitations.invite(person(CDO), nobody, "bob@aging.example", ["coordinator"])
    accept(sent[0][1])
    waiting.refresh_from_db()
    assert not waiting.waits and not waiting.confirmed and "on record now" in waiting.reason
    assert kinds(nobody)[-1] == "contact.lapsed" and verified()[0] == 0
    with pytest.raises(Refused, match="Nobody is needed"):
        propose(nobody)


@pytest.mark.both
def test_what_nobody_answers_lapses_once_and_the_proposer_is_told(nobody):
    contact = propose(nobody)
    assert jobs.end_lapsed_contacts() == 0
    ProposedContact.objects.update(asked_at=timezone.now() - timedelta(days=31))
    assert [jobs.end_lapsed_contacts(), jobs.end_lapsed_contacts()] == [1, 0]
    contact.refresh_from_db()
    assert contact.reason == "Nobody answered it within 30 days." and told("contact_answered") == {ASKS}


def test_where_there_was_a_coordinator_before_a_second_person_confirms_the_invitation_too(nobody, sent):
    """Decision 25: CDO staff alone put only a first coordinator on record."""
    before = User.objects.create_user("before@aging.example", name="Before")
    Membership.objects.create(user=before, entity=nobody, role=Role.COORDINATOR, ended_at=timezone.now())
    confirmed = contacts.confirm(propose(nobody), person(OFFICER))
    assert confirmed.invitation.awaits_second and sent == []
    invitations.confirm(confirmed.invitation, person(CDO))
    accept(sent[0][1])
    assert Membership.objects.get(entity=nobody, ended_at=None).confirmed_by == person(CDO)


def test_a_department_does_not_flood_those_who_confirm(nobody):
    for _ in range(contacts.MOST_A_DAY):
        contacts.take_back(propose(nobody), person(ASKS))
    with pytest.raises(Refused, match="Go on tomorrow"):
        propose(nobody)
