"""Getting to yes: a resolution that one party puts down and every party agrees to (§6)."""

import pytest

from bucp.models.states import State
from common.refusals import NotAllowed, Refused
from disputes.commands import AnswerSettlement, ProposeSettlement, WithdrawObjection
from disputes.enums import DisputeOutcome, Step
from notices.models import Letter
from tasks.models import Task
from tests.support.quarrel import FIELDS, Quarrel

pytestmark = pytest.mark.django_db
ASKS, GIVES = "coordinator@cdss.example", "coordinator@cdph.example"


def proposes(story, by=ASKS, text="Counties instead of addresses.", **more):
    return story.do(ProposeSettlement(**{"text": text, "fields": FIELDS, "solution": "aggregation", **more}), by)


def answers(story, by, made, agree=True, reason=""):
    return story.do(AnswerSettlement(settlement=made, agree=agree, reason=reason), by)


def owes(story) -> set[str]:
    tasks = Task.objects.open().filter(about=story.bucp.number, kind="settlement")
    return set(tasks.values_list("entity__slug", flat=True))


def test_the_proposal_counts_as_the_proposers_yes_and_waits_for_the_others():
    story = Quarrel(providers=("cdph", "edd")).raised()
    made = proposes(story)
    assert owes(story) == {"cdph", "edd"}
    answers(story, GIVES, made)
    assert owes(story) == {"edd"} and story.dispute.is_open
    answers(story, "coordinator@edd.example", made)
    assert owes(story) == set() and story.dispute.outcome == DisputeOutcome.RESOLVED


def test_the_outcome_says_what_was_agreed_and_which_fields_change():
    story = Quarrel().raised()
    answers(story, GIVES, proposes(story, statutes="WIC §10850"))
    dispute = story.dispute
    assert (dispute.words, dispute.changes, dispute.solution) == (
        "Counties instead of addresses.",
        FIELDS,
        "aggregation",
    )
    assert story.fresh().state == State.REVIEW and story.fresh().turn == "recipient"


def test_who_declines_says_why_and_it_stays_open():
    story = Quarrel().raised()
    made = proposes(story)
    with pytest.raises(Refused, match="Say why"):
        answers(story, GIVES, made, agree=False)
    answers(story, GIVES, made, agree=False, reason="Counties are too coarse.")
    assert story.dispute.is_open and owes(story) == set()
    assert "too coarse" in story.dispute.settlements.get().declined
    with pytest.raises(Refused, match="no longer open"):
        answers(story, GIVES, made)


@pytest.mark.both
def test_a_new_proposal_takes_the_place_of_the_old_one():
    story = Quarrel().raised()
    old = proposes(story)
    new = proposes(story, by=GIVES, text="Regions.")
    with pytest.raises(Refused, match="no longer open"):
        answers(story, GIVES, old)
    assert owes(story) == {"cdss"}
    answers(story, ASKS, new)
    assert story.dispute.words == "Regions."


@pytest.mark.both
def test_a_double_click_makes_one_proposal_and_one_letter():
    story = Quarrel().raised()
    assert proposes(story) == proposes(story)
    assert Letter.objects.filter(about=story.bucp.number, kind="settlement_proposed").count() == 1


def test_only_coordinators_of_the_parties_propose_and_agree():
    story = Quarrel().at(Step.AGENCY)
    made = proposes(story)
    for other in (story.drafter, "agency-cdo@chhs.example", "cdo@odi.example", "coordinator@edd.example"):
        with pytest.raises(NotAllowed):
            proposes(story, by=other)
        with pytest.raises(NotAllowed):
            answers(story, other, made)
    assert story.dispute.is_open


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"text": " "}, "what you propose"),
        ({"solution": "magic"}, "kind of solution"),
        ({"text": "x" * 50_001}, "is the most"),
    ],
)
def test_what_cannot_be_agreed_on_is_refused_in_words(changed, sentence):
    story = Quarrel().raised()
    with pytest.raises(Refused, match=sentence):
        proposes(story, **changed)
    assert not story.dispute.settlements.exists()


def test_fields_that_the_form_does_not_have_are_left_out():
    story = Quarrel().raised()
    assert proposes(story, fields=["purpose_need", "no_such_field"]).changes == ["purpose_need"]


def test_a_proposal_outlives_the_step_in_which_it_was_made():
    story = Quarrel().raised()
    made = proposes(story)
    story.at(Step.CDO)
    answers(story, GIVES, made)
    assert story.dispute.outcome == DisputeOutcome.RESOLVED


def test_the_proposal_of_one_agreement_is_not_answered_in_another():
    story, other = Quarrel().raised(), Quarrel().raised()
    foreign = proposes(other)
    with pytest.raises(Exception, match="does not exist"):
        answers(story, GIVES, foreign)
    assert other.dispute.is_open and story.dispute.is_open


def test_after_the_end_there_is_nothing_left_to_answer():
    story = Quarrel().raised()
    made = proposes(story)
    story.do(WithdrawObjection(reason="Found the authority."), GIVES)
    assert owes(story) == set()
    with pytest.raises(Refused):
        answers(story, GIVES, made)
