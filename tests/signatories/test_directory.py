"""`/signatories/`: is this entity in, and under which Agency?"""

import pytest

from signatories import search
from signatories.models import Entity

pytestmark = pytest.mark.django_db
URL = "/signatories/"


def names(response):
    return [row.name for row in response.context["rows"]]


@pytest.mark.both
def test_all_107_are_listed_to_anybody(client):
    response = client.get(URL)
    assert response.status_code == 200
    assert len(names(response)) == 107
    assert "107 entities have signed." in response.content.decode()


@pytest.mark.both
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Parks", "Department of Parks and Recreation"),
        ("cdss", "Department of Social Services"),
        ("CDSS", "Department of Social Services"),
        ("department of social services", "Department of Social Services"),
        ("Social Services, Department of", "Department of Social Services"),
        ("California Department of Social Services", "Department of Social Services"),
        ("services social dept", "Department of Social Services"),
        ("State Teachers Retirement", "State Teachers' Retirement System"),
        ("State Teachers’ Retirement", "State Teachers' Retirement System"),
        ("calstrs", "State Teachers' Retirement System"),
        ("cdfw", "Department of Fish and Wildlife"),
        ("high speed rail", "High-Speed Rail Authority"),
        ("HIGHWAY", "Department of the California Highway Patrol"),
    ],
)
def test_an_entity_is_found_by_what_people_call_it(client, typed, expected):
    assert names(client.get(URL, {"q": typed}))[0] == expected


@pytest.mark.both
def test_the_entities_of_an_agency_come_after_those_of_that_name():
    found = [e.slug for e in search.find("transportation")]
    assert found.index("caltrans") < found.index("dmv")


def test_one_hit_is_answered_in_a_sentence(client):
    answer = "Department of Parks and Recreation: signatory, under the Natural Resources Agency."
    assert answer in client.get(URL, {"q": "parks"}).content.decode()


def test_an_entity_that_has_not_signed_is_answered_as_such(client):
    Entity.objects.create(name="Lottery Commission", slug="lottery")
    page = client.get(URL, {"q": "lottery"}).content.decode()
    assert "Lottery Commission: not a signatory." in page


def test_nothing_found_says_how_to_join(client):
    page = client.get(URL, {"q": "Stanford"}).content.decode()
    assert "“Stanford” is not in the list" in page
    assert "mailto:caldata@innovation.ca.gov" in page


@pytest.mark.both
def test_agency_and_standing_narrow_the_list(client, entity):
    agency = entity("caltrans").agency.slug
    found = client.get(URL, {"agency": agency})
    assert {row.agency for row in found.context["rows"]} == {"Transportation Agency"}
    not_under = names(client.get(URL, {"standing": "no"}))
    assert not_under == ["State Teachers' Retirement System"]
    assert "California Volunteers" in names(client.get(URL, {"agency": "none"}))
    assert names(client.get(URL, {"standing": "out"})) == []


def test_the_query_stays_in_the_form_and_cannot_break_out(client):
    page = client.get(URL, {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.both
@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "agency=%00",
        "standing=%F0%9F",
        "page=99999999999999999999",
        "page=x",
        "q=" + "a" * 5000,
        "q=日本",
        "q=%27%22",
    ],
)
def test_odd_input_gets_a_page(client, query):
    assert client.get(f"{URL}?{query}").status_code == 200


@pytest.mark.both
def test_the_list_costs_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        client.get(URL, {"q": "health"})


def test_only_cdo_staff_are_offered_to_add(sign_in):
    assert "/signatories/add/" not in sign_in("coordinator@cdss.example").get(URL).content.decode()
    assert "/signatories/add/" in sign_in("audit@odi.example").get(URL).content.decode()


def test_the_list_is_only_read(client):
    assert client.post(URL).status_code == 405
