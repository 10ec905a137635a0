"""The signed document says how it came to be approved (§5.2, §6.1, §7.5)."""

import json

import pytest
from django.utils import timezone

from bucp.document.build import document_of, html_of
from bucp.document.json import json_of
from bucp.signing.commands import PutOutForSignature
from bucp.text.approval import proposed_reason
from disputes.commands import LeaveAsWritten
from disputes.enums import Step, Verdict
from tests.support.quarrel import Quarrel

pytestmark = pytest.mark.django_db

TODAY = "{:%B %-d, %Y}"


def out_for_signature(story):
    story.looked_over().do(PutOutForSignature(), "coordinator@cdss.example")
    return story


def told(story) -> tuple[str, dict]:
    document = document_of(story.fresh())
    return html_of(document), json.loads(json_of(document))


def day() -> str:
    return TODAY.format(timezone.localdate())


def test_an_undisputed_one_says_so_and_why():
    """§5.2: an undisputed BUCP is automatically deemed approved."""
    html, data = told(out_for_signature(Quarrel()))
    assert "Undisputed, and so deemed approved (§5.2)." in html
    assert "in the words of the Data Recipient" in html
    assert data["approval"]["how"] == "undisputed" and data["approval"]["clauses"] == ["§5.2"]
    assert data["approval"]["reason"] and data["approval"]["disputes"] == []
    assert "Not signed by all parties yet" in html and data["dates"]["approved_and_signed"] is None


def test_a_resolved_one_says_when_and_what_was_agreed():
    story = Quarrel().raised().settled()
    for who in ("cdss", "cdph"):
        story.do(LeaveAsWritten(), f"coordinator@{who}.example")
    html, data = told(out_for_signature(story))
    assert f"The parties resolved the dispute on {day()}. What was agreed:" in html
    assert "the Department of Public Health objected to the exchange itself." in html, "an objection is one party's act"
    assert "Counties instead of addresses." in html and "§7.5" not in html
    [dispute] = data["approval"]["disputes"]
    assert (data["approval"]["how"], dispute["how"]) == ("resolved", "resolved")
    assert dispute["words"] == "Counties instead of addresses." and dispute["ended"] == timezone.localdate().isoformat()


def test_a_reason_that_says_no_more_than_the_resolution_is_not_told_a_second_time():
    story = Quarrel().raised().settled()
    for who in ("cdss", "cdph"):
        story.do(LeaveAsWritten(), f"coordinator@{who}.example")
    story.answer("undisputed_reason", proposed_reason(story.fresh()))
    html, data = told(out_for_signature(story))
    assert html.count("Counties instead of addresses.") == 2, "as the answer of the form, and in how it was approved"
    assert "in the words of the Data Recipient" not in html
    assert data["approval"]["reason"]


@pytest.mark.parametrize(
    ("step", "clause", "office"),
    [
        (Step.GOVERNOR, "§6.1", "the Governor’s Office"),
        (Step.DECISION, "§6.1(1)(b)", "the Undersecretary of the Health and Human Services Agency"),
    ],
)
def test_a_decided_one_names_office_day_and_clause_and_that_nothing_may_be_excluded(step, clause, office):
    """§7.5: a disputed but then approved BUCP may not have data excluded by the provider."""
    story = Quarrel().at(step)
    decide = story.governor if step == Step.GOVERNOR else story.undersecretaries
    html, data = told(out_for_signature(decide(Verdict.APPROVE)))
    assert f"Approved by decision of {office} on {day()}, under {clause}. §7.5 applies." in html
    assert "deemed approved" not in html
    approval = data["approval"]
    assert approval["how"] == "decided" and approval["clauses"] == [clause, "§7.5"] and approval["reason"] == ""
    assert approval["disputes"][-1]["offices"] == [office]


def test_a_text_that_is_not_out_for_signature_does_not_say_it_is_approved():
    html, data = told(Quarrel())
    assert "How it was approved" not in html and data["approval"] is None


def test_the_critical_dates_end_with_the_day_on_which_all_had_signed():
    html, data = told(out_for_signature(Quarrel()).signed_by_all())
    assert "Date approved and signed" in html and "Not signed by all parties yet" not in html
    assert data["dates"]["approved_and_signed"].startswith("20")
