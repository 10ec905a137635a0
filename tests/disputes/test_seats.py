"""Officers outside the parties: from the referral on, until the end, and whoever holds the office then (§6.1)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from bucp.models import Bucp
from bucp.workflow.roles import may_read, roles_in
from common.refusals import NotAllowed, Refused
from demo.accounts import CAST
from disputes import jobs
from disputes.commands import (
    ArrangeMeeting,
    DecideDispute,
    DepartFromRoute,
    EndCdoMediation,
    EndMediation,
    RecordMeeting,
    SubmitStatement,
    WithdrawObjection,
)
from disputes.enums import DisputeOutcome, Step, Verdict
from signatories.models import Entity, Membership, Role, User
from tasks.models import Task
from tests.support.clock import at
from tests.support.quarrel import Quarrel, holder, person

pytestmark = pytest.mark.django_db

AGENCY_CDO, AIO, CDO, STAFF = "agency-cdo@chhs.example", "aio@labor.example", "cdo@odi.example", "audit@odi.example"
UNDERSECRETARY = "undersecretary@chhs.example"


def newcomer(role, slug="chhs", name="") -> User:
    user = User.objects.create_user(f"{name or 'new'}-{role}@{slug}.example", None, name=f"New {role} {name}")
    Membership.objects.create(user=user, entity=Entity.objects.get(slug=slug), role=role)
    return user


def leaves(email) -> None:
    person(email).memberships.update(ended_at=timezone.now())


def sees(who, story) -> bool:
    """Whether lists and pages let the person in; they must say the same."""
    user = User.objects.get(email=getattr(who, "email", who))
    listed, bucp = Bucp.objects.visible_to(user).filter(pk=story.bucp.pk).exists(), story.fresh()
    assert listed == may_read(user, bucp, roles_in(user, bucp)), f"lists and pages differ for {user}"
    return listed


def tasks(who) -> set[str]:
    """The kinds of the tasks that an officer has now."""
    user = User.objects.get(email=getattr(who, "email", who))
    return set(Task.objects.waiting_on(user).values_list("kind", flat=True))


# From the referral to the end ----------------------------------------------------------------------------------


def test_officers_and_cdo_staff_see_it_from_the_referral_on_and_not_before():
    story = Quarrel(providers=("edd",))
    officers = (AGENCY_CDO, AIO, CDO, STAFF)
    assert not any(sees(o, story) for o in officers)
    story.raised()
    assert not any(sees(o, story) for o in officers), "the talks are the parties' own"
    story.referred()
    assert all(sees(o, story) for o in officers)


def test_the_undersecretary_sees_it_when_it_is_there_to_be_decided():
    story = Quarrel().at(Step.CDO)
    assert not sees(UNDERSECRETARY, story)
    story.pass_on()
    assert sees(UNDERSECRETARY, story)


def test_officers_of_other_agencies_never_see_it():
    story = Quarrel().at(Step.GOVERNOR)
    assert not sees(AIO, story) and not sees("undersecretary@labor.example", story)


@pytest.mark.parametrize("end", ["settled", "objection", "request", "governor"])
def test_every_officer_loses_the_seat_at_the_end(end):
    story = Quarrel().at(Step.GOVERNOR)
    assert all(sees(o, story) for o in (AGENCY_CDO, UNDERSECRETARY, CDO))
    {
        "settled": story.settled,
        "objection": lambda: story.do(WithdrawObjection(reason="Found it."), "coordinator@cdph.example"),
        "request": story.withdrawn,
        "governor": lambda: story.governor(Verdict.REFUSE),
    }[end]()
    assert not any(sees(o, story) for o in (AGENCY_CDO, UNDERSECRETARY, CDO, STAFF))
    assert sees("coordinator@cdss.example", story) and sees("coordinator@cdph.example", story)


def test_the_officers_of_the_agencies_read_along_where_no_agency_mediates():
    """They get the objection by §5.2 there, too; but they have nothing to decide."""
    story = Quarrel(providers=("calstrs",)).at(Step.CDO)
    assert sees(AGENCY_CDO, story) and tasks(AGENCY_CDO) == set()
    with pytest.raises(Refused):
        story.do(EndMediation(text="Not settled."), AGENCY_CDO)


@pytest.mark.parametrize("provider", ["cdph", "edd", "calstrs"])
def test_lists_and_pages_agree_for_everybody_at_every_step(provider):
    story = Quarrel(providers=(provider,)).raised()
    while story.dispute.is_open:
        for player in CAST:
            sees(player.email, story)
        story.pass_on()
    for player in CAST:
        sees(player.email, story)


def test_a_dispute_in_an_agreement_in_force_seats_its_officers_too():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel.begun_in_force(clock)
        assert not sees(AGENCY_CDO, story)
        story.referred()
        assert sees(AGENCY_CDO, story)
        story.settled()
        assert not sees(AGENCY_CDO, story)


# Whoever holds the office then ----------------------------------------------------------------------------------


@pytest.mark.both
def test_the_successor_in_the_same_role_has_the_task_and_the_access_at_once():
    story = Quarrel().at(Step.AGENCY)
    leaves(AGENCY_CDO)
    assert not sees(AGENCY_CDO, story) and tasks(AGENCY_CDO) == set()
    successor = newcomer(Role.AGENCY_CDO)
    assert sees(successor, story) and tasks(successor) == {"mediate"}
    story.do(EndMediation(text="Weighed; not settled."), successor)
    assert story.dispute.step == Step.STATEMENTS


def test_who_has_left_can_no_longer_speak_for_the_office():
    story = Quarrel().at(Step.AGENCY)
    leaves(AGENCY_CDO)
    with pytest.raises(NotAllowed):
        story.do(EndMediation(text="Not settled."), AGENCY_CDO)


def test_an_agency_that_has_only_an_information_officer_left_acts_through_that_one():
    story = Quarrel().at(Step.AGENCY)
    officer = newcomer(Role.AIO)
    assert not sees(officer, story), "the Agency has a Chief Data Officer"
    leaves(AGENCY_CDO)
    assert jobs.keep_seats() == 1
    assert sees(officer, story) and tasks(officer) == {"mediate"}
    assert jobs.keep_seats() == 0, "once is enough"
    story.do(EndMediation(text="Weighed; not settled."), officer)
    assert story.dispute.step == Step.STATEMENTS


def test_an_officer_recorded_in_a_department_is_not_its_agencys_and_gets_neither_access_nor_task():
    """§6.1(1)(a): the officer of the Agency itself mediates."""
    story = Quarrel().at(Step.AGENCY)
    leaves(AGENCY_CDO)
    other = newcomer(Role.AGENCY_CDO, "dhcs")
    jobs.keep_seats()
    assert not sees(other, story) and tasks(other) == set()


def test_when_nobody_is_left_cdo_staff_have_the_task_to_find_one():
    story = Quarrel().at(Step.AGENCY)
    leaves(AGENCY_CDO)
    jobs.keep_seats()
    [find] = tasks(CDO)
    assert find.startswith("find")
    [task] = Task.objects.open().filter(about=story.bucp.number, kind=find)
    assert "Health and Human Services Agency" in task.sentence
    assert sees(CDO, story), "who is to find the officer can open the page"
    found = newcomer(Role.AGENCY_CDO)
    jobs.keep_seats()
    assert tasks(CDO) == set() and tasks(found) == {"mediate"}


def test_an_office_that_spoke_before_its_holder_left_does_not_speak_again():
    story = Quarrel(providers=("edd",)).at(Step.AGENCY)
    story.do(EndMediation(text="Weighed; not settled."), AGENCY_CDO)
    leaves(AGENCY_CDO)
    successor = newcomer(Role.AGENCY_CDO)
    assert tasks(successor) == set()
    with pytest.raises(Refused, match="has spoken already"):
        story.do(EndMediation(text="Weighed again."), successor)
    story.do(EndMediation(text="Weighed; not settled."), AIO)
    assert story.dispute.step == Step.STATEMENTS


def test_an_undersecretary_who_leaves_in_the_middle_is_followed():
    story = Quarrel().at(Step.DECISION)
    leaves(UNDERSECRETARY)
    successor = newcomer(Role.UNDERSECRETARY)
    assert tasks(successor) == {"decide"}
    story.do(DecideDispute(verdict=Verdict.APPROVE, text="To be shared."), successor)
    assert story.dispute.outcome == DisputeOutcome.APPROVED


def test_the_cdo_leaves_and_the_staff_carry_on():
    story = Quarrel().at(Step.CDO)
    leaves(CDO)
    jobs.keep_seats()
    assert tasks(STAFF) == {"mediate"}
    story.do(EndCdoMediation(text="Not settled."), STAFF)
    assert story.dispute.step == Step.DECISION


def test_a_coordinator_who_leaves_is_followed():
    story = Quarrel().at(Step.STATEMENTS)
    leaves("coordinator@cdph.example")
    successor = newcomer(Role.COORDINATOR, "cdph")
    assert sees(successor, story)
    story.do(SubmitStatement(text="Our statement."), successor)
    story.states("cdss")
    assert story.dispute.step == Step.CDO


def test_the_minutes_of_a_meeting_pass_to_the_successor():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel().at(Step.AGENCY)
        meeting = story.do(
            ArrangeMeeting(at=timezone.now() + timedelta(days=1), place="Room 1", attendees="Both sides"), AGENCY_CDO
        )
        assert "minutes" in tasks(AGENCY_CDO)
        leaves(AGENCY_CDO)
        successor = newcomer(Role.AGENCY_CDO)
        jobs.keep_seats()
        assert tasks(successor) == {"mediate", "minutes"}
        clock.at += timedelta(days=2)
        story.do(RecordMeeting(meeting=meeting, outcome="No agreement.", minutes="Kept."), successor)
        assert tasks(successor) == {"mediate"}


# Offices that nobody holds ---------------------------------------------------------------------------------------


def test_an_agency_without_anybody_does_not_hold_it_up_for_ever():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel(providers=("edd",))
        story.clock = clock
        story.at(Step.AGENCY)
        leaves(AIO)
        jobs.keep_seats()
        story.do(EndMediation(text="Weighed; not settled."), AGENCY_CDO)
        assert story.dispute.step == Step.AGENCY, "there is still time to find somebody"
        story.time_is_up()
        assert story.dispute.step == Step.STATEMENTS


def test_a_mediator_who_is_there_is_waited_for():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel(providers=("edd",))
        story.clock = clock
        story.at(Step.AGENCY)
        leaves(AIO)
        story.time_is_up()
        assert story.dispute.step == Step.AGENCY, "the Agency Chief Data Officer has not spoken yet"
        story.do(EndMediation(text="Weighed; not settled."), AGENCY_CDO)
        assert story.dispute.step == Step.STATEMENTS


# Another way, recorded by CDO staff -------------------------------------------------------------------------------


def departs(story, with_agency, close="governor"):
    return story.do(
        DepartFromRoute(reason="So agreed with counsel.", with_agency=with_agency, close=close), holder(Role.STATE_CDO)
    )


def test_cdo_staff_can_take_it_out_of_agency_mediation():
    story = Quarrel().at(Step.AGENCY)
    departs(story, with_agency=False)
    assert story.dispute.step == Step.STATEMENTS


def test_cdo_staff_can_send_it_to_the_agencies_before_a_statement_is_in():
    story = Quarrel(recipients=("calstrs",), providers=("cdss",))
    story.at(Step.STATEMENTS)
    departs(story, with_agency=True)
    assert story.dispute.step == Step.AGENCY and tasks(AGENCY_CDO) == {"mediate"}


def test_another_end_does_not_send_it_back_to_agencies_that_have_spoken():
    story = Quarrel().at(Step.STATEMENTS)
    departs(story, with_agency=True, close="not_approved")
    assert story.dispute.step == Step.STATEMENTS
    story.at(Step.CDO).pass_on()
    assert story.dispute.outcome == DisputeOutcome.NOT_APPROVED


def test_after_the_cdos_mediation_there_is_no_other_way():
    story = Quarrel().at(Step.DECISION)
    with pytest.raises(Refused, match="belongs to another step"):
        departs(story, with_agency=False)


def test_a_departure_and_back_again_keeps_the_undersecretaries():
    story = Quarrel().at(Step.STATEMENTS)
    departs(story, with_agency=True, close="not_approved")
    departs(story, with_agency=True, close="governor")
    story.at(Step.DECISION)
