"""Nobody gives a role to oneself, by no door; and sponsors, officers and statewide roles are given by two people of
whom neither owes the own say to the other (domain.md §2, §14)."""

import pytest
from django.utils import timezone

from signatories import delegations, invitations, memberships
from signatories.models import Entity, Invitation, Membership, Role, User
from signatories.second_person import SecondPerson
from signatories.signals import invitation_made

pytestmark = pytest.mark.django_db
Refused = memberships.MembershipRefused


@pytest.fixture
def sent():
    """The links that went out in this test, oldest first: (address, token)."""
    caught = []

    def catch(sender, invitation, token, **kwargs):
        caught.append((invitation.email, token))

    invitation_made.connect(catch)
    yield caught
    invitation_made.disconnect(catch)


@pytest.fixture
def who(people):
    """People by address, read anew: `who("coordinator@cdss.example")`."""
    return lambda email: User.objects.get(email=email)


def cdss():
    return Entity.objects.get(slug="cdss")


def odi():
    return Entity.objects.get(slug="odi")


def add(email, slug, role, **given):
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=email.partition("@")[0])
    return Membership.objects.create(user=user, entity=Entity.objects.get(slug=slug), role=role, **given)


# Oneself ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "slug", "role"),
    [
        ("coordinator@cdss.example", "cdss", "sponsor"),
        ("coordinator@cdss.example", "cdss", "legal"),
        ("audit@odi.example", "odi", "admin"),
        ("audit@odi.example", "chhs", "agency_cdo"),
        ("audit@odi.example", "hcd", "coordinator"),
    ],
)
def test_nobody_invites_oneself(sign_in, sent, by, slug, role):
    typed = {"email": by.upper(), "roles": [role]}
    response = sign_in(by).post(f"/signatories/{slug}/people/invite/", typed)
    assert response.status_code == 422 and "Nobody gives a role to oneself" in response.content.decode()
    assert not Invitation.objects.exists() and sent == []


def test_nobody_sends_again_what_somebody_wrote_for_them(who, sent):
    """A colleague wrote it; who sends it again would be the giver."""
    add("second@cdss.example", "cdss", "coordinator")
    invitation = invitations.invite(who("second@cdss.example"), cdss(), "coordinator@cdss.example", ["legal"])
    Invitation.objects.update(invited_at=timezone.now() - invitations.BETWEEN_LETTERS)
    with pytest.raises(Refused, match="oneself"):
        invitations.resend(invitation, who("coordinator@cdss.example"))


