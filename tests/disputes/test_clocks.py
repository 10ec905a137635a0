"""The clocks of §5.19 and of the written statements: counted in working days, kept by the portal, whatever happens."""

import threading
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connections

from bucp.models.states import State
from bucp.signing.commands import PutOutForSignature
from common.refusals import Refused
from disputes import jobs
from disputes.commands import AcceptUse, AgreeOnUse, ObjectToUse, ProposeUse
from disputes.enums import DisputeKind, DisputeOutcome, Step, SubmissionKind, UseState
from disputes.models import Dispute, Proposal
from history.models import Chain, Event
from history.recorder import verify
from notices.models import Delivery, Letter
from tasks.models import Task
from tests.support.clock import at
from tests.support.quarrel import Quarrel, person
from workdays.models import Closure
from workdays.working_days import last_day

pytestmark = pytest.mark.django_db
CALIFORNIA = ZoneInfo("America/Los_Angeles")


def on(*when) -> datetime:
    """That moment by the clocks of California."""
    return datetime(*when, tzinfo=CALIFORNIA)


def proposed(story) -> Proposal:
    return story.do(ProposeUse(method="Aggregation", description="Counts by county."), story.drafter)


def objected(story, proposal) -> Proposal:
    return story.do(ObjectToUse(proposal=proposal, text="Cells are too small."), "coordinator@cdph.example") or again(
        proposal
    )


def again(row):
    return type(row).objects.get(pk=row.pk)


def letters(story, kind) -> list[Letter]:
    return list(Letter.objects.filter(about=story.bucp.number, kind=kind))


class Unsent(Quarrel):
    """A story that goes further before anybody quarrels: up to the signing, or into force."""

    begun = False

    def sent(self):
        if not self.begun:
            self.begun = True
            return self
        return super().sent()


# Five working days to object ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 6, 1), date(2026, 6, 8)),  # over a weekend
        (date(2026, 3, 27), date(2026, 4, 6)),  # over Cesar Chavez Day, a Tuesday
        (date(2026, 12, 24), date(2027, 1, 4)),  # over Christmas and New Year's Day
        (date(2026, 3, 6), date(2026, 3, 13)),  # over the change to summer time
        (date(2026, 10, 30), date(2026, 11, 6)),  # over the change to winter time
    ],
)
def test_the_provider_has_five_working_days_until_midnight_and_not_a_second_more(received, last):
    with at(received) as clock:
        story = Quarrel()
        proposal = proposed(story)
        assert last_day(proposal.object_by) == last
        clock.at = on(last.year, last.month, last.day, 23, 59, 59)
        assert jobs.keep_clocks() == 0
        assert again(proposal).state == UseState.PROPOSED
        clock.at = proposal.object_by
        assert jobs.keep_clocks() == 1
        assert again(proposal).state == UseState.UNOPPOSED


def test_in_the_last_second_the_provider_can_object():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        proposal = proposed(story)
        clock.at = on(2026, 6, 8, 23, 59, 59)
        assert objected(story, proposal).state == UseState.OBJECTED


def test_an_objection_after_the_time_is_refused_in_words_though_the_portal_has_not_acted_yet():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        proposal = proposed(story)
        clock.at = on(2026, 6, 9, 0, 0, 0)
        with pytest.raises(Refused, match=r"ended on June 8, 2026"):
            objected(story, proposal)
        with pytest.raises(Refused, match=r"ended on June 8, 2026"):
            story.do(AcceptUse(proposal=proposal), "coordinator@cdph.example")
        jobs.keep_clocks()
        with pytest.raises(Refused, match="not objected to in time"):
            objected(story, proposal)


def test_the_warning_comes_two_working_days_before_the_end_once_and_to_the_provider():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        proposed(story)
        clock.at = on(2026, 6, 3, 23, 59)
        jobs.keep_clocks()
        assert letters(story, "deid_warning") == []
        for moment in (on(2026, 6, 4, 0, 5), on(2026, 6, 4, 12), on(2026, 6, 6, 8), on(2026, 6, 8, 23)):
            clock.at = moment
            jobs.keep_clocks()
        [warning] = letters(story, "deid_warning")
        assert set(warning.deliveries.values_list("email", flat=True)) == {"coordinator@cdph.example"}
        assert "June 8, 2026" in warning.body


