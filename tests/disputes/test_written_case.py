"""The written case goes with a referral (§5.2, §6): the questions that only a disputed request is asked."""

import pytest
from django.utils import timezone

from bucp.models.states import State
from bucp.official_form.declare import Needed
from bucp.text.snapshot import snapshot
from common.refusals import Refused
from disputes.commands import ReferDispute, WithdrawObjection
from disputes.enums import Step, Verdict
from notices.models import Letter
from tests.support.clock import at
from tests.support.quarrel import Quarrel

pytestmark = pytest.mark.django_db

GIVES, ASKS = "coordinator@cdph.example", "coordinator@cdss.example"
REFER = ReferDispute(text="We could not agree.")


def party(story, slug):
    return next(p for p in story.bucp.party_list if p.entity.slug == slug)


def test_a_dispute_is_not_referred_without_the_written_case_and_each_missing_answer_is_a_link():
    """§5.2, §6: the written case goes with the referral."""
    story = Quarrel().raised()
    with pytest.raises(Refused) as refused:
        story.do(REFER, GIVES)
    places = {p.url.rpartition("#")[2] for p in refused.value.problems}
    asked = {k: f for k, f in story.bucp.form.fields.items() if f.needed == Needed.DISPUTED}
    wanted = {
        f"field-{key}" + (f"-{p.pk}" if f.per_party else "")
        for key, f in asked.items()
        for p in (story.bucp.party_list if f.per_party else [None])
    }
    assert places == wanted
    assert all(p.url.startswith(f"/bucps/{story.bucp.number}/edit/") for p in refused.value.problems)
    assert story.dispute.step == Step.TALKS


def test_the_page_of_the_referral_shows_the_list_and_keeps_what_was_typed(sign_in):
    story = Quarrel().raised()
    client, page = sign_in(GIVES), f"/disputes/{story.bucp.number}/refer/"
    assert (
        f'edit/administrative/#field-department_positions-{party(story, "cdph").pk}"'
        in client.get(page).content.decode()
    )
    answer = client.post(page, {"text": "My long explanation."})
    assert answer.status_code == 409 and "My long explanation." in answer.content.decode()


def test_after_the_time_for_talks_a_silent_side_no_longer_holds_up_the_referral():
    """§5.2: who objects may go to the officers of the Agencies; the other side’s silence does not bar the way."""
    with at(timezone.now()) as clock:
        story = Quarrel().raised().case_written("cdph")
        with pytest.raises(Refused, match=r"Answer “What is your department's position.*Social Services"):
            story.do(REFER, GIVES)
        clock.at = story.dispute.due_at
        with pytest.raises(Refused, match="your own part"):  # the silent side itself
            story.do(REFER, ASKS)
        story.do(REFER, GIVES)
    assert story.dispute.step == Step.AGENCY
    assert "had not come from Department of Social Services" in Letter.objects.get(kind="dispute_referred").body


def test_the_dispute_about_an_agreement_in_force_has_no_such_questions():
    """§5.19: its text is signed, and nobody can write into it."""
    with at(timezone.now()) as clock:
        story = Quarrel.begun_in_force(clock)
        story.do(REFER, GIVES)
        assert story.dispute.step == Step.AGENCY


# Why it is undisputed -------------------------------------------------------------------------------------------------


def reason(story) -> str:
    return story.bucp.answers.get(field="undisputed_reason").value


def version(story) -> int:
    return story.bucp.answers.get(field="undisputed_reason").version


def said(story) -> set:
    return {a["field"] for a in snapshot(story.fresh())["answers"]}


def test_after_a_resolution_the_reason_is_asked_again_with_the_resolution_as_its_proposal(sign_in):
    """§5.2: what was undisputed before the objection is undisputed for another reason after it."""
    story = Quarrel()
    story.answer("undisputed_reason", "Nobody objects.", by=ASKS)
    assert "undisputed_reason" in said(story)
    story.raised()
    assert "undisputed_reason" not in said(story) and reason(story) == ""
    story.settled()
    client, page = sign_in(ASKS), f"/bucps/{story.bucp.number}/edit/administrative/"
    shown = client.get(page).content.decode()
    assert "Proposed, from how the dispute ended" in shown and "Counties instead of addresses." in shown
    client.post(
        page, {"undisputed_reason:version": version(story), "undisputed_reason": "", "proposed": "undisputed_reason"}
    )
    assert reason(story).endswith("Counties instead of addresses.") and "resolved the dispute" in reason(story)
    assert "Proposed, from" not in client.get(page).content.decode()


def test_after_an_objection_was_taken_back_the_reason_is_asked_again():
    story = Quarrel()
    story.answer("undisputed_reason", "Nobody objects.", by=ASKS)
    story.raised().do(WithdrawObjection(reason="Our counsel found the authority."), GIVES)
    assert reason(story) == "" and story.fresh().asked_besides == Needed.UNDISPUTED


def test_what_was_approved_by_decision_is_not_called_undisputed():
    """§7.5: it is disputed but then approved."""
    story = Quarrel().at(Step.GOVERNOR).governor(Verdict.APPROVE)
    assert story.fresh().state == State.REVIEW and story.fresh().asked_besides is None
    story.answer("undisputed_reason", "Nobody objects.", by=ASKS)
    assert "undisputed_reason" not in said(story)