def test_nobody_accepts_what_they_wrote_under_an_address_that_became_theirs(who, sent, client):
    writer = who("coordinator@cdss.example")
    invitations.invite(writer, cdss(), "other@cdss.example", ["legal"])
    User.objects.filter(pk=writer.pk).update(email="other@cdss.example")
    client.force_login(writer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(f"/invitations/{sent[0][1]}/").status_code == 410
    assert not writer.memberships.filter(role=Role.LEGAL).exists()


def test_nobody_prepares_a_delegation_to_oneself_nor_confirms_it(who, sign_in):
    held = Membership.objects.get(user__email="sponsor@cdss.example")
    with pytest.raises(Refused, match="Nobody gives a delegation to oneself"):
        delegations.delegate(
            held, who("coordinator@cdss.example"), timezone.localdate(), who("coordinator@cdss.example")
        )
    typed = {"held": held.pk, "to": who("coordinator@cdss.example").pk, "until": timezone.localdate().isoformat()}
    assert sign_in("coordinator@cdss.example").post("/signatories/cdss/signers/delegate/", typed).status_code == 422
    assert not Membership.objects.filter(delegated_by__isnull=False).exists()


def test_who_was_proposed_does_not_confirm_it(who, sent):
    proposal = invitations.invite(who("coordinator@cdss.example"), cdss(), "audit@odi.example", ["sponsor"])
    with pytest.raises(Refused, match="oneself"):
        invitations.confirm(proposal, who("audit@odi.example"))


# What one person can do ---------------------------------------------------------------------------------


@pytest.mark.both
def test_the_cdo_staff_put_a_first_coordinator_on_record_and_nothing_more_in_a_department(who, sent):
    staff, hcd = who("audit@odi.example"), Entity.objects.get(slug="hcd")
    for role in ("program", "legal", "privacy", "security", "sponsor"):
        with pytest.raises(Refused, match="You cannot give the role"):
            invitations.invite(staff, hcd, "new@hcd.example", [role])
    first = invitations.invite(staff, hcd, "first@hcd.example", ["coordinator"])
    assert [email for email, _ in sent] == ["first@hcd.example"]
    invitations.accept_as_new(first, name="First", title="", phone="", password="x")
    assert invitations.invite(staff, hcd, "another@hcd.example", ["coordinator"]).awaits_second


def test_ending_the_coordinator_does_not_make_room_for_a_first_one(who, sent):
    staff = who("audit@odi.example")
    memberships.end(Membership.objects.get(user__email="coordinator@cdss.example"), staff)
    assert invitations.invite(staff, cdss(), "puppet@cdss.example", ["coordinator"]).awaits_second
    assert sent == []


@pytest.mark.both
def test_of_two_first_coordinators_invited_at_once_only_one_comes_in(who, sent, client):
    staff, hcd = who("audit@odi.example"), Entity.objects.get(slug="hcd")
    one = invitations.invite(staff, hcd, "one@hcd.example", ["coordinator"])
    invitations.invite(staff, hcd, "two@hcd.example", ["coordinator"])
    invitations.accept_as_new(one, name="One", title="", phone="", password="x")
    assert client.get(f"/invitations/{sent[1][1]}/").status_code == 410


def test_the_cdo_staff_end_no_role_of_a_departments_team(who):
    with pytest.raises(Refused, match="by the Data Coordinators of"):
        memberships.end(Membership.objects.get(user__email="sponsor@cdss.example"), who("audit@odi.example"))


def test_a_coordinator_gives_the_roles_of_the_team_alone(who, sent):
    roles = ["program", "coordinator", "legal", "privacy", "security"]
    assert not invitations.invite(who("coordinator@cdss.example"), cdss(), "new@cdss.example", roles).awaits_second
    assert [email for email, _ in sent] == ["new@cdss.example"]


# Two people ---------------------------------------------------------------------------------------------

PROPOSALS = [
    ("coordinator@cdss.example", "cdss", "sponsor", "sponsor@cdss.example", "legal@cdss.example"),
    ("coordinator@cdss.example", "cdss", "sponsor", "audit@odi.example", "admin@odi.example"),
    ("audit@odi.example", "chhs", "agency_cdo", "cdo@odi.example", "coordinator@cdss.example"),
    ("audit@odi.example", "labor", "undersecretary", "cdo@odi.example", "aio@labor.example"),
    ("audit@odi.example", "odi", "admin", "cdo@odi.example", "coordinator@cdss.example"),
    ("cdo@odi.example", "odi", "cdo_staff", "admin@odi.example", "coordinator@cdss.example"),
]


@pytest.mark.both
@pytest.mark.parametrize(("by", "slug", "role", "second", "other"), PROPOSALS)
def test_one_proposes_another_confirms_and_only_then_the_link_goes_out(
    sign_in, client, who, sent, by, slug, role, second, other
):
    response = sign_in(by).post(f"/signatories/{slug}/people/invite/", {"email": "new@x.example", "roles": [role]})
    assert response.status_code == 302 and sent == []
    proposal = Invitation.objects.get()
    answer = f"/signatories/{slug}/roles/{proposal.pk}/answer/"
    for nobody in (by, other):
        assert sign_in(nobody).post(answer, {"answer": "confirm"}).status_code == 403
    page = sign_in(second).get(f"/signatories/{slug}/roles/").content.decode()
    assert "Waits for a second person" in page and "new@x.example" in page
    assert sign_in(second).post(answer, {"answer": "confirm"}).status_code == 302
    assert [email for email, _ in sent] == ["new@x.example"]
    proposal.refresh_from_db()
    user = invitations.accept_as_new(proposal, name="New", title="", phone="", password="x")
    held = user.memberships.get()
    assert (held.role, held.given_by.email, held.confirmed_by.email) == (role, by, second)


def test_it_is_accepted_by_nobody_before_and_can_be_declined(sign_in, who, sent):
    proposal = invitations.invite(who("coordinator@cdss.example"), cdss(), "new@cdss.example", ["sponsor"])
    with pytest.raises(invitations.NotOpen):
        invitations.accept_as_new(proposal, name="New", title="", phone="", password="x")
    client = sign_in("sponsor@cdss.example")
    assert client.post(f"/signatories/cdss/roles/{proposal.pk}/answer/", {"answer": "decline"}).status_code == 302
    assert Invitation.objects.get().cancelled_at and sent == []
    assert client.post(f"/signatories/cdss/roles/{proposal.pk}/answer/", {"answer": "confirm"}).status_code == 403


def test_what_nobody_could_confirm_is_not_proposed(sign_in, who, sent):
    Membership.objects.filter(user__email__in=("cdo@odi.example", "admin@odi.example")).update(ended_at=timezone.now())
    typed = {"email": "new@odi.example", "roles": ["admin"]}
    response = sign_in("audit@odi.example").post("/signatories/odi/people/invite/", typed)
    assert response.status_code == 422 and "nobody holds a role now" in response.content.decode()
    assert not Invitation.objects.exists()


def test_who_sends_another_ones_proposal_again_needs_a_second_person_anew(who, sent):
    proposal = invitations.invite(who("coordinator@cdss.example"), cdss(), "new@cdss.example", ["sponsor"])
    invitations.confirm(proposal, who("sponsor@cdss.example"))
    add("second@cdss.example", "cdss", "coordinator")
    Invitation.objects.update(invited_at=timezone.now() - invitations.BETWEEN_LETTERS)
    again = invitations.resend(proposal, who("second@cdss.example"))
    assert again.awaits_second and len(sent) == 1


def test_when_the_second_person_leaves_before_it_is_accepted_the_link_no_longer_works(who, sent, client):
    proposal = invitations.invite(who("coordinator@cdss.example"), cdss(), "new@cdss.example", ["sponsor"])
    invitations.confirm(proposal, who("audit@odi.example"))
    assert client.get(f"/invitations/{sent[0][1]}/").status_code == 200
    Membership.objects.filter(user__email="audit@odi.example").update(ended_at=timezone.now())
    assert client.get(f"/invitations/{sent[0][1]}/").status_code == 410


# Two people are not one person with two accounts ----------------------------------------------------------


def test_a_coordinator_whom_one_person_put_on_record_is_no_second_person_for_them(who, sent):
    """By whatever detour: CDO staff puts a puppet on record, it brings in another, and they would make a sponsor."""
    staff, entity = who("audit@odi.example"), Entity.objects.get(slug="hcd")
    puppet = add("puppet@hcd.example", "hcd", "coordinator", given_by=staff).user
    other = add("other@hcd.example", "hcd", "coordinator", given_by=puppet).user
    proposal = invitations.invite(puppet, entity, "friend@hcd.example", ["sponsor"])
    for one in (staff, other):
        with pytest.raises(Refused, match="go back to one giver"):
            invitations.confirm(proposal, one)
    assert [u.email for u in SecondPerson(entity).people(puppet, ["sponsor"])] == ["cdo@odi.example"]
    invitations.confirm(proposal, who("cdo@odi.example"))


def test_a_role_confirmed_by_two_people_speaks_for_itself(who):
    staff, entity = who("audit@odi.example"), Entity.objects.get(slug="hcd")
    coordinator = add("c@hcd.example", "hcd", "coordinator", given_by=staff).user
    sponsor = add("s@hcd.example", "hcd", "sponsor", given_by=coordinator, confirmed_by=who("cdo@odi.example")).user
    assert SecondPerson(entity).why_not(sponsor, coordinator, ["sponsor"], "new@hcd.example") == ""


def test_a_delegate_confirms_nothing(who):
    entity = cdss()
    held = Membership.objects.get(user__email="sponsor@cdss.example")
    delegations.delegate(held, who("legal@cdss.example"), timezone.localdate(), held.user)
    assert SecondPerson(entity).why_not(who("legal@cdss.example"), who("coordinator@cdss.example"), ["sponsor"])


@pytest.mark.both
def test_the_queries_of_what_waits_do_not_grow(sign_in, who, sent, django_assert_max_num_queries):
    for n in range(12):
        invitations.invite(who("coordinator@cdss.example"), cdss(), f"p{n}@cdss.example", ["sponsor"])
    client = sign_in("sponsor@cdss.example")
    with django_assert_max_num_queries(16):
        assert client.get("/signatories/cdss/roles/").content.decode().count("Decline") == 12
