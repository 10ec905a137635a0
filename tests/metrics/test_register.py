"""The register of filed agreements, for CDO staff."""

import csv
import io

import pytest
from django.test import Client

from common.spreadsheets import BOM
from history.models import Event
from signatories.models import User
from tests.support.stories_kept import scene
from tests.support.story import Story

pytestmark = pytest.mark.django_db
URL, EXPORT = "/register/", "/register/export.csv"
STAFF = "audit@odi.example"


def titles(response):
    return [row["bucp"].title for row in response.context["rows"]]


def rename(story, title):
    story.bucp.__class__.objects.filter(pk=story.bucp.pk).update(
        title=title, search_line=f"{story.bucp.search_line} {title}"
    )
    return story


@pytest.mark.parametrize("email", ["coordinator@cdss.example", "sponsor@cdph.example", "admin@odi.example"])
@pytest.mark.parametrize("url", [URL, EXPORT])
def test_only_cdo_staff_open_it(sign_in, email, url):
    client = sign_in(email)
    assert client.get(url).status_code == 403
    assert client.post(url).status_code == 403


@pytest.mark.both
def test_it_holds_what_is_filed_and_nothing_else(sign_in):
    Story().sent()
    rename(Story().active(), "Filed one")
    assert titles(sign_in(STAFF).get(URL)) == ["Filed one"]


@pytest.fixture
def three(story):
    @scene
    def begun_a_hundred_days_apart():
        rename(story(300, "active", 30), "Births")
        rename(story(200, "active", 30, recipients=("edd",), providers=("calstrs",)), "Pensions")
        rename(story(100, "active", 30, recipients=("cdph",), providers=("cdss",)), "Meals")

    begun_a_hundred_days_apart()


@pytest.mark.both
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Meals", "Pensions", "Births"]),
        ("sort=title", ["Births", "Meals", "Pensions"]),
        ("sort=filed", ["Births", "Pensions", "Meals"]),
        ("q=pensions", ["Pensions"]),
        ("entity=cdph", ["Meals", "Births"]),
        ("agency=labor-and-workforce-development-agency", ["Pensions"]),
        ("state=active", ["Meals", "Pensions", "Births"]),
        ("state=terminated", []),
        ("category=pii", ["Meals", "Pensions", "Births"]),
        ("category=tax", []),
        ("from=2024-01-01", ["Meals", "Pensions"]),
        ("to=2023-12-31", ["Births"]),
        ("from=2024-01-01&to=2024-02-29", ["Pensions"]),
        ("page=2", []),
        ("page=x&sort=y", ["Meals", "Pensions", "Births"]),
    ],
)
def test_filters_and_orders(sign_in, three, query, expected):
    assert titles(sign_in(STAFF).get(f"{URL}?{query}")) == expected


@pytest.mark.both
@pytest.mark.parametrize(
    "query", ["q=%00", "entity=nobody", "from=2026-99-99", "category=%27", "page=-5", "page=" + "9" * 400]
)
def test_a_wrong_address_never_breaks_the_page(sign_in, three, query):
    assert sign_in(STAFF).get(f"{URL}?{query}").status_code == 200


def exported(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith(BOM)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM))))


@pytest.mark.both
def test_the_export_has_the_rows_of_the_filter(sign_in, three):
    rows = exported(sign_in(STAFF).post(EXPORT, {"q": "pensions"}))
    assert [row["Title"] for row in rows] == ["Pensions"]
    assert rows[0]["Data Recipients"] == "Employment Development Department"
    assert rows[0]["Days from draft to filed"] == "30"


def test_each_export_is_recorded_with_who_and_what(sign_in, three, people):
    sign_in(STAFF).post(EXPORT, {"q": "pensions", "entity": "edd", "from": "2024-01-01"})
    event = Event.objects.get(kind="register.exported")
    assert event.actor == people[STAFF]
    assert event.data["rows"] == 1
    assert (
        event.data["filters"]
        == "search “pensions”; entity Employment Development Department; filed from January 1, 2024 on"
    )
    page = sign_in(STAFF).get(URL).content.decode()
    assert "CDO Audit Staff ODI" in page
    assert "entity Employment Development Department" in page


def test_looking_at_the_address_of_the_export_records_nothing(sign_in):
    assert sign_in(STAFF).get(EXPORT).status_code == 405
    assert not Event.objects.filter(kind="register.exported").exists()


def test_a_formula_in_a_title_is_neutral_in_the_file(sign_in):
    rename(Story().active(), '=HYPERLINK("http://x")')
    assert exported(sign_in(STAFF).post(EXPORT))[0]["Title"] == '\'=HYPERLINK("http://x")'


@pytest.mark.both
def test_check_now_recomputes_the_history_and_keeps_the_mark(sign_in):
    number = Story().active().bucp.number
    client = sign_in(STAFF)
    response = client.post(URL + "?q=caseload", {"number": number}, follow=True)
    assert response.redirect_chain == [(URL + "?q=caseload", 302)]
    page = response.content.decode()
    assert f"The history of {number} is whole" in page
    assert "entries, checked" in page
    assert f"/bucps/{number}/history/" in page


@pytest.mark.both
def test_an_altered_history_is_shown_as_one_that_does_not_hold(sign_in):
    from django.db import connection

    from history import records

    number = Story().active().bucp.number
    records.lift(connection, "history_event")
    try:
        Event.objects.filter(chain_id=number, number=3).update(actor_name="Somebody else")
        page = sign_in(STAFF).post(URL, {"number": number}, follow=True).content.decode()
    finally:
        records.install(connection, "history_event")
    assert "Does not hold" in page
    assert "event 3: was altered" in page


@pytest.mark.both
@pytest.mark.parametrize("number", ["IDEA-2026-9999", "\x00", "x" * 9000])
def test_checking_what_is_not_there_changes_nothing(sign_in, number):
    page = sign_in(STAFF).post(URL, {"number": number}, follow=True).content.decode()
    assert "nothing was checked" in page


@pytest.mark.both
def test_the_queries_do_not_grow(django_assert_max_num_queries):
    def get():
        client = Client()
        client.force_login(User.objects.get(email=STAFF), backend="allauth.account.auth_backends.AuthenticationBackend")
        with django_assert_max_num_queries(20) as counted:
            client.get(URL)
        return len(counted)

    Story().active()
    before = get()
    Story().active()
    Story().active()
    assert get() == before
