"""`/signatories/<slug>/people/`: a coordinator keeps the people of the own entity."""

import pytest

from bucp.models import Bucp
from signatories import memberships
from signatories.models import Membership, Role, User
from tests.support.story import Story

pytestmark = pytest.mark.django_db
URL = "/signatories/cdss/people/"


def membership(people, email):
    return people[email].memberships.get(ended_at=None)


def end_url(m):
    return f"/signatories/{m.entity.slug}/people/{m.pk}/end/"


def fresh(user):
    return User.objects.get(pk=user.pk)


@pytest.mark.both
def test_the_coordinator_sees_the_people_with_role_and_since(sign_in):
    text = sign_in("coordinator@cdss.example").get(URL).content.decode()
    assert "sponsor@cdss.example" in text and "Executive Sponsor" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("drafter@cdss.example", 403),
        ("coordinator@cdph.example", 403),
        ("agency-cdo@chhs.example", 403),
        ("admin@odi.example", 403),
        ("cdo@odi.example", 200),
        ("coordinator@cdss.example", 200),
    ],
)
def test_only_its_coordinators_and_cdo_staff_keep_its_people(sign_in, people, who, status):
    client = sign_in(who)
    assert client.get(URL).status_code == status
    assert client.get(end_url(membership(people, "legal@cdss.example"))).status_code == status


def test_ending_is_asked_first_and_then_done_at_once(sign_in, people):
    bucp = Story().reviewed().fresh()
    legal = people["legal@cdph.example"]
    assert bucp in Bucp.objects.visible_to(fresh(legal))
    client = sign_in("coordinator@cdph.example")
    m = membership(people, "legal@cdph.example")
    assert "from this moment on" in client.get(end_url(m)).content.decode()
    assert bucp in Bucp.objects.visible_to(fresh(legal))
    assert client.post(end_url(m)).status_code == 302
    assert bucp not in Bucp.objects.visible_to(fresh(legal))


def test_who_left_stays_in_the_records(sign_in, people):
    client = sign_in("coordinator@cdss.example")
    m = membership(people, "legal@cdss.example")
    client.post(end_url(m))
    m.refresh_from_db()
    assert m.ended_at and m.ended_by == people["coordinator@cdss.example"]
    text = client.get(URL).content.decode()
    assert "Roles that have ended (1)" in text and "Legal Representative CDSS" in text


@pytest.mark.both
def test_ending_twice_changes_nothing(sign_in, people):
    client = sign_in("coordinator@cdss.example")
    m = membership(people, "legal@cdss.example")
    client.post(end_url(m))
    first = Membership.objects.get(pk=m.pk).ended_at
    assert client.post(end_url(m)).status_code == 302
    assert Membership.objects.get(pk=m.pk).ended_at == first


@pytest.mark.both
def test_the_last_coordinator_cannot_leave_without_another(sign_in, people):
    client = sign_in("coordinator@cdss.example")
    m = membership(people, "coordinator@cdss.example")
    assert "You are the last Data Coordinator" in client.get(end_url(m)).content.decode()
    response = client.post(end_url(m))
    assert response.status_code == 409
    assert "Invite another one first" in response.content.decode()
    m.refresh_from_db()
    assert m.ended_at is None


def test_with_another_coordinator_one_can_leave(sign_in, people):
    m = membership(people, "coordinator@cdss.example")
    Membership.objects.create(user=people["drafter@cdss.example"], entity=m.entity, role=Role.COORDINATOR)
    response = sign_in("coordinator@cdss.example").post(end_url(m))
    assert response.url == "/signatories/cdss/"
    m.refresh_from_db()
    assert m.ended_at


def test_a_coordinator_does_not_end_an_officers_role(sign_in, people):
    officer = people["agency-cdo@chhs.example"]
    chhs = officer.memberships.get().entity
    Membership.objects.create(user=people["drafter@cdss.example"], entity=chhs, role=Role.COORDINATOR)
    m = officer.memberships.get()
    client = sign_in("drafter@cdss.example")
    assert "Kept by CDO staff" in client.get("/signatories/chhs/people/").content.decode()
    assert client.post(end_url(m)).status_code == 409
    m.refresh_from_db()
    assert m.ended_at is None


def test_a_membership_of_another_entity_is_not_found(sign_in, people):
    m = membership(people, "legal@cdph.example")
    client = sign_in("coordinator@cdss.example")
    assert client.post(f"/signatories/cdss/people/{m.pk}/end/").status_code == 404
    assert client.post("/signatories/cdss/people/99999999999999999999999999/end/").status_code == 404


@pytest.mark.both
def test_a_coordinator_who_was_ended_meanwhile_ends_nobody(people):
    """Two coordinators ending each other: the second finds that the own role is gone."""
    one, entity = people["coordinator@cdss.example"], membership(people, "coordinator@cdss.example").entity
    other = people["drafter@cdss.example"]
    theirs = Membership.objects.create(user=other, entity=entity, role=Role.COORDINATOR)
    assert one.roles and other.roles  # both were read before
    memberships.end(membership(people, "coordinator@cdss.example"), other)
    with pytest.raises(memberships.MembershipRefused):
        memberships.end(theirs, one)


@pytest.mark.both
def test_the_page_costs_few_queries_however_many_work_there(sign_in, entity, django_assert_max_num_queries):
    cdss = entity("cdss")
    for n in range(30):
        user = User.objects.create_user(f"p{n}@cdss.example", name=f"Person {n}")
        Membership.objects.create(user=user, entity=cdss, role=Role.PROGRAM)
    client = sign_in("coordinator@cdss.example")
    with django_assert_max_num_queries(12):
        client.get(URL)


def test_statewide_roles_are_given_only_where_the_cdo_works(people, entity):
    staff = people["audit@odi.example"]
    assert Role.CDO_STAFF in memberships.grantable(staff, entity("odi"))
    assert Role.CDO_STAFF not in memberships.grantable(staff, entity("cdss"))
    assert Role.AIO in memberships.grantable(staff, entity("cdss"))
    assert Role.AIO not in memberships.grantable(people["coordinator@cdss.example"], entity("cdss"))
    assert memberships.grantable(people["coordinator@cdph.example"], entity("cdss")) == ()
