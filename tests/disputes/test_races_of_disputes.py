"""Two officers at the same moment, on PostgreSQL for real: one outcome, the other is told in words."""

import pytest
from django.utils import timezone

from bucp.models import Bucp
from bucp.signing.commands import WithdrawRequest
from bucp.workflow.perform import perform
from disputes import jobs
from disputes.commands import (
    AnswerSettlement,
    DecideDispute,
    EndMediation,
    ProposeSettlement,
    RaiseDispute,
    RecordGovernorsDecision,
    ReferDispute,
    SubmitStatement,
)
from disputes.enums import DisputeOutcome, Step, SubmissionKind, Verdict
from disputes.models import Ruling
from history.models import Chain, Event
from history.recorder import verify
from notices.models import Delivery, Letter
from signatories.models import Entity, Membership, Role, User
from tests.races.test_at_the_same_moment import _only_where_rows_are_locked, again, together, told
from tests.support.quarrel import FIELDS, Quarrel, person

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

__all__ = ["_only_where_rows_are_locked"]  # the fixture says so where it cannot be tried


def second(role: str, slug: str) -> User:
    """Another person in the same office."""
    user = User.objects.create_user(f"second-{role}@{slug}.example", None, name=f"Second {role}")
    Membership.objects.create(user=user, entity=Entity.objects.get(slug=slug), role=role)
    return user


def does(story, command, by):
    by = person(by) if isinstance(by, str) else by
    return lambda: perform(again(story.bucp), command, by)


def sound(story) -> None:
    """The history holds, and no letter of a kind went out twice to anybody for one act."""
    assert verify(Chain.objects.get(name=story.bucp.number)) == []
    for notice in Letter.objects.filter(about=story.bucp.number):
        emails = list(Delivery.objects.filter(notice=notice).values_list("email", flat=True))
        assert len(emails) == len(set(emails))


def letters(story, kind) -> int:
    return Letter.objects.filter(about=story.bucp.number, kind=kind).count()


def steps(story) -> list[str]:
    return [s.step for s in story.dispute.steps_taken.all()]


def test_two_mediators_of_one_agency():
    story = Quarrel(providers=("edd",)).at(Step.AGENCY)
    other = second(Role.AGENCY_CDO, "chhs")
    results = together(
        does(story, EndMediation(text="Mine."), "agency-cdo@chhs.example"),
        does(story, EndMediation(text="Theirs."), other),
    )
    [refused] = told(results)
    assert "has spoken already" in refused.sentence
    assert story.dispute.step == Step.AGENCY, "the other Agency has not spoken"
    assert Ruling.objects.filter(dispute=story.dispute).count() == 1
    assert story.dispute.papers.filter(kind=SubmissionKind.WEIGHING).count() == 1
    sound(story)


def test_two_mediators_of_the_only_agency_pass_it_on_once():
    story = Quarrel().at(Step.AGENCY)
    other = second(Role.AGENCY_CDO, "chhs")
    results = together(
        does(story, EndMediation(text="Mine."), "agency-cdo@chhs.example"),
        does(story, EndMediation(text="Theirs."), other),
    )
    [refused] = told(results)
    assert "Written statements" in refused.sentence
    assert steps(story) == ["talks", "agency", "statements"] and letters(story, "statements_due") == 1
    sound(story)


def test_the_mediators_of_two_agencies_pass_it_on_once():
    story = Quarrel(providers=("edd",)).at(Step.AGENCY)
    results = together(
        does(story, EndMediation(text="Mine."), "agency-cdo@chhs.example"),
        does(story, EndMediation(text="Theirs."), "aio@labor.example"),
    )
    assert told(results) == []
    assert steps(story) == ["talks", "agency", "statements"] and letters(story, "statements_due") == 1
    sound(story)


def test_the_undersecretaries_of_two_agencies_decide_at_once():
    story = Quarrel(providers=("edd",)).at(Step.DECISION)
    decide = [
        does(story, DecideDispute(verdict=Verdict.APPROVE, text="To be shared."), f"undersecretary@{slug}.example")
        for slug in ("chhs", "labor")
    ]
    assert told(together(*decide)) == []
    assert story.dispute.outcome == DisputeOutcome.APPROVED and letters(story, "dispute_ended") == 1
    assert Event.objects.filter(chain_id=story.bucp.number, kind="dispute.back_in_review").count() == 1
    sound(story)


