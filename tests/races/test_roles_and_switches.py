"""Two clicks at the same moment, on PostgreSQL for real: recorded once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bucp import public_register
from bucp.models import PaperConfirmation
from bucp.signing.commands import ConfirmPaper
from history.models import Chain, Event
from history.recorder import PORTAL, verify
from notices.models import Delivery
from signatories import accounts, contacts, delegations, invitations, jobs, memberships, names, telling
from signatories.models import Entity, Invitation, Membership, ProposedContact, User
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


ADMIN, LEFT = "admin@odi.example", "sponsor@cdss.example"


def turn(act, email=LEFT):
    """Each window knows the account as it was when its page was made."""
    account, by = person(email), person(ADMIN)
    return lambda: act(account, by, "Left the department.")


def told_in(entity: Entity, kind: str) -> int:
    return Event.objects.filter(chain=telling.chain_of(entity), kind=kind).count()


def test_an_account_that_is_closed_from_three_windows_is_closed_once():
    cdss = Entity.objects.get(slug="cdss")
    assert sorted(together(*(turn(accounts.close) for _ in range(3)))) == [False, False, True]
    assert not person(LEFT).is_active
    assert Event.objects.filter(chain=PORTAL, kind=accounts.CLOSED).count() == 1 == told_in(cdss, accounts.CLOSED)
    letters = Delivery.objects.filter(notice__kind="role_changed").values_list("email", flat=True)
    assert sorted(letters) == ["coordinator@cdss.example", LEFT]
    together(turn(accounts.open_again), turn(accounts.close))
    last = Event.objects.filter(chain=PORTAL, kind__in=accounts.TURNS).order_by("number").last()
    assert person(LEFT).is_active == (last.kind == accounts.OPENED), "it stands as its last event says"
    assert verify(Chain.objects.get(name=telling.chain_of(cdss))) == []


def test_two_accounts_of_several_entities_that_are_closed_at_once_do_not_wait_for_each_other_for_ever():
    """Their entities are told in one order, whoever comes first."""
    first, second = Entity.objects.order_by("pk").filter(slug__in=("cdss", "cdph"))
    people = person("legal@cdss.example"), person("legal@cdph.example")
    for user, entities in zip(people, ((first, second), (second, first)), strict=True):
        for entity in entities:
            Membership.objects.create(user=user, entity=entity, role="program")
    for _ in range(5):
        closed = together(*(turn(accounts.close, user.email) for user in people))
        opened = together(*(turn(accounts.open_again, user.email) for user in people))
        assert closed == opened == [True, True]


def test_a_role_that_is_ended_while_the_account_is_closed_or_its_name_changes_waits_for_nobody_for_ever():
    for email, other in ((LEFT, turn(accounts.close)), ("sponsor@cdph.example", None)):
        held = Membership.objects.get(user__email=email)
        by = person(f"coordinator@{held.entity.slug}.example")
        other = other or (lambda: names.change(person("sponsor@cdph.example"), "Another Name", "", "", ""))
        done, ended = together(other, lambda held=held, by=by: memberships.end(held, by))
        assert done in (True, False) and ended is None
        assert Event.objects.filter(kind="role.ended", data__membership=held.pk).count() == 1


def test_an_invitation_that_is_accepted_while_its_giver_is_shut_out_is_given_rightly_or_not_at_all():
    giver = "coordinator@cdss.example"
    invitation = invitations.invite(person(giver), Entity.objects.get(slug="cdss"), "new@cdss.example", ["legal"])
    new = {"name": "New", "title": "", "phone": "", "password": "x"}
    accepted, closed = together(lambda: invitations.accept_as_new(invitation, **new), turn(accounts.close, giver))
    assert closed is True and isinstance(accepted, User | invitations.NotOpen)
    assert User.objects.filter(email="new@cdss.example").count() == int(isinstance(accepted, User))
