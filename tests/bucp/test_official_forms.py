"""The official forms say what domain.md §4 and §5 say."""

import re

import pytest

from bucp.official_form import FORMS, UnknownVersion, current, get
from bucp.official_form.completeness import Invalid
from bucp.official_form.declare import AnswerKind, FilledBy, Needed, Review
from bucp.official_form.elements import BY_KEY, COLUMNS, column_for

FORM_LIST = list(FORMS.values())
each_form = pytest.mark.parametrize("form", FORM_LIST, ids=list(FORMS))
EACH_FIELD = [
    pytest.param(form, field, id=f"{form.version}-{key}") for form in FORM_LIST for key, field in form.fields.items()
]
each_field = pytest.mark.parametrize(("form", "field"), EACH_FIELD)

OFFICIAL_ORDER = [
    "Use Case Name",
    "Contact Information",
    "Use Case Description/Purpose",
    "Data Types/Categories",
    "Output/Use",
    "Data Elements",
    "Data Users",
    "Data Transfer/Management",
    "Destruction and/or Return",
    "Anticipated Risks",
    "Legal Authority",
    "Transfer of Funds",
    "Possible Alternatives",
    "Critical Dates",
    "Re-disclosure",
    "Research",
    "HIPAA (Addendum A)",
    "FERPA (Addendum B)",
    "Privacy Requirements",
    "Security Requirements",
    "Approvals",
    "Departments' Positions",
]


def test_both_official_versions_are_there_and_know_whether_they_are_for_several_departments():
    assert {version: form.several for version, form in FORMS.items()} == {
        "2025-08-15": True,
        "2026-07-01": False,
    }
    assert all(form.version == version for version, form in FORMS.items())


def test_the_current_form_depends_on_how_many_departments_take_part():
    assert current(several=False).version == "2026-07-01"
    assert current(several=True).version == "2025-08-15"


@pytest.mark.parametrize("version", ["1999-01-01", "", "2026-7-1", None, ["2026-07-01"]])
def test_an_unknown_version_is_refused_with_the_known_ones_named(version):
    with pytest.raises(UnknownVersion, match=r"no official form of version .*2025-08-15, 2026-07-01"):
        get(version)


@each_form
def test_the_sections_have_their_addresses_in_order(form):
    assert [section.slug for section in form] == ["business-case", "technical", "administrative", "approvals"]


@each_form
def test_the_official_fields_are_all_there_in_the_official_order(form):
    seen = list(dict.fromkeys(field.official for field in form.fields.values()))
    assert seen == OFFICIAL_ORDER


@each_form
def test_the_checklist_has_the_official_rows(form):
    assert form.checklist == (
        "Draft BUCP",
        "Send BUCP",
        "Legal Review",
        "Privacy Review",
        "Security Review",
        "Executive Sponsor Review",
        "Data Coordinator Final Review",
        "BUCP Start Date",
        "BUCP End Date",
    )


@each_form
def test_the_document_says_that_idea_is_not_altered_and_filing_is_no_approval(form):
    assert any("Nothing in this proposal changes a term of IDEA" in note for note in form.notes)
    assert any("not an approval" in note for note in form.notes)


@each_form
def test_no_key_is_declared_twice(form):
    assert len(form.fields) == sum(len(section.fields) for section in form)


def test_both_versions_ask_the_same_questions():
    assert list(get("2026-07-01").fields) == list(get("2025-08-15").fields)


@each_form
def test_what_only_a_dispute_needs_is_marked_so(form):
    disputed = {field.official for field in form.fields.values() if field.needed == Needed.DISPUTED}
    assert disputed == {"Anticipated Risks", "Possible Alternatives", "Departments' Positions"}


@each_form
def test_opinions_stand_with_the_three_statements_that_each_party_makes(form):
    opinions = {key: field.opinion for key, field in form.fields.items() if field.opinion}
    assert opinions == {
        "legal_authority": Review.LEGAL,
        "privacy_requirements": Review.PRIVACY,
        "security_requirements": Review.SECURITY,
    }
    assert all(form.fields[key].per_party and form.fields[key].filled_by == FilledBy.BOTH for key in opinions)


@each_form
def test_only_the_privacy_and_security_requirements_are_sensitive(form):
    assert {k for k, f in form.fields.items() if f.sensitive} == {
        "privacy_requirements",
        "security_requirements",
    }


@each_form
def test_each_review_covers_what_the_rules_name(form):
    def officials(review):
        return {form.fields[key].official for key in form.covered_by(review)}

    purpose, output = "Use Case Description/Purpose", "Output/Use"
    assert {"Legal Authority", purpose, output, "Privacy Requirements", "Security Requirements"} <= officials(
        Review.LEGAL
    )
    assert {"Privacy Requirements", purpose, output} <= officials(Review.PRIVACY)
    assert {
        "Security Requirements",
        "Data Transfer/Management",
        "Data Users",
        "Destruction and/or Return",
    } <= officials(Review.SECURITY)
    for official in (purpose, output):
        for key, field in form.fields.items():
            if field.official == official:
                assert {Review.LEGAL, Review.PRIVACY} <= set(field.reviews), key


@each_form
def test_every_review_covers_the_data_elements_because_a_new_element_changes_everything(form):
    assert all("data_elements" in form.covered_by(review) for review in Review)


@each_form
def test_what_is_written_after_the_reviews_makes_no_opinion_stale(form):
    for key in ("undisputed_reason", "ferpa_agency_signature", "department_positions", "attempts_to_agree"):
        assert form.fields[key].reviews == ()