def test_two_undersecretaries_of_one_agency_of_two_minds():
    story = Quarrel().at(Step.DECISION)
    other = second(Role.UNDERSECRETARY, "chhs")
    results = together(
        does(story, DecideDispute(verdict=Verdict.APPROVE, text="To be shared."), "undersecretary@chhs.example"),
        does(story, DecideDispute(verdict=Verdict.REFUSE, text="Not to be shared."), other),
    )
    assert len(told(results)) == 1
    ruling = Ruling.objects.get(dispute=story.dispute, step=Step.DECISION)
    approved = ruling.verdict == Verdict.APPROVE
    assert story.dispute.outcome == (DisputeOutcome.APPROVED if approved else DisputeOutcome.NOT_APPROVED)
    assert again(story.bucp).state == ("review" if approved else "not_approved")
    sound(story)


def test_two_coordinators_of_one_party_submit_its_statement():
    story = Quarrel().at(Step.STATEMENTS)
    other = second(Role.COORDINATOR, "cdph")
    results = together(
        does(story, SubmitStatement(text="Mine."), "coordinator@cdph.example"),
        does(story, SubmitStatement(text="Theirs."), other),
    )
    [refused] = told(results)
    assert "is in already" in refused.sentence
    assert story.dispute.papers.filter(kind=SubmissionKind.STATEMENT).count() == 1
    assert story.dispute.opened_at is None
    sound(story)


def test_both_parties_submit_their_statements_and_they_are_opened_once():
    story = Quarrel().at(Step.STATEMENTS)
    submit = [does(story, SubmitStatement(text=f"Of {s}."), f"coordinator@{s}.example") for s in ("cdss", "cdph")]
    assert told(together(*submit)) == []
    assert steps(story)[-1] == Step.CDO and letters(story, "mediation_request") == 1
    assert Event.objects.filter(chain_id=story.bucp.number, kind="dispute.statements_open").count() == 1
    sound(story)


def test_a_settlement_is_agreed_on_while_the_other_side_refers_it():
    story = Quarrel().raised().case_written()
    made = story.do(
        ProposeSettlement(text="Counties.", fields=FIELDS, solution="aggregation"), "coordinator@cdss.example"
    )
    results = together(
        does(story, AnswerSettlement(settlement=made, agree=True), "coordinator@cdph.example"),
        does(story, ReferDispute(text="We could not agree."), "coordinator@cdss.example"),
    )
    refused = told(results)
    assert story.dispute.outcome == DisputeOutcome.RESOLVED, "agreed is agreed, before the referral or after it"
    assert again(story.bucp).state == "review"
    assert all("Dispute" in r.sentence or "dispute" in r.sentence for r in refused)
    assert not again(story.bucp).seats.filter(ended_at=None).exists()
    sound(story)


def test_both_sides_refer_it():
    story = Quarrel().raised().case_written()
    refer = [does(story, ReferDispute(text="No agreement."), f"coordinator@{s}.example") for s in ("cdss", "cdph")]
    assert len(told(together(*refer))) == 1
    assert steps(story) == ["talks", "agency"] and letters(story, "dispute_referred") == 1
    sound(story)


def test_two_providers_object():
    story = Quarrel(providers=("cdph", "edd"))
    objection = [
        does(story, RaiseDispute(kind="exchange", fields=FIELDS, text="No."), f"coordinator@{s}.example")
        for s in ("cdph", "edd")
    ]
    [refused] = told(together(*objection))
    assert "now in “Dispute”" in refused.sentence
    assert story.bucp.disputes.count() == 1
    sound(story)


def test_the_request_is_withdrawn_while_it_is_decided():
    story = Quarrel().at(Step.GOVERNOR)
    results = together(
        does(
            story,
            RecordGovernorsDecision(verdict=Verdict.REFUSE, text="No.", decided_on=timezone.localdate()),
            "cdo@odi.example",
        ),
        does(story, WithdrawRequest(reason="Not needed."), "drafter@cdss.example"),
    )
    assert len(told(results)) == 1
    ends = {"withdrawn": DisputeOutcome.REQUEST_WITHDRAWN, "not_approved": DisputeOutcome.NOT_APPROVED}
    assert story.dispute.outcome == ends[Bucp.objects.get(pk=story.bucp.pk).state]
    assert letters(story, "dispute_ended") == 1
    sound(story)


def test_two_schedulers_seat_a_successor_once():
    story = Quarrel().at(Step.AGENCY)
    second(Role.AIO, "chhs")
    person("agency-cdo@chhs.example").memberships.update(ended_at=timezone.now())
    assert told(together(jobs.keep_seats, jobs.keep_seats)) == []
    seats = list(again(story.bucp).seats.filter(ended_at=None, agency__isnull=False).values_list("role", flat=True))
    assert sorted(seats) == ["agency_cdo", "aio"]
    sound(story)
