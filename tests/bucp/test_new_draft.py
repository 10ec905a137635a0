"""Beginning a draft: /bucps/new/."""

import pytest

from bucp.models import Bucp
from signatories.models import Entity, Membership, Role, User

pytestmark = pytest.mark.django_db
DRAFTER = "drafter@cdss.example"


@pytest.fixture
def page(sign_in):
    return sign_in(DRAFTER)


def begin(client, **data):
    return client.post("/bucps/new/", {"title": "Meal data", "lead": "cdss", "provider": "cdph", **data})


@pytest.mark.both
def test_a_draft_begins_with_its_title_and_parties(page):
    response = begin(page)
    bucp = Bucp.objects.get()
    assert response.status_code == 302 and response.url == f"/bucps/{bucp.number}/edit/"
    assert [p.entity.slug for p in bucp.party_list] == ["cdss", "cdph"]
    assert bucp.title == "Meal data"
    assert bucp.answers.get(field="use_case_name").value == "Meal data"


@pytest.mark.both
def test_a_double_click_makes_one_draft(page):
    first = begin(page, token="abc")
    second = begin(page, token="abc")
    assert first.url == second.url
    assert Bucp.objects.count() == 1


@pytest.mark.both
def test_two_pages_make_two_drafts(page):
    begin(page, token="abc")
    begin(page, token="xyz")
    assert Bucp.objects.count() == 2


def test_several_departments_get_the_form_for_several(page):
    begin(page, provider=["cdph", "edd"])
    assert Bucp.objects.get().form.several


def test_a_reviewer_is_told_who_can_begin(sign_in):
    response = sign_in("legal@cdss.example").get("/bucps/new/")
    assert response.status_code == 403
    assert "Only program staff and Data Coordinators" in response.content.decode()


def test_without_a_provider_the_sentence_stands_there_and_the_title_stays(page):
    response = page.post("/bucps/new/", {"title": "Kept <title>", "lead": "cdss"})
    assert response.status_code == 422
    assert "Choose at least one entity that you ask" in response.content.decode()
    assert "Kept &lt;title&gt;" in response.content.decode()
    assert not Bucp.objects.exists()


def test_a_party_that_has_not_signed_is_refused_and_everything_stays(page):
    Entity.objects.filter(slug="cdph").update(signed_on=None)
    response = begin(page)
    assert response.status_code == 422
    assert "has not signed IDEA" in response.content.decode()
    assert 'value="Meal data"' in response.content.decode()


def test_the_same_entity_on_both_sides_is_refused(page):
    response = begin(page, recipient="cdph")
    assert response.status_code == 422
    assert "only once" in response.content.decode()


def test_triage_prefills_the_parties(page):
    response = page.get("/bucps/new/?recipient=cdss&provider=cdph")
    assert [e.slug for e in response.context["choice"].providers] == ["cdph"]
    assert response.context["choice"].lead.slug == "cdss"


def test_who_drafts_for_two_entities_chooses(page):
    Membership.objects.create(
        user=User.objects.get(email=DRAFTER), entity=Entity.objects.get(slug="edd"), role=Role.PROGRAM
    )
    assert "Which of your entities asks?" in page.get("/bucps/new/").content.decode()
    refused = page.post("/bucps/new/", {"title": "Meal data", "provider": "cdph"})
    assert "Choose which of your entities asks." in refused.content.decode()
    begin(page, lead="edd")
    assert Bucp.objects.get().recipients[0].entity.slug == "edd"


def test_without_javascript_one_searches_and_adds(page):
    found = page.post("/bucps/new/", {"title": "Meal data", "find": "provider", "provider_q": "public health"})
    assert found.status_code == 200
    assert 'name="add_provider" value="cdph"' in found.content.decode()
    added = page.post("/bucps/new/", {"title": "Meal data", "add_provider": "cdph"})
    assert [e.slug for e in added.context["choice"].providers] == ["cdph"]
    assert 'value="Meal data"' in added.content.decode()
    assert not Bucp.objects.exists()


@pytest.mark.both
@pytest.mark.parametrize(("typed", "slug"), [("public heal", "cdph"), ("CDPH", "cdph"), ("teach retire", "calstrs")])
def test_the_search_finds_by_words_and_short_form(page, typed, slug):
    response = page.get("/bucps/new/entities/", {"side": "provider", "provider_q": typed})
    assert slug in [e.slug for e in response.context["found"]]


@pytest.mark.both
@pytest.mark.parametrize("odd", ["\x00", "قسم", "<script>alert(1)</script>", "x" * 5000, "%", "🙂"])
def test_an_odd_search_gets_a_sentence(page, odd):
    response = page.get("/bucps/new/entities/", {"provider_q": odd})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


@pytest.mark.both
def test_odd_parties_and_titles_never_break_the_page(page):
    assert begin(page, provider="no\x00such", title="t" * 100_000).status_code == 422
    assert "200 characters or fewer. It has 100,000 now" in begin(page, title="t" * 100_000).content.decode()
    assert begin(page, title="\x00  ").status_code == 422
    assert not Bucp.objects.exists()


def test_looking_changes_nothing_and_other_verbs_are_refused(page):
    assert page.get("/bucps/new/").status_code == 200
    assert page.put("/bucps/new/").status_code == 405
    assert page.post("/bucps/new/entities/").status_code == 405
    assert not Bucp.objects.exists()


def test_the_page_needs_few_queries(page, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        page.get("/bucps/new/?provider=cdph")
