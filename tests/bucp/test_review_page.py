"""The review page: the proposal as one reads it, what is new, who may see it, and the comparison of revisions."""

import pytest

from bucp.models import DataElement, Seen
from bucp.review.commands import HandOver, WriteComment
from history.models import Chain, Event
from tests.support.story import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return Story().sent()


def url(story, query=""):
    return f"/bucps/{story.bucp.number}/review/{query}"


def page_of(client, story, query=""):
    return client.get(url(story, query)).content.decode()


def test_the_proposal_is_read_in_the_order_of_the_form_with_checklist_and_opinions(sign_in, story):
    page = page_of(sign_in("coordinator@cdph.example"), story)
    places = [
        page.index(words) for words in ('id="checklist"', 'id="business-case"', 'id="technical"', 'id="opinions"')
    ]
    assert places == sorted(places)
    assert 'id="field-purpose_need"' in page and "Example text for Output/Use." in page


def test_the_addresses_of_fields_are_those_that_the_guards_name(sign_in, story):
    party = story.bucp.providers[0]
    assert f'id="field-legal_authority-{party.pk}"' in page_of(sign_in("coordinator@cdph.example"), story)


def test_a_stranger_gets_404(sign_in, story):
    assert sign_in("coordinator@edd.example").get(url(story)).status_code == 404


def test_looking_changes_nothing(sign_in, story):
    before = Event.objects.count()
    page_of(sign_in("coordinator@cdph.example"), story)
    assert Event.objects.count() == before and not Seen.objects.exists()


def test_script_in_an_answer_stays_text(sign_in, story):
    story.answer("purpose_need", "<script>alert(1)</script>")
    assert "<script>alert(1)" not in page_of(sign_in("drafter@cdss.example"), story)


# What is new ----------------------------------------------------------------------------------------------------


def test_reading_to_the_end_is_kept_and_the_next_visit_shows_what_is_new(sign_in, story, people):
    client = sign_in("legal@cdss.example")
    assert client.post(url(story)).status_code == 404  # not named yet
    client = sign_in("coordinator@cdss.example")
    assert "not read this to the end yet" in page_of(client, story)
    assert client.post(url(story)).status_code == 302
    assert "Nothing new since you read it" in page_of(client, story)
    story.answer("duration", "Two years", by="coordinator@cdph.example")
    story.do(WriteComment(text="Long enough?", field="duration"), "coordinator@cdph.example")
    page = page_of(client, story)
    assert "1 answer changed, 1 new comment" in page and "Changed by Data Coordinator CDPH" in page
    assert f"/bucps/{story.bucp.number}/revisions/1/?against=now" in page


def test_ones_own_changes_are_no_news(sign_in, story):
    client = sign_in("drafter@cdss.example")
    client.post(url(story))
    story.answer("duration", "Two years")
    assert "Nothing new since you read it" in page_of(client, story)


def test_the_mark_set_by_script_answers_without_a_page(sign_in, story):
    response = sign_in("drafter@cdss.example").post(url(story), headers={"X-Requested-With": "fetch"})
    assert response.status_code == 204 and Seen.objects.get().revision_number == 1


# Sensitive answers ----------------------------------------------------------------------------------------------


def reads(story):
    return Event.objects.filter(chain_id=story.bucp.number, kind="bucp.read_sensitive")


def test_each_read_of_sensitive_answers_by_cdo_staff_is_recorded(sign_in):
    story = Story().active()
    client = sign_in("audit@odi.example")
    for _ in range(2):
        assert "Sensitive" in page_of(client, story)
    assert {(e.number, e.actor_role) for e in reads(story)} == {(n, "CDO staff") for n in last_numbers(story, 2)}
    sign_in("cdo@odi.example").get(url(story))
    assert reads(story).count() == 3


def last_numbers(story, count):
    length = Chain.objects.get(name=story.bucp.number).length
    return range(length - count + 1, length + 1)


def test_what_was_read_does_not_bury_what_happened_last(sign_in):
    story = Story().active()
    page_of(sign_in("audit@odi.example"), story)
    told = sign_in("coordinator@cdss.example").get(f"/bucps/{story.bucp.number}/").context["events"]
    assert told and "bucp.read_sensitive" not in {event.kind for event in told}


def test_the_redline_logs_the_read_as_well(sign_in):
    story = Story().active()
    sign_in("audit@odi.example").get(f"/bucps/{story.bucp.number}/revisions/1/")
    assert reads(story).count() == 0  # the first revision holds none yet
    sign_in("audit@odi.example").get(f"/bucps/{story.bucp.number}/revisions/1/?against=2")
    assert reads(story).count() == 1


def test_the_parties_own_people_are_not_logged(sign_in):
    story = Story().active()
    page_of(sign_in("coordinator@cdph.example"), story)
    assert not reads(story).exists()


def test_cdo_staff_read_and_do_not_write(sign_in):
    story = Story().active()
    page = page_of(sign_in("audit@odi.example"), story)
    assert "as it was filed" in page and "Suggest wording" not in page and "Send answer" not in page


# Its cost -------------------------------------------------------------------------------------------------------


