"""Each giving, confirming, delegating, ending and inviting is an event in the entity's own chain, and those whom it
concerns are told: the holder, the entity's other coordinators, the other signers of its open agreements."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from history.models import Chain, Event
from history.recorder import verify
from notices.models import Letter
from signatories import delegations, invitations, memberships, telling
from signatories.models import Entity, Invitation, Membership, User
from tests.support.story import Story, person

pytestmark = [pytest.mark.django_db, pytest.mark.both]
COORDINATOR, SPONSOR = "coordinator@cdph.example", "sponsor@cdph.example"


def cdph():
    return Entity.objects.get(slug="cdph")


def kinds_after(number):
    chain = telling.chain_of(cdph())
    return list(Event.objects.filter(chain=chain, number__gt=number).order_by("number").values_list("kind", flat=True))


def length():
    return Chain.objects.get(name=telling.chain_of(cdph())).length


def told(kind, after=0):
    return sorted(d.email for letter in Letter.objects.filter(kind=kind, pk__gt=after) for d in letter.deliveries.all())


def a_new_sponsor():
    proposal = invitations.invite(person(COORDINATOR), cdph(), "new@cdph.example", ["sponsor"])
    proposal = invitations.confirm(proposal, person(SPONSOR))
    return invitations.accept_as_new(proposal, name="New", title="", phone="", password="x")


def test_each_step_is_an_event_and_the_chain_holds():
    before = length()
    user = a_new_sponsor()
    second = invitations.invite(person(COORDINATOR), cdph(), "gone@cdph.example", ["legal"])
    invitations.cancel(second, person(COORDINATOR))
    held = user.memberships.get()
    delegations.end(
        delegations.delegate(held, person("legal@cdph.example"), timezone.localdate(), user), person(COORDINATOR)
    )
    memberships.end(held, person(COORDINATOR))
    assert kinds_after(before) == [
        "role.proposed",
        "role.confirmed",
        "role.accepted",
        "role.invited",
        "role.invitation_ended",
        "delegation.given",
        "delegation.ended",
        "role.ended",
    ]
    assert verify(Chain.objects.get(name=telling.chain_of(cdph()))) == []
    accepted = Event.objects.get(chain=telling.chain_of(cdph()), kind="role.accepted")
    assert accepted.sentence == (
        "New accepted and is Executive Sponsor now, given by Data Coordinator CDPH "
        "and confirmed by Executive Sponsor CDPH."
    )
    assert accepted.data["membership"] == held.pk and accepted.data["account"] == "new@cdph.example"


def test_everybody_who_holds_a_role_is_on_record():
    """The cast, too, and whoever the first command brings in: no membership without its event."""
    a_new_sponsor()
    delegations.delegate(
        Membership.objects.get(user__email=SPONSOR), person("legal@cdph.example"), timezone.localdate(), person(SPONSOR)
    )
    on_record = set()
    for kind in ("role.on_record", "role.accepted", "delegation.given"):
        on_record |= set(Event.objects.filter(kind=kind).values_list("data__membership", flat=True))
    assert set(Membership.objects.values_list("pk", flat=True)) == on_record


def test_the_holder_the_coordinators_and_the_other_signers_are_told():
    Story().in_signing()
    a_new_sponsor()
    assert "new@cdph.example" not in told("role_changed") and SPONSOR in told("role_changed")
    assert told("signer_changed") == ["coordinator@cdss.example", "sponsor@cdss.example"]
    last = Letter.objects.latest("pk").pk
    memberships.end(Membership.objects.get(user__email="new@cdph.example"), person(COORDINATOR))
    assert told("role_changed", after=last) == ["new@cdph.example"]
    assert told("signer_changed", after=last) == ["coordinator@cdss.example", "sponsor@cdss.example"]


def test_a_role_that_does_not_sign_is_told_inside_only_and_a_draft_tells_nobody_outside():
    Story()
    memberships.end(Membership.objects.get(user__email="legal@cdph.example"), person(COORDINATOR))
    assert told("role_changed") == ["legal@cdph.example"] and told("signer_changed") == []
    delegations.delegate(
        Membership.objects.get(user__email=SPONSOR),
        person("privacy@cdph.example"),
        timezone.localdate(),
        person(SPONSOR),
    )
    assert told("signer_changed") == []


def test_the_letter_names_no_agreement():
    story = Story().in_signing()
    a_new_sponsor()
    letter = Letter.objects.filter(kind="signer_changed").first()
    assert story.bucp.number not in letter.body + letter.subject and "New accepted" in letter.body


def test_addresses_of_the_invited_are_for_those_who_keep_the_people(sign_in):
    invitations.invite(person(COORDINATOR), cdph(), "invited@cdph.example", ["legal"])
    address = "/signatories/cdph/roles/"
    assert "invited@cdph.example" in sign_in(COORDINATOR).get(address).content.decode()
    page = sign_in("legal@edd.example").get(address).content.decode()
    assert "invited@cdph.example" not in page and "was put on record as Executive Sponsor" in page


def test_rows_that_carry_authority_keep_their_own_history_and_signing_in_adds_none(client):
    user = a_new_sponsor()
    invitation, held = Invitation.objects.get(), user.memberships.get()
    assert invitation.history.count() >= 3 and held.history.count() == 1
    before = User.history.count()
    client.post("/accounts/login/", {"login": COORDINATOR, "password": "idea-demo"})
    client.post("/tasks/")
    assert User.history.count() == before
    user.name = "Other"
    user.save()
    assert user.history.count() == 2 and not hasattr(user.history.first(), "password")


def test_the_command_finds_the_chain_whole(capsys):
    call_command("verify_history", chain=telling.chain_of(cdph()))
    assert "all whole" in capsys.readouterr().out
