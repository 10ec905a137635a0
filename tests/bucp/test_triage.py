"""`/triage/`: every combination of answers ends, and every end says what to do next and why."""

from itertools import product

import pytest

from bucp.models import Bucp
from bucp.triage import questions as triage
from bucp.triage.questions import ENDS, KEYS, NOT_LISTED, QUESTIONS, TriageAsk, walk
from signatories.models import Entity
from tests.support.story import Story

SIGNED = {"cdss": True, "cdph": True, "lottery": False}
URL = "/triage/"
TO_PARTIES = {"looked": "no", "public": "no", "who": "state", "internal": "no"}


def offered(question):
    if question.ask == TriageAsk.PARTY:
        return ["cdss", "cdph", "lottery", NOT_LISTED]
    if question.ask == TriageAsk.KINDS:
        return [["any"], ["any", "pii"], ["pii", "tax"]]
    return [choice.value for choice in question.choices]


EVERYTHING = [dict(zip(KEYS, values, strict=True)) for values in product(*(offered(QUESTIONS[key]) for key in KEYS))]


def test_every_combination_of_answers_ends_or_says_why_not():
    reached = set()
    for answers in EVERYTHING:
        found = walk(answers, SIGNED)
        if found.end is None:
            assert answers["recipient"] == answers["provider"] != NOT_LISTED and found.problem, answers
        else:
            reached.add(found.end.key)
    assert reached == set(ENDS)


def test_every_step_of_every_way_can_be_shown():
    """However far one is: there is always a next question or an end, and never the same question twice."""
    for answers in EVERYTHING[::7]:
        given = {}
        for _ in range(len(KEYS) + 1):
            found = walk(given, SIGNED)
            if found.end:
                break
            assert found.question.key not in given or found.problem
            if found.problem:
                break
            given[found.question.key] = answers[found.question.key]
        else:
            raise AssertionError(f"{answers} never ends")


@pytest.mark.parametrize(
    ("answers", "end"),
    [
        ({"looked": "yes"}, "open_data"),
        ({"looked": "no", "public": "yes"}, "exchange_freely"),
        ({"looked": "no", "public": "no", "who": "outside"}, "outside_request"),
        ({"looked": "no", "public": "no", "who": "partner", "research": "yes"}, "research_outside"),
        ({"looked": "no", "public": "no", "who": "partner", "research": "no"}, "non_state_partner"),
        ({**TO_PARTIES, "internal": "yes"}, "ordinary_business"),
        ({**TO_PARTIES, "recipient": "cdss", "provider": "cdph", "data": ["any"]}, "draft"),
        ({**TO_PARTIES, "recipient": "cdss", "provider": "lottery", "research": "no"}, "onboard"),
        ({**TO_PARTIES, "recipient": "lottery", "provider": "cdss", "research": "no"}, "onboard"),
        ({**TO_PARTIES, "recipient": NOT_LISTED, "provider": "cdss", "research": "yes"}, "research_outside"),
        ({**TO_PARTIES, "recipient": NOT_LISTED, "provider": NOT_LISTED, "research": "no"}, "onboard"),
    ],
)
def test_the_flowchart_as_a_table(answers, end):
    assert walk(answers, SIGNED).end.key == end


def test_a_bucp_is_drafted_only_between_two_signatories():
    for answers in EVERYTHING:
        found = walk(answers, SIGNED)
        if found.end and found.end.draft:
            assert SIGNED.get(answers["recipient"]) and SIGNED.get(answers["provider"])


@pytest.mark.parametrize("end", ENDS.values(), ids=lambda end: end.key)
def test_every_end_says_what_and_why_and_what_next(end):
    assert end.title and end.why.endswith(".") and end.next


def test_an_answer_that_cannot_be_is_as_none():
    assert walk({"looked": "perhaps"}, {}).question.key == "looked"
    assert walk({**TO_PARTIES, "recipient": "gone"}, {}).question.key == "recipient"
    found = walk({**TO_PARTIES, "recipient": "cdss", "provider": "cdph", "data": ["x"]}, SIGNED)
    assert found.question.key == "data"


def test_parties_known_beforehand_are_not_asked_again():
    answers = {**TO_PARTIES, "recipient": "cdss", "provider": "cdph"}
    assert walk({"recipient": "cdss", "provider": "cdph"}, SIGNED).question.key == "looked"
    assert walk(answers, SIGNED).question.key == "data"


