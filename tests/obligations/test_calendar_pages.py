"""The calendar: what is due under the agreements one may read, by month, with the filters in the address."""

from datetime import timedelta

import pytest
from django.utils import timezone

from obligations.duties.commands import AddObligation
from obligations.ending.commands import EndNotNeeded
from obligations.models import Obligation
from tests.support.story import Story
from workdays.working_days import house_day

pytestmark = pytest.mark.django_db

RECIPIENT, PROVIDER, CDO = "coordinator@cdss.example", "coordinator@cdph.example", "cdo@odi.example"
STRANGER = "coordinator@edd.example"
PAGE = "/calendar/"


def today(days: int = 0):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def story():
    """In force for four more months."""
    story = Story().filled()
    story.answer("end_date", today(120).isoformat())
    return story.active()


def shown(response) -> list:
    return [*response.context["late"], *(e for _, of_it in response.context["months"] for e in of_it)]


def kinds(response) -> set[str]:
    return {e.kind for e in shown(response)}


@pytest.mark.both
def test_tasks_and_endings_stand_by_month_with_whom_they_wait_for(story, sign_in):
    answer = sign_in(RECIPIENT).get(PAGE)
    assert [(e.what, e.day) for e in shown(answer)] == [
        ("Make the first transfer of data and say when it was done", house_day(today(30))),
        ("End date: it expires unless it is renewed", today(120)),
    ]
    assert f"{today(120):%B %Y}" in answer.content.decode() and "Department of Public Health" in answer.content.decode()


@pytest.mark.both
def test_what_is_late_stands_first_and_says_so(story, sign_in):
    Obligation.objects.filter(kind="first_transfer").update(due_on=today(-60))
    text = sign_in(RECIPIENT).get(PAGE).content.decode()
    assert "60 days late" in text and text.index("60 days late") < text.index("End date: it expires")


def test_reviews_and_endings_that_were_decided_are_there(story, sign_in):
    story.do(EndNotNeeded(on=today(20), text="Done."), RECIPIENT)
    Story().sent()
    answer = sign_in(PROVIDER).get(PAGE)
    assert "Access to the data ends" in {e.what for e in shown(answer)} and "step" in kinds(answer)


def test_a_task_of_several_people_is_one_entry(sign_in):
    story = Story(providers=("cdph", "edd")).sent()
    rows = [e for e in shown(sign_in(PROVIDER).get(PAGE)) if e.number == story.bucp.number]
    assert len({(e.day, e.what) for e in rows}) == len(rows)


def test_nobody_sees_the_dates_of_others(story, sign_in):
    assert shown(sign_in(STRANGER).get(PAGE)) == []
    assert shown(sign_in(CDO).get(PAGE))
    Story().sent()
    assert kinds(sign_in(CDO).get(PAGE)) == {"duty", "end"}  # before filing it is the parties' own


@pytest.mark.both
def test_the_address_holds_month_kind_and_party(story, sign_in):
    client = sign_in(RECIPIENT)
    assert kinds(client.get(PAGE, {"kind": "end"})) == {"end"}
    assert shown(client.get(PAGE, {"entity": "edd"})) != []  # not one of the parties to choose from: left out
    later = client.get(PAGE, {"from": f"{today(400):%Y-%m}"})
    assert shown(later) == [] and later.context["earlier_url"]
    assert shown(client.get(PAGE, {"from": f"{today(110):%Y-%m}"}))[-1].kind == "end"


@pytest.mark.both
@pytest.mark.parametrize("query", ["from=x", "from=2027-13", "from=9999-01", "kind=x", "entity=%00", "from=2027-01-05"])
def test_nonsense_in_the_address_is_left_out(sign_in, query):
    assert sign_in(RECIPIENT).get(f"{PAGE}?{query}").status_code == 200


@pytest.mark.both
def test_the_number_of_queries_does_not_grow(sign_in, story, django_assert_max_num_queries):
    for n in range(6):
        story.do(AddObligation(kind="transfer", title=f"Delivery {n}", due_on=today(n + 1)), RECIPIENT)
    Story().active()
    client = sign_in(RECIPIENT)
    with django_assert_max_num_queries(18):
        assert len(shown(client.get(PAGE))) == 9


def test_it_is_empty_in_words(sign_in):
    assert "Nothing is due in these months" in sign_in(RECIPIENT).get(PAGE).content.decode()


def test_the_work_page_leads_to_it(sign_in):
    assert 'href="/calendar/"' in sign_in(RECIPIENT).get("/tasks/").content.decode()
