"""A dispute goes its way: each step in its turn, by its owner, to each end."""

import pytest

from bucp.models.states import State
from common.refusals import NotAllowed, Refused
from disputes.commands import AnswerSettlement, ProposeSettlement, WithdrawObjection
from disputes.enums import DisputeOutcome, Step, Verdict
from notices.models import Letter
from tasks.models import Task
from tests.support.quarrel import Quarrel

pytestmark = pytest.mark.django_db


def kinds(story) -> list[str]:
    return list(Letter.objects.filter(about=story.bucp.number).order_by("pk").values_list("kind", flat=True))


@pytest.mark.both
def test_with_everybody_under_the_governor_it_goes_to_the_governors_office():
    story = Quarrel().at(Step.GOVERNOR)
    assert [s.step for s in story.dispute.steps_taken.all()] == [
        Step.TALKS,
        Step.AGENCY,
        Step.STATEMENTS,
        Step.CDO,
        Step.DECISION,
        Step.RECOMMENDATION,
        Step.GOVERNOR,
    ]
    story.governor(Verdict.APPROVE)
    assert story.dispute.outcome == DisputeOutcome.APPROVED
    assert story.fresh().state == State.REVIEW
    assert story.fresh().decided_at and story.fresh().was_disputed


def test_a_provider_outside_that_authority_ends_without_approval():
    story = Quarrel(providers=("calstrs",)).at(Step.CDO)
    assert [s.step for s in story.dispute.steps_taken.all()] == [Step.TALKS, Step.STATEMENTS, Step.CDO]
    story.pass_on()
    assert story.dispute.outcome == DisputeOutcome.NOT_APPROVED
    assert story.fresh().state == State.NOT_APPROVED


@pytest.mark.both
def test_the_undersecretaries_of_both_agencies_decide_together():
    story = Quarrel(providers=("edd",)).at(Step.DECISION)
    assert Task.objects.open().filter(about=story.bucp.number, kind="decide").count() == 2
    story.undersecretaries(Verdict.APPROVE)
    assert story.dispute.outcome == DisputeOutcome.APPROVED


@pytest.mark.both
def test_a_resolution_needs_every_party():
    story = Quarrel().at(Step.AGENCY)
    made = story.do(
        ProposeSettlement(text="Counties only.", fields=["purpose_need"], solution="aggregation"),
        "coordinator@cdph.example",
    )
    assert story.dispute.is_open
    with pytest.raises(Refused, match="agreed already"):
        story.do(AnswerSettlement(settlement=made, agree=True), "coordinator@cdph.example")
    story.do(AnswerSettlement(settlement=made, agree=True), "coordinator@cdss.example")
    assert story.dispute.outcome == DisputeOutcome.RESOLVED
    assert story.fresh().state == State.REVIEW and story.fresh().was_disputed
    assert "dispute_ended" in kinds(story)
    assert not story.fresh().seats.filter(ended_at=None).exists()


def test_the_provider_takes_its_objection_back():
    story = Quarrel().raised()
    story.do(WithdrawObjection(reason="Our counsel found the authority."), "coordinator@cdph.example")
    assert story.dispute.outcome == DisputeOutcome.WITHDRAWN
    assert story.fresh().state == State.REVIEW and not story.fresh().was_disputed


def test_the_recipient_withdraws_the_request_in_the_middle():
    story = Quarrel().at(Step.CDO).withdrawn()
    assert story.dispute.outcome == DisputeOutcome.REQUEST_WITHDRAWN
    assert story.fresh().state == State.WITHDRAWN


def test_only_a_provider_objects():
    story = Quarrel()
    with pytest.raises(NotAllowed):
        story.raised(by="coordinator@cdss.example")
