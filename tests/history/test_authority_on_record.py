"""All that carries authority is on record: accounts, invitations, what waits for a second person, the duty of a second
factor. Who alters it with the keys to the database is found (domain.md §14)."""

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from history.models import Event
from history.recorder import PORTAL
from signatories import accounts, delegations, invitations, memberships, names, second_factor_duty
from signatories.models import Entity, Invitation, Membership, PreparedDelegation, SecondFactorLift, User
from tests.history.test_the_whole_record import verified
from tests.support.story import person

pytestmark = [pytest.mark.django_db, pytest.mark.both]
COORDINATOR, SPONSOR, LEGAL = "coordinator@cdph.example", "sponsor@cdph.example", "legal@cdph.example"
ADMIN = "admin@odi.example"


def cdph() -> Entity:
    return Entity.objects.get(slug="cdph")


def broken(*said: str) -> None:
    """The command finds it and names it in these words."""
    code, lines = verified()
    assert code == 1 and any(all(word in line for word in said) for line in lines), lines


def proposed() -> Invitation:
    return invitations.invite(person(COORDINATOR), cdph(), "new@cdph.example", ["sponsor"])


def prepared() -> PreparedDelegation:
    held = Membership.objects.get(user__email=SPONSOR)
    return delegations.delegate(held, person(LEGAL), timezone.localdate(), person(COORDINATOR))


def asked_to_lift() -> SecondFactorLift:
    Authenticator.objects.create(user=person(COORDINATOR), type=Authenticator.Type.TOTP, data={"secret": "x"})
    Authenticator.objects.create(user=person(SPONSOR), type=Authenticator.Type.TOTP, data={"secret": "x"})
    second_factor_duty.require(cdph(), person(COORDINATOR))
    return second_factor_duty.ask_to_lift(cdph(), person(COORDINATOR))


def test_whatever_people_do_with_roles_leaves_a_record_that_is_whole():
    user = invitations.accept_as_new(
        invitations.confirm(proposed(), person(SPONSOR)), name="New", title="", phone="", password="x"
    )
    again = invitations.invite(person(COORDINATOR), cdph(), "new@cdph.example", ["legal"])
    invitations.accept_with_account(again, user)
    gone = invitations.invite(person(COORDINATOR), cdph(), "gone@cdph.example", ["legal"])
    invitations.cancel(gone, person(COORDINATOR))
    delegations.confirm(prepared(), person(SPONSOR))
    second = delegations.delegate(
        Membership.objects.get(user=user, role="sponsor"),
        person("privacy@cdph.example"),
        timezone.localdate(),
        person(COORDINATOR),
    )
    delegations.decline(second, person(COORDINATOR))
    asked_to_lift()
    second_factor_duty.keep(cdph(), person(SPONSOR))
    second_factor_duty.ask_to_lift(cdph(), person(COORDINATOR))
    second_factor_duty.confirm(cdph(), person(SPONSOR))
    names.change(user, "Newer", "Deputy director", "", "")
    accounts.close(user, person(ADMIN), "Left.")
    accounts.open_again(user, person(ADMIN), "Came back.")
    code, lines = verified()
    assert (code, lines[:-1]) == (0, [])


def test_an_invitation_whose_giver_leaves_ends_and_that_is_on_record():
    invitations.invite(person(COORDINATOR), cdph(), "new@cdph.example", ["legal"])
    Membership.objects.create(user=person(LEGAL), entity=cdph(), role="coordinator")
    memberships.end(Membership.objects.get(user__email=COORDINATOR), person(COORDINATOR))
    told = Event.objects.get(kind="role.invitation_lapsed")
    assert "new@cdph.example" in told.sentence and Invitation.objects.get().cancelled_at
    assert not any("invitation" in line for line in verified()[1])


def test_what_is_accepted_by_somebody_who_holds_it_already_is_on_record():
    invitation = invitations.invite(person(COORDINATOR), cdph(), "audit@odi.example", ["legal"])
    Membership.objects.create(user=person("audit@odi.example"), entity=cdph(), role="legal")
    invitations.accept_with_account(invitation, person("audit@odi.example"))
    assert Event.objects.get(kind="role.nothing_new") and not any("invitation" in line for line in verified()[1])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "thief@elsewhere.example"}, "was altered"),
        ({"is_active": False}, "was altered"),
        ({"name": "Governor of California"}, "was altered"),
        ({"title": "Director"}, "was altered"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_an_account_that_somebody_altered_is_found(change, words):
    User.objects.filter(email=SPONSOR).update(**change)
    broken("portal, account", words)


def test_an_account_that_the_portal_never_made_is_found():
    User.objects.create_user("ghost@cdph.example", "x", name="Ghost")
    broken("portal, account", "no event says")


def test_signing_in_and_a_new_password_are_no_change_of_what_is_on_record(client):
    client.post("/accounts/login/", {"login": LEGAL, "password": "idea-demo"})
    user = person(LEGAL)
    user.set_password("another one entirely")
    user.save()
    assert verified()[0] == 0


def test_an_invitation_that_was_confirmed_in_the_database_alone_is_found_also_after_it_was_accepted():
    """The role it gives is told by an honest event; that nobody confirmed it is seen all the same."""
    invitation = proposed()
    Invitation.objects.update(confirmed_by=person(SPONSOR), confirmed_at=timezone.now())
    broken("invitation", "was altered")
    invitations.accept_as_new(invitation, name="New", title="", phone="", password="x")
    broken("invitation", "altered after event")


def test_an_invitation_that_nobody_wrote_is_found():
    soon = timezone.now() + invitations.VALID_FOR
    by = person(COORDINATOR)
    Invitation.objects.create(
        email="x@x.example", entity=cdph(), roles=["legal"], token_hash="0" * 64, invited_by=by, expires_at=soon
    )
    broken("invitation", "no event says")


def test_what_waits_for_a_second_person_is_proved():
    waits, lift = prepared(), asked_to_lift()
    assert verified()[0] == 0
    PreparedDelegation.objects.filter(pk=waits.pk).update(to=person("privacy@cdph.example"))
    broken("prepared_delegation", "was altered")
    SecondFactorLift.objects.filter(pk=lift.pk).update(asked_by=person(LEGAL))
    broken("second_factor_lift", "was altered")


def test_a_duty_of_a_second_factor_that_was_lifted_in_the_database_alone_is_found():
    second_factor_duty.require(cdph(), person(COORDINATOR))
    assert verified()[0] == 0
    Entity.objects.filter(slug="cdph").update(needs_second_factor=False)
    broken(f"entity-{cdph().pk}", "duty of a second factor")


def test_a_name_that_changes_without_a_role_is_an_event_too():
    user = person(LEGAL)
    Membership.objects.filter(user=user).update(ended_at=timezone.now())
    names.change(user, "Somebody Else", "", "", "")
    told = Event.objects.filter(chain=PORTAL, kind="account.renamed").get()
    assert told.data["old"] == {"name": "Legal Representative CDPH", "title": "Legal Representative"}