def test_who_has_answered_is_not_warned():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        story.do(AcceptUse(proposal=proposed(story)), "coordinator@cdph.example")
        clock.at = on(2026, 6, 8, 12)
        jobs.keep_clocks()
        assert letters(story, "deid_warning") == []


@pytest.mark.both
def test_nobody_objected_in_time_and_the_portal_says_so_to_everybody():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel(providers=("cdph", "edd"))
        proposal = proposed(story)
        story.do(AcceptUse(proposal=proposal), "coordinator@cdph.example")
        clock.at = proposal.object_by
        jobs.keep_clocks()
        [letter] = letters(story, "deid_unopposed")
        assert {"coordinator@cdss.example", "coordinator@cdph.example", "coordinator@edd.example"} <= set(
            letter.deliveries.values_list("email", flat=True)
        )
        event = Event.objects.get(chain_id=story.bucp.number, kind="deid.unopposed")
        assert event.actor_id is None and event.data["silent"] == ["Employment Development Department"]
        assert not Task.objects.open().filter(about=story.bucp.number, kind="use").exists()


# Ten working days to agree ------------------------------------------------------------------------------------


def test_after_the_objection_there_are_ten_working_days_and_then_the_portal_opens_the_dispute():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        proposal = proposed(story)
        clock.at = on(2026, 6, 5, 9)
        proposal = objected(story, proposal)
        assert last_day(proposal.agree_by) == date(2026, 6, 19)  # Juneteenth is no closure
        clock.at = on(2026, 6, 19, 23, 59, 59)
        assert jobs.keep_clocks() == 0 and story.fresh().state == State.REVIEW
        clock.at = on(2026, 6, 20)
        assert jobs.keep_clocks() == 1
    dispute = story.dispute
    assert story.fresh().state == State.DISPUTE
    assert (dispute.kind, dispute.raised_by, dispute.step) == (DisputeKind.DEIDENTIFICATION, None, Step.TALKS)
    assert dispute.party.entity.slug == "cdph"
    assert again(proposal).state == UseState.DISPUTED and again(proposal).dispute == dispute
    [paper] = dispute.papers.filter(kind=SubmissionKind.OBJECTION)
    assert paper.text == "Cells are too small."
    assert Event.objects.filter(chain_id=story.bucp.number, kind="dispute.raised", actor=None).count() == 1
    assert len(letters(story, "deid_disputed")) == 1
    assert verify(Chain.objects.get(name=story.bucp.number)) == []


def test_both_sides_are_warned_two_working_days_before_they_must_agree():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        objected(story, proposed(story))  # until 15 June
        clock.at = on(2026, 6, 11, 1)
        jobs.keep_clocks()
        jobs.keep_clocks()
        [warning] = letters(story, "deid_warning")
        assert {"coordinator@cdss.example", "coordinator@cdph.example"} <= set(
            warning.deliveries.values_list("email", flat=True)
        )
        assert "June 15, 2026" in warning.body


def test_an_agreement_in_time_ends_the_clock():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        proposal = objected(story, proposed(story))
        story.do(AgreeOnUse(proposal=proposal, words="Cells of eleven and more."), "coordinator@cdss.example")
        story.do(AgreeOnUse(proposal=proposal, words=""), "coordinator@cdph.example")
        assert again(proposal).state == UseState.AGREED
        clock.at = on(2026, 7, 1)
        assert jobs.keep_clocks() == 0
        assert story.dispute is None


