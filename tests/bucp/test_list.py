"""`/bucps/`: what each person finds in which list, and that everything asked for stays in the address."""

import pytest
from django.core.cache import cache
from django.utils import timezone

from bucp.models import Bucp, Party
from bucp.pages.listing import PAGE
from bucp.workflow import readers
from tests.support.story import Story

pytestmark = pytest.mark.django_db
LIST = "/bucps/"


def numbers(response):
    return [row["bucp"].number for row in response.context["rows"]]


def many(count, state="review"):
    """Rows as the list reads them, made at once."""
    story = Story()
    party, author = story.bucp.recipients[0], story.drafter
    made = Bucp.objects.bulk_create(
        Bucp(
            number=f"IDEA-2020-{n:04}",
            title=f"Old study {n}",
            form_version=story.bucp.form_version,
            state=state,
            filed_at=timezone.now() if state == "active" else None,
            created_by=author,
            search_line=f"IDEA-2020-{n:04} Old study {n}",
        )
        for n in range(1, count + 1)
    )
    Party.objects.bulk_create(
        Party(bucp=b, entity=party.entity, side="recipient", reached_at=b.created_at) for b in made
    )
    readers.make_anew(Bucp.objects.filter(pk__in=[b.pk for b in made]))
    return made


def test_signed_out_people_are_asked_to_sign_in(client):
    assert client.get(LIST).headers["Location"].startswith("/accounts/login/")


@pytest.mark.both
def test_a_draft_is_listed_for_its_own_side_only(sign_in):
    story = Story()
    assert numbers(sign_in("coordinator@cdss.example").get(LIST)) == [story.bucp.number]
    assert numbers(sign_in("coordinator@cdph.example").get(LIST)) == []
    assert numbers(sign_in("cdo@odi.example").get(LIST)) == []


@pytest.mark.both
def test_after_sending_the_provider_finds_it_too(sign_in):
    story = Story().sent()
    assert numbers(sign_in("coordinator@cdph.example").get(LIST)) == [story.bucp.number]


@pytest.mark.both
def test_strangers_find_what_is_on_file_in_the_library_only(sign_in):
    story = Story().active()
    client = sign_in("coordinator@edd.example")
    assert numbers(client.get(LIST + "?scope=library")) == [story.bucp.number]
    assert numbers(client.get(LIST + "?scope=file")) == []
    assert numbers(client.get(LIST)) == []


def test_the_library_shows_the_public_line_and_no_state(sign_in):
    Story().active()
    response = sign_in("coordinator@edd.example").get(LIST + "?scope=library")
    assert b"Personal information" in response.content
    assert "state" not in {f["name"] for f in response.context["filters"]}
    assert b"tone-good" not in response.content


@pytest.mark.both
def test_the_library_does_not_search_the_text(sign_in):
    story = Story()
    story.answer("purpose_scope", "Zebrafish husbandry")
    story.active()
    assert numbers(sign_in("coordinator@edd.example").get(LIST + "?scope=library&q=zebrafish")) == []
    assert numbers(sign_in("coordinator@cdss.example").get(LIST + "?scope=file&q=zebrafish")) == [story.bucp.number]


def test_what_was_withdrawn_leaves_the_work_and_stays_among_the_ended(sign_in):
    story = Story().sent().withdrawn()
    client = sign_in("coordinator@cdph.example")
    assert numbers(client.get(LIST)) == []
    assert numbers(client.get(LIST + "?scope=ended")) == [story.bucp.number]


@pytest.mark.both
def test_filters_narrow_the_list(sign_in):
    draft, sent = Story(), Story().sent()
    theirs = Story(recipients=("cdph",), providers=("cdss",)).sent()
    client = sign_in("coordinator@cdss.example")

    def ask(query):
        return set(numbers(client.get(LIST + "?" + query)))

    assert ask("state=draft") == {draft.bucp.number}
    assert ask("side=provider") == {theirs.bucp.number}
    assert ask("entity=cdph&side=provider") == {draft.bucp.number, sent.bucp.number}
    assert ask("agency=chhs&entity=edd") == set()
    assert ask("turn=us") == {draft.bucp.number, theirs.bucp.number, sent.bucp.number}  # opinions are to be asked for
    assert ask("turn=others") == set()
    assert ask("q=caseload&state=review&side=recipient") == {sent.bucp.number}


