"""Who receives a notice and why; offices that nobody holds are said, searched for, and told once they are found."""

import pytest
from django.utils import timezone

from bucp.models import OfficeAccess
from notices.models import Delivery, Letter
from obligations.ending.commands import DecideProposal
from obligations.formal_notices.clauses import CLAUSES
from obligations.formal_notices.commands import GiveNotice
from obligations.formal_notices.jobs import tell_found_officers
from obligations.models import MissingOffice
from obligations.recipients import addressed
from signatories.models import Membership, Role, User
from tasks.models import Task
from tests.obligations.saying import said
from tests.support.story import Story

pytestmark = pytest.mark.django_db

CDO = {"cdo@odi.example", "audit@odi.example"}


def to(story, clause: str, slug: str):
    party = next(p for p in story.bucp.party_list if p.entity.slug == slug)
    return addressed(story.fresh(), CLAUSES[clause], party)


def emails(found) -> set[str]:
    return {t.user.email for t, _ in found.to}


def nobody_at_chhs():
    Membership.objects.filter(user__email="agency-cdo@chhs.example").update(ended_at=timezone.now())


def appoint(role, slug="chhs"):
    from signatories.models import Entity

    user = User.objects.create(email=f"new-{role}@{slug}.example", name="Officer found")
    Membership.objects.create(user=user, entity=Entity.objects.get(slug=slug), role=role)
    return user


def give(story, clause="law_changed", by="coordinator@cdph.example", **more):
    return story.do(GiveNotice(clause=clause, data=said(clause), **more), by)


@pytest.mark.parametrize("clause", ["change_of_law", "recipients_acts", "law_changed"])
def test_the_agency_officers_and_the_other_side(clause):
    found = to(Story(providers=("edd",)).active(), clause, "edd")
    assert {"agency-cdo@chhs.example", "aio@labor.example", "coordinator@cdss.example"} <= emails(found)
    assert not CDO & emails(found) and found.missing == ()


@pytest.mark.parametrize(("clause", "slug"), [("material_violation", "cdph"), ("cannot_destroy", "cdss")])
def test_the_statewide_cdo_too(clause, slug):
    assert emails(to(Story().active(), clause, slug)) >= CDO


def test_everybody_once_with_a_reason():
    found = to(Story().active(), "material_violation", "cdph")
    assert len(emails(found)) == len(found.to)
    assert all(t.because and reason for t, reason in found.to)


def test_an_agency_shared_by_both_parties_is_asked_once():
    assert len([e for e in emails(to(Story().active(), "law_changed", "cdph")) if "chhs" in e]) == 1


def test_the_aio_where_there_is_no_agency_cdo_and_not_beside_one():
    story = Story().active()
    aio = appoint(Role.AIO)
    assert aio.email not in emails(to(story, "law_changed", "cdph"))
    nobody_at_chhs()
    assert aio.email in emails(to(story, "law_changed", "cdph"))


def test_a_missing_office_is_said_before_sending_and_the_others_are_told():
    nobody_at_chhs()
    story = Story().active()
    before = to(story, "law_changed", "cdph")
    assert (
        "neither an Agency Chief Data Officer nor an Agency Information Officer on record" in before.missing[0].missing
    )
    given = give(story)
    assert len(given.missing) == 1 and "Health and Human Services" in given.missing[0]
    assert given.notice.deliveries.filter(email="coordinator@cdss.example").exists()
    assert "Health and Human Services" in given.text
    task = Task.objects.open().get(about=story.bucp.number, kind="office")
    assert (task.role, task.entity.slug) == ("cdo_staff", "odi")
    assert Letter.objects.get(kind="officer_missing").deliveries.filter(email="audit@odi.example").exists()


def test_the_officer_who_is_found_gets_the_same_letter_once_and_the_task_is_done():
    nobody_at_chhs()
    story = Story().active()
    given = give(story)
    assert tell_found_officers() == 0
    found = appoint(Role.AGENCY_CDO)
    assert tell_found_officers() == 1 and tell_found_officers() == 0
    delivery = Delivery.objects.get(user=found)
    assert f"{delivery.notice.subject}\n\n{delivery.notice.body}" == given.text
    assert delivery.confirm_by
    assert not Task.objects.open().filter(kind="office").exists()
    assert MissingOffice.objects.get().notice == delivery.notice


def test_a_proposed_action_waits_for_whoever_comes_to_hold_the_office():
    nobody_at_chhs()
    story = Story().active()
    give(story, "change_of_law", proposed=True)
    assert set(OfficeAccess.objects.filter(bucp=story.bucp).values_list("role", flat=True)) == {"agency_cdo", "aio"}
    officer = appoint(Role.AIO)
    story.do(DecideProposal(ending=story.bucp.endings.get(), allow=True), officer.email)
    assert story.fresh().state == "terminated"


def test_the_number_of_queries_does_not_grow_with_the_people(django_assert_max_num_queries):
    story = Story().active()
    for n in range(5):
        user = User.objects.create(email=f"c{n}@cdss.example", name=f"Coordinator {n}")
        Membership.objects.create(user=user, entity=story.bucp.recipients[0].entity, role=Role.COORDINATOR)
    party = story.bucp.providers[0]
    with django_assert_max_num_queries(6):
        assert len(addressed(story.bucp, CLAUSES["law_changed"], party).to) >= 6