def test_other_words_are_a_new_offer_and_not_an_agreement():
    with at(date(2026, 6, 1)):
        story = Quarrel()
        proposal = objected(story, proposed(story))
        story.do(AgreeOnUse(proposal=proposal, words="Cells of eleven."), "coordinator@cdss.example")
        story.do(AgreeOnUse(proposal=proposal, words="Cells of twenty."), "coordinator@cdph.example")
        assert again(proposal).state == UseState.OBJECTED
        story.do(AgreeOnUse(proposal=proposal, words="Cells of twenty."), "coordinator@cdss.example")
        assert again(proposal).state == UseState.AGREED


def test_too_late_to_agree_is_said_in_words():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        proposal = objected(story, proposed(story))
        clock.at = on(2026, 6, 16, 0, 1)
        with pytest.raises(Refused, match="ended on June 15, 2026"):
            story.do(AgreeOnUse(proposal=proposal, words="Cells of eleven."), "coordinator@cdss.example")


def test_an_agreement_in_force_stays_in_force_while_its_de_identification_is_in_dispute():
    with at(date(2026, 6, 1)) as clock:
        story = Unsent().active()
        proposal = objected(story, proposed(story))
        clock.at = proposal.agree_by
        jobs.keep_clocks()
        assert story.fresh().state == State.ACTIVE
        assert story.dispute.is_open
        story.clock = clock
        story.at(Step.GOVERNOR).governor("refuse")
    assert story.dispute.outcome == DisputeOutcome.NOT_APPROVED
    assert story.fresh().state == State.ACTIVE, "what was signed and filed stays in force"
    assert story.fresh().decided_at is None


def test_a_dispute_about_de_identification_stops_a_signing_that_was_under_way():
    with at(date(2026, 6, 1)) as clock:
        story = Unsent().reviewed()
        proposal = objected(story, proposed(story))
        story.do(PutOutForSignature(), "coordinator@cdss.example")
        story.sign("cdss", "sponsor")
        clock.at = proposal.agree_by
        assert jobs.keep_clocks() == 1
    assert story.fresh().state == State.DISPUTE
    ended = story.fresh().signing_rounds.get()
    assert ended.outcome == "returned" and ended.signatures.count() == 1


def test_the_provider_can_object_while_it_is_being_signed():
    with at(date(2026, 6, 1)):
        story = Unsent().reviewed()
        proposal = proposed(story)
        story.do(PutOutForSignature(), "coordinator@cdss.example")
        assert objected(story, proposal).state == UseState.OBJECTED


def test_a_second_proposal_that_comes_due_joins_the_open_dispute():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        first = objected(story, proposed(story))
        second = story.do(ProposeUse(method="Hashing", description="Names are hashed."), story.drafter)
        story.do(ObjectToUse(proposal=second, text="Hashes can be undone."), "coordinator@cdph.example")
        clock.at = on(2026, 7, 1)
        assert jobs.keep_clocks() == 2
    assert Dispute.objects.filter(bucp=story.bucp).count() == 1
    assert {again(first).dispute_id, again(second).dispute_id} == {story.dispute.pk}
    assert story.dispute.papers.filter(kind=SubmissionKind.OBJECTION).count() == 2


# A machine that was off ------------------------------------------------------------------------------------------


def test_a_machine_that_was_off_acts_once_when_it_is_back_and_names_the_true_last_day():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        proposal = proposed(story)
        clock.at = on(2026, 6, 22, 7)  # off for two weeks over the deadline
        assert [jobs.keep_clocks(), jobs.keep_clocks()] == [1, 0]
        assert letters(story, "deid_warning") == [], "there is nothing left to warn of"
        [letter] = letters(story, "deid_unopposed")
        assert "June 8, 2026" in letter.body, "the last day as it was, not the day on which the machine came back"
        assert again(proposal).ended_at == on(2026, 6, 22, 7)


def test_a_machine_that_was_off_opens_the_dispute_once_and_names_the_true_last_day():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        objected(story, proposed(story))
        clock.at = on(2026, 7, 6, 7)
        assert [jobs.keep_clocks(), jobs.keep_clocks()] == [1, 0]
        [letter] = letters(story, "deid_disputed")
        assert "June 15, 2026" in letter.body
    assert Dispute.objects.filter(bucp=story.bucp).count() == 1