@pytest.mark.both
def test_the_order_is_as_asked(sign_in):
    first, second = Story(title="Beta"), Story(title="Alpha")
    client = sign_in("coordinator@cdss.example")
    assert numbers(client.get(LIST + "?sort=title")) == [second.bucp.number, first.bucp.number]
    assert numbers(client.get(LIST + "?sort=waiting")) == [first.bucp.number, second.bucp.number]
    assert numbers(client.get(LIST + "?sort=number")) == [second.bucp.number, first.bucp.number]


def test_the_row_says_who_is_waited_for(sign_in):
    Story().sent()
    page = sign_in("coordinator@cdss.example").get(LIST).content.decode()
    assert "Department of Public Health" in page and "(today)" in page


@pytest.mark.both
def test_pages_follow_one_another_and_keep_the_search(sign_in):
    many(PAGE + 1)
    client = sign_in("coordinator@cdss.example")
    first = client.get(LIST + "?q=old&sort=number")
    assert len(numbers(first)) == PAGE and "q=old&amp;sort=number&amp;page=2" in first.content.decode()
    second = client.get(LIST + "?q=old&sort=number&page=2")
    assert numbers(second) == ["IDEA-2020-0001"]
    assert b"Next page" not in second.content


@pytest.mark.both
@pytest.mark.parametrize(
    "query",
    [
        "scope=nonsense",
        "state=nonsense",
        "state=active",
        "side=x",
        "entity='",
        "entity=%00",
        "agency=" + "a" * 5000,
        "turn=1",
        "sort=password",
        "page=0",
        "page=-3",
        "page=999999999999999999999",
        "page=x",
        "page=%D9%A3",
        "q=%00",
        "q=%ff%fe",
        "q=" + "x" * 10_000,
        "q='%26!:*",
        "q=%5C",
        "scope=library&state=draft&turn=us&sort=waiting",
        "scope=a&scope=b",
    ],
)
def test_a_mad_address_is_a_page_all_the_same(sign_in, query):
    Story().sent()
    assert sign_in("coordinator@cdss.example").get(LIST + "?" + query).status_code == 200


def test_what_is_typed_is_shown_as_text(sign_in):
    page = sign_in("coordinator@cdss.example").get(LIST, {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page


def test_empty_lists_say_what_to_do(sign_in):
    client = sign_in("drafter@cdss.example")
    assert b"Draft a request" in client.get(LIST).content
    assert b"Nothing matches" in client.get(LIST + "?q=nothing").content
    assert b"There is no more" in client.get(LIST + "?page=9").content


def test_a_person_without_roles_sees_empty_lists(client):
    from signatories.models import User

    Story().active()
    nobody = User.objects.create_user("nobody@cdss.example", "a long password", name="Nobody")
    client.force_login(nobody, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert numbers(client.get(LIST + "?scope=library")) == []


@pytest.mark.both
@pytest.mark.parametrize("query", ["", "q=old", "scope=library", "state=review&turn=us&entity=cdss&sort=title"])
def test_the_queries_do_not_grow_with_the_rows(sign_in, django_assert_max_num_queries, query):
    client = sign_in("coordinator@cdss.example")
    Story().sent()
    cache.clear()
    with django_assert_max_num_queries(12) as few:
        client.get(LIST + "?" + query)
    many(PAGE, state="active" if "library" in query else "review")
    with django_assert_max_num_queries(12) as more:
        assert len(numbers(client.get(LIST + "?" + query))) >= (0 if "turn" in query else PAGE - 1)
    assert len(more) <= len(few) + 2  # with no rows at all, their parties and tasks are not asked for
