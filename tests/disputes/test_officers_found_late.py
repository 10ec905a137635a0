"""An officer who is put on record later gets everything that waits for the office, once, marked as late with the reason
(§5.2, §6.1)."""

import pytest
from django.utils import timezone

from disputes import jobs
from disputes.commands import EndMediation
from disputes.enums import Step
from history.models import Chain
from history.proof import prove
from notices.models import Delivery
from signatories import invitations
from signatories.models import Entity, Membership, Role, User
from tests.support.quarrel import Quarrel, person

pytestmark = pytest.mark.django_db
AGENCY_CDO, UNDERSECRETARY = "agency-cdo@chhs.example", "undersecretary@chhs.example"


def leaves(email) -> None:
    person(email).memberships.update(ended_at=timezone.now())


def appoint(role, name="New", slug="chhs") -> User:
    user = User.objects.create_user(f"{name.lower()}-{role}@{slug}.example", None, name=name)
    Membership.objects.create(user=user, entity=Entity.objects.get(slug=slug), role=role)
    return user


def letters(user) -> dict:
    """{kind: letter} of what this person was sent; fails when one came twice."""
    sent = list(Delivery.objects.filter(user=user).select_related("notice"))
    assert len({d.notice.kind for d in sent}) == len(sent)
    return {d.notice.kind: d.notice for d in sent}


@pytest.mark.both
def test_the_objection_and_the_request_to_mediate_wait_for_whoever_is_found():
    """§5.2, §6.1(1)(a): nobody was on record when the dispute was referred."""
    leaves(AGENCY_CDO)
    Quarrel().at(Step.AGENCY)
    assert jobs.keep_seats() == 0
    found = appoint(Role.AGENCY_CDO)
    assert jobs.keep_seats() == 1 and jobs.keep_seats() == 0
    sent = letters(found)
    assert set(sent) == {"dispute_referred", "mediation_asked"}
    for letter in sent.values():
        assert letter.subject.startswith("Late: ")
        assert "This letter reaches you late." in letter.body
        assert "when no officer of the Health and Human Services Agency was on record" in letter.body
    assert "We could not agree." in sent["dispute_referred"].body
    assert sent["dispute_referred"].by == person("coordinator@cdph.example")


def test_a_successor_gets_what_still_waits_and_the_reason_is_true():
    story = Quarrel().at(Step.AGENCY)
    leaves(AGENCY_CDO)
    successor = appoint(Role.AGENCY_CDO)
    jobs.keep_seats()
    assert set(letters(successor)) == {"dispute_referred", "mediation_asked"}
    assert "when another officer acted for" in letters(successor)["mediation_asked"].body
    story.do(EndMediation(text="Not settled."), successor)


def test_the_undersecretary_found_later_is_asked_to_decide():
    """§6.1(1)(b)"""
    story = Quarrel().at(Step.CDO)
    leaves(UNDERSECRETARY)
    story.pass_on()
    found = appoint(Role.UNDERSECRETARY)
    jobs.keep_seats()
    assert set(letters(found)) == {"decision_asked"}


def test_what_no_longer_waits_is_not_sent():
    """The office has spoken: only the objection, which concerns it until the dispute ends."""
    story = Quarrel().at(Step.AGENCY)
    story.do(EndMediation(text="Not settled."), AGENCY_CDO)
    leaves(AGENCY_CDO)
    found = appoint(Role.AGENCY_CDO)
    jobs.keep_seats()
    assert set(letters(found)) == {"dispute_referred"}
    story.settled()
    late = appoint(Role.AGENCY_CDO, "Later")
    jobs.keep_seats()
    assert letters(late) == {}


@pytest.mark.both
def test_two_who_are_put_on_record_at_once_get_it_once_each_and_only_those_who_hold_the_office():
    """§5.14: the Agency CDO, else the AIO."""
    leaves(AGENCY_CDO)
    Quarrel().at(Step.AGENCY)
    officer, first, second = (
        appoint(Role.AIO, "Information"),
        appoint(Role.AGENCY_CDO, "One"),
        appoint(Role.AGENCY_CDO, "Two"),
    )
    jobs.keep_seats()
    jobs.keep_seats()
    assert set(letters(first)) == set(letters(second)) == {"dispute_referred", "mediation_asked"}
    assert letters(officer) == {}


def test_it_goes_out_when_the_officer_is_put_on_record(people, django_capture_on_commit_callbacks):
    """§7: at once, not with the next round of the scheduler."""
    leaves(AGENCY_CDO)
    Quarrel().at(Step.AGENCY)
    invitation = invitations.invite(
        people["audit@odi.example"], Entity.objects.get(slug="chhs"), "new@chhs.example", [Role.AGENCY_CDO]
    )
    invitation = invitations.confirm(invitation, people["cdo@odi.example"])
    user = User.objects.create_user("new@chhs.example", None, name="New officer")
    with django_capture_on_commit_callbacks(execute=True):
        invitations.accept_with_account(invitation, user)
    assert {"dispute_referred", "mediation_asked"} <= {
        d.notice.kind for d in Delivery.objects.filter(user=user).select_related("notice")
    }


def test_what_is_sent_late_is_on_record():
    leaves(AGENCY_CDO)
    story = Quarrel().at(Step.AGENCY)
    appoint(Role.AGENCY_CDO)
    jobs.keep_seats()
    assert list(prove(Chain.objects.filter(name=story.bucp.number))) == []