def crowd(story, times):
    DataElement.objects.bulk_create(
        DataElement(bucp=story.bucp, position=n + 2, changed_by=story.drafter, values={"name": f"Element {n}"})
        for n in range(times * 5)
    )
    for n in range(times):
        made = story.do(WriteComment(text=f"Question {n}", field="purpose_need"), "coordinator@cdph.example")
        story.do(WriteComment(text=f"Answer {n}", thread=made.thread, suggestion=f"Wording {n}"), story.drafter)


def test_the_review_page_costs_at_most_twenty_queries_however_much_is_said(
    sign_in, django_assert_max_num_queries, django_assert_num_queries
):
    story = Story().reviewed()
    client = sign_in("coordinator@cdss.example")
    client.post(url(story))
    crowd(story, 1)
    page_of(client, story)
    with django_assert_max_num_queries(20) as few:
        page_of(client, story)
    crowd(story, 12)
    with django_assert_num_queries(len(few)):
        page_of(client, story)


# Revisions ------------------------------------------------------------------------------------------------------


def revisions_url(story, rest=""):
    return f"/bucps/{story.bucp.number}/revisions/{rest}"


@pytest.fixture
def three(story):
    story.answer("duration", "Two years", by="coordinator@cdph.example")
    story.do(HandOver(message="Please look."), "coordinator@cdph.example")
    story.answer("duration", "Three years")
    story.do(HandOver(), story.drafter)
    return story


def test_the_list_tells_number_occasion_who_and_message(sign_in, three):
    page = sign_in("drafter@cdss.example").get(revisions_url(three)).content.decode()
    assert "Revision 3" in page and "Handed to the other side" in page and "Please look." in page
    assert three.bucp.current_revision.sha256 in page and "Data Coordinator CDPH" in page


def test_any_two_can_be_picked(sign_in, three):
    response = sign_in("drafter@cdss.example").get(revisions_url(three, "?old=1&new=3"))
    assert response.url == revisions_url(three, "3/?against=1")
    response = sign_in("drafter@cdss.example").get(revisions_url(three, "?old=2&new=now"))
    assert response.url == revisions_url(three, "2/?against=now")


def test_a_redline_shows_changed_passages_only_with_author_and_text_labels(sign_in, three):
    page = sign_in("drafter@cdss.example").get(revisions_url(three, "3/?against=1")).content.decode()
    changed, same = page.split("Show what stayed the same")
    assert "[added: </span>Three years" in changed and "Changed by Program Drafter CDSS" in changed
    assert "Data Coordinator CDPH" in changed
    assert "Why does your department need this data?" not in changed
    assert "Why does your department need this data?" in same


def test_the_order_in_which_two_are_named_does_not_matter(sign_in, three):
    client = sign_in("drafter@cdss.example")
    for rest in ("3/?against=1", "1/?against=3"):
        assert "From revision 1 to revision 3" in client.get(revisions_url(three, rest)).content.decode()


def test_without_another_it_is_compared_with_the_one_before(sign_in, three):
    page = sign_in("drafter@cdss.example").get(revisions_url(three, "3/")).content.decode()
    assert "From revision 2 to revision 3" in page


def test_against_now_shows_what_is_being_worked_on(sign_in, three):
    client = sign_in("drafter@cdss.example")
    assert "Nothing changed" in client.get(revisions_url(three, "3/?against=now")).content.decode()
    three.answer("duration", "Four years")
    assert "[added: </span>Four<" in client.get(revisions_url(three, "3/?against=now")).content.decode()


def test_the_first_revision_is_shown_whole(sign_in, three):
    page = sign_in("drafter@cdss.example").get(revisions_url(three, "1/")).content.decode()
    assert "The first revision" in page and "Example text for Output/Use." in page


@pytest.mark.parametrize(
    "rest",
    [
        "99/",
        "0/",
        "3/?against=99",
        "3/?against=0",
        "3/?against=-1",
        "3/?against=abc",
        "9999999999999999999999/",
        "?old=x&new=1",
        "?old=1&new=9999999999",
    ],
)
def test_what_does_not_exist_is_404(sign_in, three, rest):
    response = sign_in("drafter@cdss.example").get(revisions_url(three, rest), follow=True)
    assert response.status_code == 404


@pytest.mark.parametrize("page", ["99", "x", "-1", "9" * 30])
def test_a_page_that_is_none_breaks_nothing(sign_in, three, page):
    assert sign_in("drafter@cdss.example").get(revisions_url(three, f"?page={page}")).status_code == 200


def test_a_draft_has_no_revision_yet(sign_in):
    page = sign_in("drafter@cdss.example").get(revisions_url(Story())).content.decode()
    assert "No revision yet" in page


def test_lists_and_redlines_cost_few_queries(sign_in, three, django_assert_max_num_queries):
    client = sign_in("drafter@cdss.example")
    client.get(revisions_url(three))
    for rest in ("", "3/?against=1", "3/?against=now"):
        with django_assert_max_num_queries(20):
            client.get(revisions_url(three, rest))


def test_who_changed_what_counts_only_between_the_two(sign_in, three):
    page = sign_in("drafter@cdss.example").get(revisions_url(three, "3/?against=2")).content.decode()
    assert "Changed by Program Drafter CDSS" in page and "Changed by Data Coordinator CDPH" not in page
