"""A study goes out for signature with its review board’s approval, or its exemption (45 CFR 46)."""

from datetime import date

import pytest

from bucp.official_form.research import is_approved
from bucp.signing.commands import PutOutForSignature
from common.refusals import Refused
from tests.support.story import Story

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    "text",
    [
        "CPHS approved project 2026-041 on March 3, 2026. The approval runs until March 2, 2027.",
        "IRB no. 7, 11/28/2026",
        "Protocol 19-A, approved March 3, 2026",
        "CPHS, 2026-03-03, project 41",
        "The board found it exempt.",
        "CPHS exemption, category 4",
    ],
)
def test_number_and_date_or_the_exemption_will_do(text):
    assert is_approved(text, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "CPHS",
        "Pending",
        "We expect project 2026-041 to be approved on March 3, 2027.",
        "Approved on March 3, 2026.",
        "Project 2026-041",
        "Project 41, approved on February 30, 2026",
        "It is not exempt.",
    ],
)
def test_less_will_not(text):
    assert not is_approved(text, TODAY)


@pytest.mark.django_db
def test_a_study_without_it_is_not_put_out_for_signature():
    story = Story().reviewed()
    story.answer("research", "yes")
    story.answer("research_approval", "CPHS looks at it in March.")
    with pytest.raises(Refused) as refused:
        story.do(PutOutForSignature(), "coordinator@cdss.example")
    [problem] = [p for p in refused.value.problems if p.sentence.startswith("A study goes out")]
    assert problem.url.endswith("/edit/administrative/#field-research_approval")
    story.answer("research_approval", "CPHS approved project 2026-041 on March 3, 2026.")
    with pytest.raises(Refused) as refused:  # the opinions are asked for again
        story.do(PutOutForSignature(), "coordinator@cdss.example")
    assert not any(p.sentence.startswith("A study goes out") for p in refused.value.problems)
