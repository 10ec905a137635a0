"""The written statements: one per party, closed to the others until all are in or the time is up (§6.1)."""

from datetime import date

import pytest

from bucp.workflow.roles import roles_in
from common.refusals import NotAllowed, Refused
from disputes import jobs
from disputes.commands import CloseStatements, SubmitStatement
from disputes.effects import papers_for
from disputes.enums import Step, SubmissionKind
from history.models import Event
from tasks.models import Task
from tests.support.clock import at
from tests.support.quarrel import Quarrel, person

pytestmark = pytest.mark.django_db
ASKS, GIVES = "coordinator@cdss.example", "coordinator@cdph.example"


def reads(story, email) -> set[str]:
    """Whose statements the person may read now."""
    user = person(email)
    papers = papers_for(story.dispute, roles_in(user, story.fresh()), user)
    return {p.party.entity.slug for p in papers if p.kind == SubmissionKind.STATEMENT}


def owes(story) -> set[str]:
    return set(
        Task.objects.open().filter(about=story.bucp.number, kind="statement").values_list("entity__slug", flat=True)
    )


def test_neither_side_reads_the_others_before_both_are_in():
    story = Quarrel().at(Step.STATEMENTS).states("cdss")
    assert reads(story, ASKS) == {"cdss"}
    assert reads(story, GIVES) == set()
    assert reads(story, "cdo@odi.example") == set(), "the CDO opens them with everybody else"
    story.states("cdph")
    for reader in (ASKS, GIVES, "cdo@odi.example", "agency-cdo@chhs.example"):
        assert reads(story, reader) == {"cdss", "cdph"}


def test_with_three_parties_the_last_one_opens_them():
    story = Quarrel(providers=("cdph", "edd")).at(Step.STATEMENTS).states("cdss", "cdph")
    assert story.dispute.step == Step.STATEMENTS and owes(story) == {"edd"}
    assert reads(story, ASKS) == {"cdss"}
    story.states("edd")
    assert story.dispute.step == Step.CDO and reads(story, ASKS) == {"cdss", "cdph", "edd"}


def test_the_undersecretary_reads_them_for_the_decision():
    story = Quarrel().at(Step.DECISION)
    assert reads(story, "undersecretary@chhs.example") == {"cdss", "cdph"}


def test_when_the_time_is_up_they_are_opened_without_the_missing_one():
    with at(date(2026, 3, 30)) as clock:
        story = Quarrel().at(Step.STATEMENTS).states("cdss")
        clock.at = story.dispute.due_at
        jobs.keep_clocks()
    assert reads(story, GIVES) == {"cdss"}
    assert Event.objects.get(chain_id=story.bucp.number, kind="dispute.statements_open").data["count"] == 1
    assert owes(story) == set()


def test_the_portal_does_not_open_them_before_the_time_is_up():
    story = Quarrel().at(Step.STATEMENTS)
    with pytest.raises(Refused, match="not up yet"):
        story.do(CloseStatements(), None)


def test_a_statement_cannot_be_changed_and_a_second_click_does_no_harm():
    story = Quarrel().at(Step.STATEMENTS).states("cdss").states("cdss")
    with pytest.raises(Refused, match="cannot be changed"):
        story.do(SubmitStatement(text="On second thought …"), ASKS)
    assert story.dispute.papers.filter(kind=SubmissionKind.STATEMENT).count() == 1


@pytest.mark.parametrize("text", ["", "   ", None])
def test_an_empty_statement_is_none(text):
    story = Quarrel().at(Step.STATEMENTS)
    with pytest.raises(Refused, match="Write it"):
        story.do(SubmitStatement(text=text), ASKS)
    assert owes(story) == {"cdss", "cdph"}


def test_only_coordinators_of_the_parties_submit_it():
    story = Quarrel().at(Step.STATEMENTS)
    for other in (story.drafter, "cdo@odi.example", "agency-cdo@chhs.example", "coordinator@edd.example"):
        with pytest.raises(NotAllowed):
            story.do(SubmitStatement(text="Mine."), other)


@pytest.mark.parametrize("step", [Step.TALKS, Step.AGENCY, Step.CDO])
def test_a_statement_belongs_to_its_step(step):
    story = Quarrel().at(step)
    with pytest.raises(Refused, match="belongs to another step"):
        story.do(SubmitStatement(text="Too early or too late."), ASKS)


def test_the_history_names_the_statement_by_its_hash_and_not_by_its_words():
    story = Quarrel().at(Step.STATEMENTS)
    paper = story.do(SubmitStatement(text="What we keep to ourselves.", file=("more.pdf", b"%PDF-1.7 more")), ASKS)
    event = Event.objects.get(chain_id=story.bucp.number, kind="dispute.statement")
    assert event.data["sha256"] == paper.sha256
    assert "ourselves" not in str(event.data)