def test_a_machine_that_comes_back_on_the_last_day_still_warns():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        proposed(story)
        clock.at = on(2026, 6, 8, 17)
        jobs.keep_clocks()
        assert len(letters(story, "deid_warning")) == 1


def test_a_request_that_was_withdrawn_has_no_clock_any_more():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        proposal = proposed(story)
        story.withdrawn()
        assert not Task.objects.open().filter(about=story.bucp.number).exists()
        for moment in (on(2026, 6, 5), on(2026, 6, 20)):
            clock.at = moment
            assert jobs.keep_clocks() == 0
        assert letters(story, "deid_warning") == [] and letters(story, "deid_unopposed") == []
    assert again(proposal).state == UseState.WITHDRAWN


@pytest.mark.both
def test_one_proposal_that_cannot_be_done_does_not_hold_up_the_others():
    with at(date(2026, 6, 1)) as clock:
        broken, sound = Quarrel(), Quarrel()
        first, second = proposed(broken), proposed(sound)
        broken.withdrawn()
        Proposal.objects.filter(pk=first.pk).update(state=UseState.PROPOSED)
        clock.at = on(2026, 6, 20)
        assert jobs.keep_clocks() == 1
    assert again(second).state == UseState.UNOPPOSED


@pytest.mark.both
def test_a_closure_by_proclamation_moves_the_deadline_and_the_warning(django_capture_on_commit_callbacks):
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        proposal = proposed(story)
        with django_capture_on_commit_callbacks(execute=True):
            Closure.objects.create(day=date(2026, 6, 5), name="Mourning", added_by=person("cdo@odi.example"))
        clock.at = on(2026, 6, 9, 0, 5)
        assert jobs.keep_clocks() == 0
        assert again(proposal).state == UseState.PROPOSED
        assert len(letters(story, "deid_warning")) == 1


# Statements ---------------------------------------------------------------------------------------------------


@pytest.mark.both
def test_when_the_time_for_statements_is_up_those_that_are_in_are_opened_and_it_goes_on():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        story.clock = clock
        story.at(Step.STATEMENTS).states("cdss")
        due = story.dispute.due_at
        clock.at = due
        assert [jobs.keep_clocks(), jobs.keep_clocks()] == [1, 0]
        assert story.dispute.step == Step.CDO and story.dispute.opened_at == due
        with pytest.raises(Refused, match="belongs to another step"):
            story.states("cdph")


def test_statements_stay_closed_while_there_is_time():
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        story.clock = clock
        story.at(Step.STATEMENTS).states("cdss")
        clock.at = on(2026, 6, 15, 23, 59)
        assert jobs.keep_clocks() == 0 and story.dispute.opened_at is None


# Two schedulers -------------------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stage", ["unopposed", "disputed", "statements"])
def test_two_schedulers_at_once_act_once(stage):
    with at(date(2026, 6, 1)) as clock:
        story = Quarrel()
        story.clock = clock
        if stage == "statements":
            story.at(Step.STATEMENTS)
        else:
            proposal = proposed(story)
            if stage == "disputed":
                objected(story, proposal)
        clock.at = on(2026, 8, 3)
        start, counts = threading.Barrier(2), []

        def run():
            start.wait(10)
            counts.append(jobs.keep_clocks())
            connections.close_all()

        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert sorted(counts) == [0, 1]
    kind = {"unopposed": "deid_unopposed", "disputed": "deid_disputed", "statements": "mediation_request"}[stage]
    addresses = list(
        Delivery.objects.filter(notice__about=story.bucp.number, notice__kind=kind).values_list("email", flat=True)
    )
    assert addresses and len(addresses) == len(set(addresses))
    assert Letter.objects.filter(about=story.bucp.number, kind=kind).count() == 1
    assert verify(Chain.objects.get(name=story.bucp.number)) == []