# The page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(client, db):
    def get(**answers):
        response = client.get(URL, answers)
        assert response.status_code == 200
        return response.content.decode()

    return get


def test_it_begins_with_open_data_and_needs_no_account(page):
    text = page()
    assert "Is the data already open?" in text and "https://data.ca.gov" in text


def test_the_answers_stay_in_the_address_and_can_be_changed(page):
    text = page(looked="no", public="no", who="state")
    assert "May the data go to other state entities" in text
    assert '<input type="hidden" name="public" value="no">' in text
    assert 'href="/triage/?looked=no&amp;public=no"' in text


def test_going_on_without_an_answer_says_so(page):
    assert "Choose an answer to go on." in page(asked="looked")
    assert "Choose an answer" not in page(asked="looked", looked="no")


@pytest.mark.both
def test_a_party_is_looked_up_in_the_list(page):
    text = page(**TO_PARTIES, find="social services")
    assert "recipient=cdss" in text and "Health and Human Services Agency" in text
    assert "1 entity fits" in text
    assert "Nothing in the list fits “Stanford”" in page(**TO_PARTIES, find="Stanford")
    assert "recipient=not-listed" in page(**TO_PARTIES)


def test_one_entity_on_both_sides_is_explained(page):
    text = page(**TO_PARTIES, recipient="cdss", provider="cdss")
    assert "cannot stand on both sides" in text and "Which entity holds the data?" in text


def test_the_end_drafts_with_the_chosen_parties(page, sign_in):
    sign_in("program@edd.example")
    text = page(**TO_PARTIES, recipient="cdss", provider="cdph", data="any")
    assert 'href="/bucps/new/?recipient=cdss&amp;provider=cdph"' in text
    assert "No agreement between them is on file yet." in text


def test_who_has_not_signed_is_named_with_the_way_to_join(page):
    Entity.objects.create(name="Lottery Commission", slug="lottery")
    text = page(**TO_PARTIES, recipient="cdss", provider="lottery", research="no")
    assert "Lottery Commission" in text and "mailto:caldata@innovation.ca.gov" in text


@pytest.mark.both
def test_it_points_to_what_is_on_file_between_the_two_and_on_the_same_kinds(page, sign_in):
    sign_in("program@edd.example")
    same_pair = Story().active().fresh()
    other_pair = Story(recipients=("edd",), providers=("calstrs",)).active().fresh()
    assert "pii" in other_pair.data_categories
    draft = Story(title="Not to be seen").sent().bucp
    text = page(**TO_PARTIES, recipient="cdph", provider="cdss", data=["any", "pii"])
    between, kinds = text.split("On file over the same kinds of data")
    assert same_pair.number in between and other_pair.number not in between
    assert other_pair.number in kinds and same_pair.number not in kinds.split("Your answers")[0]
    assert draft.number not in text
    assert "On file over the same kinds" not in page(**TO_PARTIES, recipient="cdph", provider="cdss", data="any")


@pytest.mark.both
@pytest.mark.parametrize(
    "query",
    [
        "looked=%00",
        "recipient=%00&looked=no&public=no&who=state&internal=no",
        "find=%00",
        "data=" + "x" * 9000,
        "looked=no&public=no&who=state&internal=no&recipient=" + "a" * 500,
        "looked=<script>alert(1)</script>",
        "looked=no&public=no&who=state&internal=no&find=%3Cscript%3Ealert(1)%3C/script%3E",
        "&".join(["data=pii"] * 999),
    ],
)
def test_odd_addresses_get_a_page(client, db, query):
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_it_only_reads(client, db):
    before = Bucp.objects.count()
    assert client.post(URL, {"looked": "yes"}).status_code == 405
    assert Bucp.objects.count() == before


def test_the_end_costs_few_queries_whatever_is_on_file(sign_in, django_assert_max_num_queries):
    client = sign_in("program@edd.example")
    for _ in range(4):
        Story().active()
    with django_assert_max_num_queries(11):
        client.get(URL, {**TO_PARTIES, "recipient": "cdss", "provider": "cdph", "data": ["any", "pii"]})


def test_the_questions_are_pure_data():
    for question in QUESTIONS.values():
        for choice in question.choices:
            if isinstance(choice.leads, str):
                assert choice.leads in QUESTIONS or choice.leads in ENDS
    assert triage.FIRST in QUESTIONS
