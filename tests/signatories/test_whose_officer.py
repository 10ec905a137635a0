"""Whose officer is whose (§5.14, §6.1; the signatory list): an Agency's are those recorded for the Agency itself."""

import pytest

from bucp.models import Bucp
from bucp.team.people import agency_officers
from disputes import offices
from disputes.enums import Step
from obligations.certification.certifying import may_certify
from obligations.recipients import holders_of
from obligations.recipients import offices as notice_offices
from signatories import invitations, memberships
from signatories.models import Agency, Entity, Membership, Role, User
from signatories.officers import ActingOffice, why_none
from tests.support.quarrel import Quarrel
from tests.support.story import Story

pytestmark = pytest.mark.django_db

OFFICERS = (Role.AGENCY_CDO, Role.AIO, Role.UNDERSECRETARY)
FINANCE, CORRECTIONS = "finance-department-of", "cdcr"


def on_record(role, slug) -> User:
    user = User.objects.create(email=f"{role}@{slug}.example", name=f"{Role(role).label} {slug}")
    Membership.objects.create(user=user, entity=Entity.objects.get(slug=slug), role=role)
    return user


def test_every_agency_stands_in_the_published_list_as_one_entry_of_its_own():
    for agency in Agency.objects.filter(has_officers=True):
        assert agency.entities.filter(is_agency=True).count() == 1, agency
    assert not Entity.objects.filter(is_agency=True, agency__has_officers=False).exists()


def test_a_departments_own_information_officer_is_not_its_agencys():
    """§6.1(1)(a), §5.14, §11.1: neither mediates, nor is told, nor certifies for another department."""
    story = Quarrel().at(Step.AGENCY)
    wrongly = on_record(Role.AGENCY_CDO, "dhcs")  # on record since before this was refused
    bucp = story.fresh()
    assert wrongly.pk not in {t.user.pk for t in agency_officers(bucp.party_list)}
    assert wrongly.pk not in {m.user_id for o in offices.mediators(bucp) for m in o.holders}
    assert wrongly.pk not in {t.user.pk for o in notice_offices(bucp.party_list) for t in holders_of(o)}
    assert not Bucp.objects.visible_to(wrongly).filter(pk=bucp.pk).exists()
    assert not may_certify(wrongly, Entity.objects.get(slug="cdss"))


def test_an_entity_without_an_agency_acts_through_its_own_officer():
    officer = on_record(Role.AIO, FINANCE)
    story = Story(providers=(FINANCE,))
    assert officer.pk in {t.user.pk for t in agency_officers(story.bucp.party_list)}


def test_a_department_that_is_its_agency_has_the_agencys_officers():
    officer = on_record(Role.AGENCY_CDO, CORRECTIONS)
    assert ActingOffice.of(Entity.objects.get(slug="california-correctional-health-care-services")).holds(
        officer.memberships.get()
    )


@pytest.mark.parametrize("role", OFFICERS)
def test_an_officers_role_is_refused_where_it_cannot_exist_with_a_sentence(people, entity, role):
    staff = people["audit@odi.example"]
    with pytest.raises(memberships.MembershipRefused, match="acts through officers of its own"):
        invitations.invite(staff, entity("cdss"), "new@cdss.example", [role])
    assert "Secretary for California Health and Human Services Agency" in why_none(role, entity("cdss"))
    assert not entity("cdss").invitations.exists()


@pytest.mark.parametrize("slug", ["chhs", FINANCE, CORRECTIONS, "california-volunteers"])
def test_it_is_given_for_the_agency_itself_and_in_an_entity_without_one(people, entity, slug):
    invitations.invite(people["audit@odi.example"], entity(slug), f"new@{slug}.example", [Role.AIO])
    assert entity(slug).invitations.get().roles == ["aio"]


def test_the_page_offers_only_the_roles_that_can_exist_and_says_where_the_others_are_given(sign_in):
    client = sign_in("audit@odi.example")
    shown = client.get("/signatories/cdss/people/").content.decode()
    assert 'value="aio"' not in shown and "acts through officers of its own" in shown
    assert 'value="aio"' in client.get("/signatories/chhs/people/").content.decode()
    answer = client.post("/signatories/cdss/people/invite/", {"email": "new@cdss.example", "roles": ["aio"]})
    assert answer.status_code == 422
    assert "Give the role in Secretary for California Health and Human Services Agency" in answer.content.decode()
    assert "new@cdss.example" in answer.content.decode(), "nothing typed is lost"


def test_an_invitation_written_before_the_entity_came_under_an_agency_is_no_longer_accepted(people, entity):
    invitation = invitations.invite(people["audit@odi.example"], entity(FINANCE), "new@dof.example", [Role.AIO])
    agency = Agency.objects.get(name__startswith="Government Operations")
    Entity.objects.filter(slug=FINANCE).update(agency=agency)
    invitation.refresh_from_db()
    with pytest.raises(memberships.MembershipRefused):
        invitations.confirm(invitation, people["cdo@odi.example"])


def test_one_entry_stands_for_an_agency(sign_in, entity):
    form = {"name": "Aging, Department of", "agency": entity("cdss").agency_id, "is_agency": "on"}
    form |= {"under_governor": "yes", "effective": "2026-01-15", "reason": "Letter"}
    answer = sign_in("cdo@odi.example").post(
        "/signatories/aging-department-of/edit/", form | {"seen": entity("aging-department-of").history.latest().pk}
    )
    assert (
        answer.status_code == 422
        and "stands for the Health and Human Services Agency already" in answer.content.decode()
    )
