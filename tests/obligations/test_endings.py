"""How an agreement ends: by notice, by agreement, because it is not needed; on the stated day, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bucp.models import Bucp, OfficeAccess
from bucp.models.states import State
from bucp.signing.commands import FileWithCdo
from common.refusals import NotAllowed, Refused
from history.models import Chain, Event
from history.recorder import verify
from notices.models import Letter
from obligations.amending.commands import Supersede
from obligations.ending.commands import (
    AnswerEnding,
    DecideProposal,
    EndByAgreement,
    EndNotNeeded,
    Expire,
    Terminate,
    WithdrawEnding,
)
from obligations.formal_notices.commands import GiveNotice
from obligations.jobs import end_due
from obligations.models import Ending
from obligations.questions import Incomplete
from tasks.models import Task
from tests.obligations.saying import said
from tests.support.clock import at
from tests.support.story import Story, blank
from workdays.working_days import house_day

pytestmark = pytest.mark.django_db

PROVIDER, RECIPIENT = "coordinator@cdph.example", "coordinator@cdss.example"
OFFICER = "agency-cdo@chhs.example"


@pytest.fixture
def story():
    return Story().active()


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


def ending_of(story) -> Ending:
    return story.bucp.endings.order_by("-pk").first()


def give(story, clause="material_violation", by=PROVIDER, on=None, **more):
    proposed = more.pop("proposed", False)
    return story.do(
        GiveNotice(clause=clause, proposed=proposed, data=said(clause, access_ends_on=on or in_days(0), **more)), by
    )


def test_a_notice_of_violation_that_says_today_terminates_at_once(story):
    given = give(story)
    bucp = story.fresh()
    assert bucp.state == State.TERMINATED and bucp.ended_at
    assert given.reference in bucp.end_reason
    assert ending_of(story).state == "effective"
    assert Letter.objects.filter(about=bucp.number, kind="terminated").count() == 1
    assert verify(Chain.objects.get(name=bucp.number)) == []


def test_a_later_day_ends_it_on_that_day_and_once(story):
    give(story, on=in_days(10))
    assert story.fresh().state == State.ACTIVE
    assert end_due() == 0
    with at(in_days(10)):
        assert end_due() == 1
        assert end_due() == 0
    assert story.fresh().state == State.TERMINATED


def test_a_machine_that_was_off_ends_it_late(story):
    give(story, on=in_days(3))
    with at(in_days(30)):
        assert end_due() == 1


def test_a_proposed_action_waits_for_the_officer_who_sees_it(story):
    given = give(story, "change_of_law", proposed=True)
    assert story.fresh().state == State.ACTIVE and ending_of(story).state == "proposed"
    task = Task.objects.open().get(about=story.bucp.number, kind="ending")
    assert task.role == "agency_cdo"
    ending = ending_of(story)
    with pytest.raises(NotAllowed):
        story.do(DecideProposal(ending=ending, allow=True), RECIPIENT)
    story.do(DecideProposal(ending=ending, allow=True, words="Granted."), OFFICER)
    assert story.fresh().state == State.TERMINATED
    assert given.answers.get().kind == "allow"
    assert not OfficeAccess.objects.filter(bucp=story.bucp, ended_at__isnull=True).exists()


def test_a_refused_proposal_ends_nothing_and_another_can_be_made(story):
    give(story, "recipients_acts", proposed=True)
    with pytest.raises(Incomplete):
        story.do(DecideProposal(ending=ending_of(story), allow=False), OFFICER)
    story.do(DecideProposal(ending=ending_of(story), allow=False, words="Talk first."), OFFICER)
    assert story.fresh().state == State.ACTIVE and ending_of(story).state == "declined"
    with pytest.raises(NotAllowed):  # the seat is given back
        story.do(DecideProposal(ending=ending_of(story), allow=True), OFFICER)
    give(story, "change_of_law", proposed=True)


def test_with_two_agencies_both_must_allow_it():
    story = Story(providers=("edd",)).active()
    give(story, "change_of_law", by="coordinator@edd.example", proposed=True)
    story.do(DecideProposal(ending=ending_of(story), allow=True), OFFICER)
    assert story.fresh().state == State.ACTIVE
    story.do(DecideProposal(ending=ending_of(story), allow=True), "aio@labor.example")
    assert story.fresh().state == State.TERMINATED


def test_with_two_agencies_one_refusal_refuses():
    story = Story(providers=("edd",)).active()
    give(story, "change_of_law", by="coordinator@edd.example", proposed=True)
    story.do(DecideProposal(ending=ending_of(story), allow=False, words="No."), "aio@labor.example")
    assert ending_of(story).state == "declined"
    with pytest.raises(Refused):
        story.do(DecideProposal(ending=ending_of(story), allow=True), OFFICER)


@pytest.mark.both
def test_both_sides_can_agree_to_end_it(story):
    story.do(EndByAgreement(on=in_days(5), text="The study is done."), RECIPIENT)
    assert Task.objects.open().filter(about=story.bucp.number, kind="ending", entity__slug="cdph").exists()
    with pytest.raises(NotAllowed):
        story.do(AnswerEnding(ending=ending_of(story), agree=True), RECIPIENT)
    story.do(AnswerEnding(ending=ending_of(story), agree=True), PROVIDER)
    assert ending_of(story).state == "decided"
    with at(in_days(5)):
        end_due()
    assert story.fresh().state == State.TERMINATED


def test_the_other_side_can_decline_and_says_why(story):
    story.do(EndByAgreement(on=in_days(0), text="We would like to stop."), PROVIDER)
    with pytest.raises(Incomplete):
        story.do(AnswerEnding(ending=ending_of(story), agree=False), RECIPIENT)
    story.do(AnswerEnding(ending=ending_of(story), agree=False, words="We need one more year."), RECIPIENT)
    assert ending_of(story).state == "declined" and story.fresh().state == State.ACTIVE


def test_the_recipient_ends_what_it_no_longer_needs(story):
    with pytest.raises(NotAllowed):
        story.do(EndNotNeeded(on=in_days(0), text="Done."), PROVIDER)
    story.do(EndNotNeeded(on=in_days(0), text="Done."), RECIPIENT)
    assert story.fresh().state == State.TERMINATED


@pytest.mark.both
def test_an_ending_is_taken_back_by_who_began_it(story):
    story.do(EndNotNeeded(on=in_days(9), text="Done."), RECIPIENT)
    with pytest.raises(NotAllowed):
        story.do(WithdrawEnding(ending=ending_of(story), reason="No."), PROVIDER)
    story.do(WithdrawEnding(ending=ending_of(story), reason="We need them after all."), RECIPIENT)
    with at(in_days(9)):
        assert end_due() == 0
    assert story.fresh().state == State.ACTIVE


@pytest.mark.both
def test_only_one_ending_is_under_way(story):
    story.do(EndNotNeeded(on=in_days(9), text="Done."), RECIPIENT)
    with pytest.raises(Refused, match="under way"):
        story.do(EndByAgreement(on=in_days(3), text="Let us stop."), PROVIDER)


def test_a_notice_taken_replaces_an_ending_and_never_ends_it_later(story):
    story.do(EndNotNeeded(on=in_days(4), text="Done."), RECIPIENT)
    give(story, on=in_days(20))
    assert ending_of(story).access_ends_on == in_days(4)
    assert story.bucp.endings.filter(state="withdrawn").count() == 1


def test_a_day_in_the_past_is_refused_beside_the_field(story):
    with pytest.raises(Incomplete) as refusal:
        story.do(EndNotNeeded(on=in_days(-1), text="Done."), RECIPIENT)
    assert "on" in refusal.value.errors


@pytest.mark.both
def test_a_double_click_ends_it_once(story):
    for _ in range(2):
        story.do(EndByAgreement(on=in_days(5), text="The study is done."), RECIPIENT)
    assert story.bucp.endings.count() == 1
    assert Letter.objects.filter(about=story.bucp.number, kind="ending_proposed").count() == 1


def test_what_is_filed_and_not_in_force_yet_can_be_ended_and_leaves_nothing_to_destroy():
    story = Story().filled()
    story.answer("start_date", in_days(40).isoformat())
    story.signed()
    story.do(FileWithCdo(), RECIPIENT)
    story.do(EndNotNeeded(on=in_days(0), text="Not needed any more."), RECIPIENT)
    assert story.fresh().state == State.TERMINATED
    assert not story.bucp.duties.filter(kind="destruction").exists()


def test_people_cannot_terminate_by_themselves(story):
    for command in (Terminate, Expire, Supersede):
        with pytest.raises(Refused):
            story.do(blank(command), PROVIDER)


def test_an_end_date_that_is_over_lets_it_expire():
    story = Story().filled()
    story.answer("end_date", in_days(30).isoformat())
    story.signed()
    story.do(FileWithCdo(), RECIPIENT)
    with at(in_days(30)):
        assert end_due() == 0  # the last day counts
    with at(in_days(31)):
        assert end_due() == 1 and end_due() == 0
        bucp = Bucp.objects.get(pk=story.bucp.pk)
        assert bucp.state == State.EXPIRED
        assert bucp.duties.get(kind="destruction").due_on == house_day(in_days(29))
    assert Event.objects.filter(chain=bucp.number, kind="exchange.expired").count() == 1
