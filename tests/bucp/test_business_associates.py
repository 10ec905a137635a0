"""Addendum A, by who is what (domain.md §4, decision 48): the terms for business associates only where one party is the
business associate of another; covered entities get their own."""

import json

import pytest

from bucp import official_form
from bucp.document.build import document_of, html_of
from bucp.document.json import json_of
from bucp.official_form.beside import BUSINESS_ASSOCIATE
from bucp.official_form.completeness import addenda, missing
from bucp.official_form.declare import Needed
from tests.support.story import Story

ASSOCIATES = "Federal law asks the following of a business associate (45 CFR 164.504(e))."
COVERED = "Each covered entity answers for itself under the HIPAA rules (45 CFR Parts 160 and 164)."

every_version = pytest.mark.parametrize("version", official_form.FORMS)


def terms(version, **answers) -> list[str]:
    found = addenda(official_form.get(version), {(key, None): value for key, value in answers.items()})
    return [term for a in found for term in a.terms]


@every_version
def test_where_one_is_the_business_associate_of_another_the_terms_for_it_hold(version):
    said = terms(version, hipaa="yes", hipaa_business_associate="yes")
    assert ASSOCIATES in said and COVERED not in said


@every_version
def test_between_covered_entities_their_own_terms_hold(version):
    said = terms(version, hipaa="yes", hipaa_business_associate="no")
    assert COVERED in said and ASSOCIATES not in said


@every_version
def test_a_text_from_before_the_question_keeps_the_addendum_that_was_signed(version):
    assert ASSOCIATES in terms(version, hipaa="yes")


@every_version
def test_without_hipaa_data_there_is_no_addendum(version):
    assert terms(version, hipaa="no") == []


@every_version
@pytest.mark.parametrize(("moment", "hipaa", "asked"), [("to_sign", "yes", True), ("to_send", "yes", False),
                                                        ("to_sign", "no", False)])  # fmt: skip
def test_it_is_asked_of_hipaa_data_alone_and_needed_to_sign(version, moment, hipaa, asked):
    form, parties = official_form.get(version), [(1, "recipient", "A"), (2, "provider", "B")]
    found = missing(form, {("hipaa", None): hipaa}, 1, parties, Needed(moment), None)
    assert (BUSINESS_ASSOCIATE in {m.field.key for m in found}) == asked


@pytest.mark.django_db
def test_the_document_and_its_data_carry_the_terms_that_hold():
    story = Story().filled()
    story.answer("hipaa", "yes")
    for answer, there, not_there in (("yes", ASSOCIATES, COVERED), ("no", COVERED, ASSOCIATES)):
        story.answer(BUSINESS_ASSOCIATE, answer)
        document = document_of(story.fresh())
        for text in (html_of(document), json.dumps(json.loads(json_of(document))["addenda"])):
            assert there in text and not_there not in text


@pytest.mark.django_db
def test_it_is_asked_behind_the_question_on_hipaa(sign_in):
    story = Story().filled()
    page = sign_in(story.drafter.email).get(f"/bucps/{story.bucp.number}/edit/administrative/").content.decode()
    assert page.index('id="field-hipaa"') < page.index(f'id="field-{BUSINESS_ASSOCIATE}"')
    assert page.index(f'id="field-{BUSINESS_ASSOCIATE}"') < page.index('id="field-hipaa_roles"')
