"""What is missing, and when."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bucp.official_form import FORMS, get
from bucp.official_form.completeness import applies, date_problems, is_blank, missing, progress
from bucp.official_form.declare import AnswerKind, Choice, Field, Needed, OfficialForm, Section, When

SINGLE, SEVERAL = get("2026-07-01"), get("2025-08-15")
ONE_EACH = [(1, "recipient", "Social Services"), (2, "provider", "Public Health")]
TWO_RECIPIENTS = [*ONE_EACH, (3, "recipient", "Employment Development")]
SEND, SIGN = Needed.TO_SEND, Needed.TO_SIGN


def owed(form, answers, parties=ONE_EACH, moment=SEND, disputed=False, elements=1):
    return {(m.field.key, m.party_id) for m in missing(form, answers, elements, parties, moment, besides(disputed))}


def besides(disputed):
    return Needed.DISPUTED if disputed else Needed.UNDISPUTED


def plausible(field):
    if field.kind == AnswerKind.YES_NO:
        return "no"
    if field.kind == AnswerKind.CHOICE:
        return field.choices[0].value
    if field.kind == AnswerKind.CHOICES:
        return [field.choices[0].value]
    return field.example or "Something"


def everything(form, parties=ONE_EACH, **given_answers):
    """Every question answered by everyone, conditional ones included."""
    answers = {
        (key, party): plausible(field)
        for key, field in form.fields.items()
        for party in ([p[0] for p in parties] if field.per_party else [None])
    }
    return answers | {(key, None): value for key, value in given_answers.items()}


# --- what is missing


def test_an_empty_draft_owes_the_recipients_part_before_it_is_sent():
    keys = owed(SINGLE, {}, elements=0)
    assert {("use_case_name", None), ("data_elements", None), ("legal_authority", 1)} <= keys
    assert ("legal_authority", 2) not in keys
    assert not {key for key, _ in keys} & {
        "privacy_requirements",
        "undisputed_reason",
        "approvals",
        "contacts",
    }


def test_before_signing_the_providers_part_is_owed_too():
    keys = owed(SINGLE, {}, moment=SIGN)
    assert {("legal_authority", 1), ("legal_authority", 2), ("privacy_requirements", 2)} <= keys
    assert ("undisputed_reason", None) in keys


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
@pytest.mark.parametrize("disputed", [False, True])
@pytest.mark.parametrize("moment", [SEND, SIGN])
def test_nothing_is_owed_when_everything_is_answered(form, disputed, moment):
    assert owed(form, everything(form, TWO_RECIPIENTS), TWO_RECIPIENTS, moment, disputed) == set()


def test_a_dispute_asks_for_more_before_signing_but_not_for_the_reason_why_there_is_none():
    calm, disputed = (owed(SINGLE, {}, moment=SIGN, disputed=d) for d in (False, True))
    assert calm - disputed == {("undisputed_reason", None)}
    assert {
        ("department_positions", 1),
        ("department_positions", 2),
        ("attempts_to_agree", None),
    } <= disputed - calm
    assert owed(SINGLE, {}, disputed=True) == owed(SINGLE, {}, disputed=False)


def test_each_recipient_owes_its_own_column_in_the_form_for_several_departments():
    answers = {("data_users", 1): "Two analysts"}
    keys = owed(SEVERAL, answers, TWO_RECIPIENTS)
    assert ("data_users", 3) in keys
    assert not {("data_users", 1), ("data_users", 2), ("data_users", None)} & keys


def test_a_question_for_the_provider_alone_is_never_owed_by_a_recipient():
    keys = owed(SEVERAL, {}, TWO_RECIPIENTS, SIGN, disputed=True)
    assert {party for key, party in keys if key == "anticipated_risks_provider"} == {2}


def test_at_least_one_data_element_is_owed():
    assert ("data_elements", None) in owed(SINGLE, {}, elements=0)
    assert ("data_elements", None) not in owed(SINGLE, {}, elements=1)


def test_what_is_owed_comes_in_the_order_of_the_form_with_its_section():
    found = missing(SINGLE, {}, 0, ONE_EACH, SIGN, Needed.DISPUTED)
    keys = list(SINGLE.fields)
    assert [keys.index(m.field.key) for m in found] == sorted(keys.index(m.field.key) for m in found)
    assert all(m.field in m.section.fields for m in found)


@pytest.mark.parametrize(
    ("answers", "key", "sentence"),
    [
        ({}, "purpose_need", "Answer “Why does your department need this data?”"),
        ({}, "data_elements", "Add at least one data element."),
        ({}, "research", "Answer yes or no to “Is this research on people, as federal rules define it?”"),
        ({}, "data_categories", "Choose an answer to “What kinds of data are in it?”"),
        (
            {("hipaa", None): "yes"},
            "hipaa_acknowledgement",
            "Confirm “Your department will follow the HIPAA terms of Addendum A” for Social Services.",
        ),
    ],
)
def test_a_sentence_says_what_to_do_and_for_whom(answers, key, sentence):
    found = {m.field.key: m for m in missing(SINGLE, answers, 0, ONE_EACH, SEND, Needed.UNDISPUTED)}
    assert found[key].sentence == sentence


@pytest.mark.parametrize("moment", [Needed.DISPUTED, Needed.NEVER, "whenever"])
def test_only_sending_and_signing_are_moments(moment):
    with pytest.raises(ValueError, match="to send or to sign"):
        missing(SINGLE, {}, 0, ONE_EACH, moment, None)


@pytest.mark.parametrize("value", [None, "", "  \n", "\u200b\u2060", [], [""], [" ", "\u00a0"]])
def test_what_cannot_be_seen_is_no_answer(value):
    assert is_blank(value)
    assert ("use_case_name", None) in owed(SINGLE, {("use_case_name", None): value})


# --- conditions


@pytest.mark.parametrize(
    ("gate", "value", "dependent"),
    [
        ("transfer_of_funds", "yes", "transfer_of_funds_agreement"),
        ("hipaa", "yes", "hipaa_roles"),
        ("ferpa", "yes", "ferpa_pii"),
        ("redisclosure", "yes", "redisclosure_terms"),
        ("data_users_contractors", "yes", "data_users_contractors_detail"),
        ("frequency", "ongoing", "frequency_detail"),
    ],
)
def test_a_dependent_question_is_owed_only_when_its_condition_holds(gate, value, dependent):
    assert (dependent, None) not in owed(SINGLE, {})
    assert (dependent, None) not in owed(SINGLE, {(gate, None): "no"})
    assert (dependent, None) in owed(SINGLE, {(gate, None): value})


def test_a_condition_on_a_condition_falls_with_the_first():
    study = SINGLE.fields["ferpa_study_reports"]
    assert applies(SINGLE, study, {("ferpa", None): "yes", ("ferpa_exception", None): "studies"})
    assert not applies(SINGLE, study, {("ferpa", None): "no", ("ferpa_exception", None): "studies"})
    assert not applies(SINGLE, study, {("ferpa_exception", None): "studies"})


def test_in_columns_the_condition_is_that_of_the_same_department():
    answers = {("data_users_contractors", 1): "yes", ("data_users_contractors", 3): "no"}
    keys = owed(SEVERAL, answers, TWO_RECIPIENTS)
    assert ("data_users_contractors_detail", 1) in keys
    assert ("data_users_contractors_detail", 3) not in keys
    assert applies(SEVERAL, SEVERAL.fields["data_users_contractors_detail"], answers)


def test_a_condition_on_a_choice_of_several_looks_for_the_value_among_them():
    field = Field("more", "", "More?", when=When("kinds", "b"))
    gate = Field("kinds", "", "Kinds?", kind=AnswerKind.CHOICES, choices=(Choice("a", "A"), Choice("b", "B")))
    form = OfficialForm("0", date(2026, 1, 1), "", False, (Section("s", "S", "", (gate, field)),), ())
    assert applies(form, field, {("kinds", None): ["a", "b"]})
    assert not applies(form, field, {("kinds", None): ["a"]})


any_form = st.sampled_from(list(FORMS.values()))


@st.composite
def filled_form(draw):
    form = draw(any_form)
    answers = {}
    for key, field in form.fields.items():
        for party in [1, 2, 3] if field.per_party else [None]:
            if field.kind == AnswerKind.YES_NO:
                value = draw(st.sampled_from(["", "yes", "no"]))
            elif field.kind == AnswerKind.CHOICE:
                value = draw(st.sampled_from(["", *(c.value for c in field.choices)]))
            else:
                value = draw(st.sampled_from(["", "text"]))
            if value:
                answers[key, party] = value
    return form, answers


@given(filled_form(), st.booleans())
def test_whatever_is_answered_sending_never_asks_for_more_than_signing(filled, disputed):
    form, answers = filled
    to_send = owed(form, answers, TWO_RECIPIENTS, SEND, disputed)
    assert to_send <= owed(form, answers, TWO_RECIPIENTS, SIGN, disputed)


@given(filled_form(), st.booleans(), st.integers(0, 2))
def test_whatever_is_answered_progress_and_missing_tell_the_same(filled, disputed, elements):
    form, answers = filled
    sections = progress(form, answers, elements, TWO_RECIPIENTS, besides(disputed))
    left = missing(form, answers, elements, TWO_RECIPIENTS, SIGN, besides(disputed))
    assert list(sections) == [section.slug for section in form]
    for slug, (done, total) in sections.items():
        assert 0 <= done <= total
        assert total - done == sum(m.section.slug == slug for m in left)


@given(filled_form())
def test_whatever_is_answered_a_question_applies_only_if_the_one_it_hangs_on_does(filled):
    form, answers = filled
    for field in form.fields.values():
        if field.when and applies(form, field, answers, 1):
            assert applies(form, form.fields[field.when.key], answers, 1)


@given(filled_form(), st.booleans())
def test_answering_what_is_missing_ends_in_a_form_with_nothing_missing(filled, disputed):
    form, answers = filled
    for _ in range(5):  # an answer may open a further question, never without end
        left = owed(form, answers, TWO_RECIPIENTS, SIGN, disputed)
        answers = answers | {spot: plausible(form.fields[spot[0]]) for spot in left}
    assert left == set()


# --- dates in order


def test_an_end_before_the_start_is_told_with_both_dates():
    (problem,) = date_problems(SINGLE, {("start_date", None): "2027-03-12", ("end_date", None): "2027-03-11"})
    assert problem.field.key == "end_date" and problem.section.slug == "administrative"
    assert "March 11, 2027" in problem.sentence and "March 12, 2027" in problem.sentence


@pytest.mark.parametrize(
    ("start", "end"),
    [("2027-03-12", "2027-03-12"), ("2027-03-12", ""), (None, "2027-03-12"), ("2027-02-31", "2027-01-01")],
)
def test_dates_in_order_or_left_out_are_no_problem(start, end):
    assert date_problems(SEVERAL, {("start_date", None): start, ("end_date", None): end}) == []


def test_a_version_with_columns_changes_nothing_else_of_a_field():
    for key, field in SEVERAL.fields.items():
        assert replace(field, per_party=SINGLE.fields[key].per_party) == SINGLE.fields[key]