def test_in_the_form_for_several_departments_each_recipient_has_its_own_column():
    single, several = get("2026-07-01").fields, get("2025-08-15").fields
    for key in (
        "data_users",
        "transfer_management",
        "destruction_return",
        "critical_deadlines",
        "purpose_need",
    ):
        assert not single[key].per_party and several[key].per_party
        assert several[key].filled_by == FilledBy.RECIPIENT
    assert {k for k, f in single.items() if f.per_party} < {k for k, f in several.items() if f.per_party}


@each_form
def test_both_sides_say_who_approves_a_public_release(form):
    field = form.fields["output_release_approval"]
    assert field.per_party and field.filled_by == FilledBy.BOTH


@each_form
def test_education_records_bring_the_mandatory_answers(form):
    mandatory = {
        "ferpa_pii",
        "ferpa_purpose",
        "ferpa_exception",
        "ferpa_subsection",
        "ferpa_description",
        "ferpa_destruction",
        "ferpa_destruction_period",
        "ferpa_policies",
        "ferpa_covenant",
        "ferpa_agency_signature",
        "ferpa_destruction_witnesses",
    }
    for key in mandatory:
        assert form.fields[key].when.key == "ferpa"
        assert form.fields[key].needed in (Needed.TO_SEND, Needed.TO_SIGN)


@each_form
def test_addenda_hang_on_answers_that_the_form_can_give(form):
    for addendum in form.addenda:
        field = form.fields[addendum.when.key]
        allowed = {"yes", "no"} if field.kind == AnswerKind.YES_NO else {choice.value for choice in field.choices}
        assert addendum.when.value in allowed and addendum.terms


@each_form
def test_dates_are_optional_because_an_exchange_may_be_open_ended(form):
    for key in ("start_date", "end_date"):
        assert form.fields[key].kind == AnswerKind.DATE and form.fields[key].needed == Needed.NEVER


@each_field
def test_a_key_is_plain_snake_case(form, field):
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", field.key)


@each_field
def test_a_condition_names_an_earlier_field_and_an_answer_it_can_have(form, field):
    if field.when is None:
        return
    keys = list(form.fields)
    gate = form.fields[field.when.key]
    assert keys.index(gate.key) < keys.index(field.key)
    allowed = {"yes", "no"} if gate.kind == AnswerKind.YES_NO else {choice.value for choice in gate.choices}
    assert field.when.value in allowed
    if gate.per_party:  # the column that decides must be there for everyone who is asked
        assert field.per_party and field.filled_by == gate.filled_by


@each_field
def test_choices_belong_to_choice_fields_and_have_different_values_and_labels(form, field):
    assert bool(field.choices) == (field.kind in (AnswerKind.CHOICE, AnswerKind.CHOICES))
    assert (
        len({c.value for c in field.choices}) == len({c.label.casefold() for c in field.choices}) == len(field.choices)
    )


@each_field
def test_a_field_has_a_question_and_help_and_a_text_field_an_example(form, field):
    assert field.question and field.help
    if field.kind in (AnswerKind.TEXT, AnswerKind.LINE):
        assert field.example and len(field.example) <= field.max_length


@each_field
def test_help_is_written_in_short_sentences(form, field):
    text = re.sub(r"\(.*?\)", "", field.help)
    for sentence in re.split(r"(?<=[.?!:])\s+", text):
        assert len(sentence.split()) <= 25, sentence


def test_the_columns_of_data_elements_are_those_of_the_official_definitions():
    assert [column.key for column in COLUMNS] == [
        "name",
        "type",
        "definition",
        "required",
        "valid_inputs",
        "source",
        "quality_notes",
        "guide",
        "classification",
        "statutes",
        "label",
        "technical_name",
    ]
    assert {c.key for c in COLUMNS if c.required} == {"name", "type", "definition"}


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Field Name", "name"),
        ("FIELD_NAME", "name"),
        ("fieldName *", "name"),
        ("Data Type", "type"),
        ("Required Y/N", "required"),
        ("Required?", "required"),
        (" valid   inputs ", "valid_inputs"),
        ("Column_Name", "technical_name"),
        ("Governing Statutes", "statutes"),
    ],
)
def test_a_header_of_a_file_is_recognised_in_the_ways_people_write_it(header, key):
    assert column_for(header) is BY_KEY[key]


@pytest.mark.parametrize("header", ["", None, "favorite color", 7])
def test_a_header_nobody_knows_is_left_alone(header):
    assert column_for(header) is None


def test_no_header_means_two_columns():
    headers = [h for c in COLUMNS for h in {c.key.replace("_", " "), c.label.casefold(), *c.aliases}]
    assert len(headers) == len(set(headers))


@pytest.mark.parametrize(
    ("key", "cell", "value"),
    [
        ("type", "VARCHAR2(40 BYTE)", "text"),
        ("type", "number(10,2)", "numeric"),
        ("type", "timestamp with time zone", "datetime"),
        ("type", "Date or time", "datetime"),
        ("type", "money", "currency"),
        ("type", "", ""),
        ("required", "Y", "yes"),
        ("required", True, "yes"),
        ("required", 0, "no"),
        ("classification", "PII", "pii"),
        ("classification", "Public", "none"),
        ("classification", None, ""),
        ("name", "Date\nof birth", "Date of birth"),
        ("valid_inputs", 12.5, "12.5"),
    ],
)
def test_a_cell_is_read_in_the_words_of_databases_and_spreadsheets(key, cell, value):
    assert BY_KEY[key].read(cell) == value


@pytest.mark.parametrize(
    ("key", "cell"), [("type", "quantum"), ("classification", "Public Health"), ("required", "maybe")]
)
def test_a_cell_that_could_mean_anything_is_refused_and_not_guessed(key, cell):
    with pytest.raises(Invalid):
        BY_KEY[key].read(cell)
