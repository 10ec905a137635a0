"""Two clicks at the same moment, on PostgreSQL for real: recorded once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bucp import public_register
from bucp.models import PaperConfirmation
from bucp.signing.commands import ConfirmPaper
from history.models import Event
from signatories import contacts, delegations, jobs
from signatories.models import Entity, Invitation, Membership, ProposedContact
from tests.bucp.test_paper_confirmed import SIGNER, on_paper
from tests.races.test_at_the_same_moment import together, told
from tests.support.story import Story, person

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_the_public_register_is_switched_once():
    cdo = person("cdo@odi.example").pk
    act = lambda: public_register.turn(True, person("cdo@odi.example"))  # noqa: E731
    assert cdo and sorted(together(act, act, act)) == [False, False, True]
    assert Event.objects.filter(chain=public_register.CHAIN).count() == 1


def test_the_end_of_a_delegation_is_recorded_once_by_two_schedulers():
    sponsor = person("sponsor@cdph.example")
    made = delegations.delegate(sponsor.memberships.get(), person("legal@cdph.example"), timezone.localdate(), sponsor)
    Membership.objects.filter(pk=made.pk).update(until=timezone.now() - timedelta(days=1))
    assert sorted(together(jobs.end_lapsed_delegations, jobs.end_lapsed_delegations)) == [0, 1]
    assert Event.objects.filter(kind="delegation.ran_out").count() == 1


def test_a_page_on_paper_is_confirmed_once():
    story = Story().in_signing()
    page = on_paper(story)
    acts = [lambda: Story.do(story._of(story.fresh()), ConfirmPaper(signature=page), SIGNER) for _ in range(2)]
    assert len(told(together(*acts))) == 1 and PaperConfirmation.objects.count() == 1


def proposed_contact() -> ProposedContact:
    nobody = Entity.objects.filter(memberships=None).first()
    department, coordinator = Entity.objects.get(slug="cdss"), person("coordinator@cdss.example")
    return contacts.propose(coordinator, department, nobody, name="Ada", title="Chief", email="ada@aging.example")


def test_a_contact_that_two_confirm_at_once_is_invited_once():
    contact = proposed_contact()
    acts = [lambda by=by: contacts.confirm(contact, person(by)) for by in ("cdo@odi.example", "audit@odi.example")]
    refused = [r for r in together(*acts) if isinstance(r, contacts.MembershipRefused)]
    assert len(refused) == 1 and "answered meanwhile" in str(refused[0])
    assert Invitation.objects.count() == 1 and Event.objects.filter(kind="contact.confirmed").count() == 1


def test_a_contact_that_is_declined_while_it_is_confirmed_is_one_of_both():
    contact = proposed_contact()
    confirmed, declined = together(
        lambda: contacts.confirm(contact, person("cdo@odi.example")),
        lambda: contacts.decline(contact, person("audit@odi.example"), "She retired."),
    )
    contact.refresh_from_db()
    assert isinstance(declined if contact.confirmed else confirmed, contacts.MembershipRefused)
    assert Invitation.objects.count() == int(contact.confirmed)


def test_the_same_contact_proposed_by_two_clicks_is_proposed_once():
    assert not [r for r in together(proposed_contact, proposed_contact) if isinstance(r, Exception)]
    assert ProposedContact.objects.count() == 1 and Event.objects.filter(kind="contact.proposed").count() == 1
