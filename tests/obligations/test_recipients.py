"""Who receives a notice and why; offices that nobody holds are said, searched for, and told once they are found."""

import pytest
from django.utils import timezone

from bucp.models import OfficeAccess
from history.models import Chain
from history.proof import prove
from notices.agreements import agreements
from notices.models import Delivery, Letter
from obligations.ending.commands import DecideProposal
from obligations.formal_notices.clauses import CLAUSES
from obligations.formal_notices.commands import GiveNotice
from obligations.formal_notices.jobs import tell_found_officers
from obligations.formal_notices.page import row_of
from obligations.models import MissingOffice
from obligations.recipients import addressed
from signatories.models import Membership, Role, User
from tasks.models import Task
from tests.obligations.saying import said
from tests.support.story import Story, person

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
    """§5.14: the Agency CDO, else the AIO."""
    story = Story().active()
    aio = appoint(Role.AIO)
    assert aio.email not in emails(to(story, "change_of_law", "cdph"))
    nobody_at_chhs()
    assert aio.email in emails(to(story, "change_of_law", "cdph"))


def test_a_change_of_law_goes_to_the_aio_with_the_agency_cdo_in_copy():
    """§11.1"""
    story = Story(providers=("edd",)).active()
    aio = appoint(Role.AIO)
    found = to(story, "law_changed", "edd")
    reasons = {t.user.email: reason for t, reason in found.to}
    assert "names the Information Officer" in reasons[aio.email]
    assert "names the Information Officer" in reasons["aio@labor.example"]
    assert reasons["agency-cdo@chhs.example"].startswith("In copy") and found.missing == ()


def test_where_an_agency_has_no_aio_its_cdo_gets_the_change_of_law_for_the_office():
    """§11.1; an Agency acts through its CDO, else its AIO: it is told once, and nobody is missing."""
    found = to(Story().active(), "law_changed", "cdph")
    assert len([e for e in emails(found) if "chhs" in e]) == 1 and found.missing == ()


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


def test_the_officer_who_is_found_gets_the_same_letter_once_marked_as_late_and_the_task_is_done():
    nobody_at_chhs()
    story = Story().active()
    given = give(story)
    assert tell_found_officers() == 0
    found = appoint(Role.AGENCY_CDO)
    before = timezone.now()
    assert tell_found_officers() == 1 and tell_found_officers() == 0
    assert story.bucp.number in agreements().changed(person("coordinator@cdss.example"), before), "it is among the news"
    delivery = Delivery.objects.get(user=found)
    subject, _, body = given.text.partition("\n\n")
    assert delivery.notice.subject == f"Late: {subject}"
    reason, _, rest = delivery.notice.body.partition("\n\n")
    assert rest == body and reason.startswith("This letter reaches you late. It was written on ")
    assert reason.endswith("when no officer of the Health and Human Services Agency was on record.")
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


def test_an_office_that_has_still_to_decide_passes_to_whoever_acts_for_it_now():
    """§5.14: the Agency CDO was asked and left; its AIO gets the notice, late, and decides."""
    story = Story().active()
    given = give(story, "change_of_law", proposed=True)
    nobody_at_chhs()
    officer = appoint(Role.AIO)
    assert tell_found_officers() == 1 and tell_found_officers() == 0
    letter = Delivery.objects.get(user=officer).notice
    assert letter.subject.startswith("Late: ") and "when another officer acted for" in letter.body
    assert [d.user for d in row_of(given).deliveries if d.user == officer] == [officer]
    story.do(DecideProposal(ending=story.bucp.endings.get(), allow=True), officer.email)
    assert story.fresh().state == "terminated"


@pytest.mark.both
def test_two_who_are_found_at_once_get_the_notice_once():
    """§5.14: the Agency CDO, else the AIO."""
    nobody_at_chhs()
    story = Story().active()
    give(story, "change_of_law")
    aio, cdo = appoint(Role.AIO), appoint(Role.AGENCY_CDO)
    tell_found_officers()
    tell_found_officers()
    assert Delivery.objects.filter(user=cdo).count() == 1 and not Delivery.objects.filter(user=aio).exists()


def test_what_is_sent_late_is_on_record():
    nobody_at_chhs()
    story = Story().active()
    give(story, "change_of_law", proposed=True)
    appoint(Role.AIO)
    tell_found_officers()
    Membership.objects.filter(role=Role.AIO, entity__slug="chhs").update(ended_at=timezone.now())
    appoint(Role.AGENCY_CDO)
    tell_found_officers()
    assert list(prove(Chain.objects.filter(name=story.bucp.number))) == []


def test_a_successor_reads_the_notice_that_went_to_the_office(sign_in):
    """The letter that it is terminated leads officers to the notice, also one who was not sent it."""
    story = Story().active()
    given = give(story, "material_violation")
    nobody_at_chhs()
    officer = appoint(Role.AIO)
    assert sign_in(officer.email).get(f"/bucps/{story.bucp.number}/notices/{given.number}/").status_code == 200
    line = sign_in(officer.email).get(f"/bucps/{story.bucp.number}/").content.decode()
    assert "Notices to your office" in line and given.reference in line
    assert sign_in("aio@labor.example").get(f"/bucps/{story.bucp.number}/notices/1/").status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_people(django_assert_max_num_queries):
    story = Story().active()
    for n in range(5):
        user = User.objects.create(email=f"c{n}@cdss.example", name=f"Coordinator {n}")
        Membership.objects.create(user=user, entity=story.bucp.recipients[0].entity, role=Role.COORDINATOR)
    party = story.bucp.providers[0]
    with django_assert_max_num_queries(6):
        assert len(addressed(story.bucp, CLAUSES["law_changed"], party).to) >= 6
