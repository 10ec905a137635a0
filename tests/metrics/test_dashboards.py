"""The dashboards' page."""

import pytest
from django.test import Client

from metrics import in_progress
from signatories.models import Entity, Membership, Role, User
from tests.support.story import Story

pytestmark = pytest.mark.django_db
URL = "/dashboards/"


@pytest.mark.parametrize("email", ["drafter@cdss.example", "legal@cdph.example", "admin@odi.example"])
def test_others_are_told_who_can_show_them(sign_in, email):
    response = sign_in(email).get(URL)
    assert response.status_code == 403
    assert "coordinator can show you" in response.content.decode()


@pytest.mark.both
@pytest.mark.parametrize("email", ["coordinator@cdss.example", "sponsor@edd.example", "audit@odi.example"])
def test_it_opens_without_any_agreement(sign_in, email):
    response = sign_in(email).get(URL)
    assert response.status_code == 200
    assert "No agreement was begun so far." in response.content.decode()


@pytest.mark.both
def test_the_headline_tells_by_when_half_are_filed(sign_in, story):
    story(100, "active", 62)
    page = sign_in("coordinator@cdss.example").get(URL).content.decode()
    assert "Half of our agreements are filed within <strong>62 days</strong>." in page


def test_it_says_how_many_are_still_open(sign_in, story):
    story(100, "active", 62)
    story(20)
    page = sign_in("coordinator@cdss.example").get(URL).content.decode()
    assert "1 is still open and counts for as long as it has run." in page


def test_a_stranger_entity_in_the_address_shows_the_own_one(sign_in):
    assert sign_in("coordinator@cdss.example").get(URL + "?entity=edd").context["entity"].slug == "cdss"


def test_a_person_of_two_entities_chooses(sign_in, people):
    edd = Entity.objects.get(slug="edd")
    Membership.objects.create(user=people["coordinator@cdss.example"], entity=edd, role=Role.COORDINATOR)
    response = sign_in("coordinator@cdss.example").get(URL + "?entity=edd")
    assert response.context["entity"] == edd
    assert 'name="entity"' in response.content.decode()


@pytest.mark.both
def test_cdo_staff_see_numbers_of_others_and_no_unfiled_titles(sign_in, story):
    story(100, "active", 62)
    story(20, title="Only for the parties")
    client = sign_in("audit@odi.example")
    for entity in ("all", "cdss"):
        page = client.get(f"{URL}?entity={entity}").content.decode()
        assert "Half of the agreements" in page
        assert "Only for the parties" not in page


@pytest.mark.both
def test_every_number_opens_a_list_of_so_many(sign_in):
    Story()
    Story().sent()
    Story().sent().asked()
    Story().in_signing()
    client = sign_in("coordinator@cdss.example")
    rows = client.get(URL).context["waiting"]
    assert [row.total.count for row in rows] == [1, 2, 1, 4]
    for row in rows:
        for cell in (row.us, row.others, row.total):
            if cell.url:
                assert len(client.get(cell.url).context["rows"]) == cell.count


@pytest.mark.both
def test_oldest_first_says_who_is_waited_for(story, people, clock):
    old, new = story(40, title="The old one"), story(5)
    with clock.running():
        new.sent()
    entity = Entity.objects.get(slug="cdss")
    rows = in_progress.oldest_first(people["coordinator@cdss.example"], entity, clock.today)
    assert [row["bucp"].number for row in rows] == [old.bucp.number, new.bucp.number]
    assert rows[0]["days"] == 40
    assert rows[0]["waits_on"] == ["Department of Social Services"]
    assert "Department of Public Health" in rows[1]["waits_on"]


@pytest.mark.both
@pytest.mark.parametrize(
    "query",
    ["from=x", "from=2026-05-01&to=2026-04-01", "to=%00", "from=0001-01-01", "entity=%00", "entity=" + "a" * 5000],
)
def test_a_wrong_address_never_breaks_the_page(sign_in, query):
    assert sign_in("coordinator@cdss.example").get(f"{URL}?{query}").status_code == 200


def test_what_was_typed_stays_beside_its_sentence(sign_in):
    page = sign_in("coordinator@cdss.example").get(URL + "?from=2026-05-01&to=2026-04-01").content.decode()
    assert "before the first one" in page
    assert "2026-04-01" in page


@pytest.mark.both
@pytest.mark.parametrize("email", ["coordinator@cdss.example", "audit@odi.example"])
def test_the_queries_do_not_grow(email, django_assert_max_num_queries, story):
    def get():
        client = Client()
        client.force_login(User.objects.get(email=email), backend="allauth.account.auth_backends.AuthenticationBackend")
        with django_assert_max_num_queries(20) as counted:
            assert client.get(URL).status_code == 200
        return len(counted)

    story(50, "active", 20)
    story(9)
    before = get()
    for _ in range(3):
        story(60, "active", 30)
        story(8, "sent", 2)
    assert get() <= before
