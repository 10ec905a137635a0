"""Comments on the text: open, answer, resolve, reopen, waive, suggest and use wording."""

import pytest

from bucp.models import Comment
from bucp.review.commands import ResolveThread, WaiveThread, WriteComment
from common.refusals import Refused
from tests.support.story import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return Story().sent()


def comments_url(story):
    return f"/bucps/{story.bucp.number}/comments/"


def opened(story, by="coordinator@cdph.example", field="purpose_need", **other):
    made = story.do(WriteComment(text="Why all counties?", field=field, **other), by)
    return made.thread


def thread_url(thread):
    return f"/bucps/{thread.bucp.number}/comments/{thread.pk}/"


def page_of(client, story, query=""):
    return client.get(f"/bucps/{story.bucp.number}/review/{query}").content.decode()


def test_a_comment_opens_a_thread_and_leads_to_it(sign_in, story):
    client = sign_in("coordinator@cdph.example")
    response = client.post(comments_url(story), {"field": "purpose_need", "text": "Why all counties?"})
    thread = story.bucp.threads.get()
    assert response.status_code == 302 and response.url.endswith(f"/review/#thread-{thread.pk}")
    page = page_of(client, story)
    assert f'id="thread-{thread.pk}"' in page and "Why all counties?" in page
    assert "Waits for the Data Recipient" in page


def test_a_comment_on_one_departments_answer_stands_beside_it(sign_in, story):
    party = story.bucp.providers[0]
    client = sign_in("drafter@cdss.example")
    client.post(comments_url(story), {"field": "legal_authority", "party": party.pk, "text": "Which code?"})
    assert story.bucp.threads.get().party == party


@pytest.mark.both
def test_a_double_click_is_one_comment(sign_in, story):
    client = sign_in("coordinator@cdph.example")
    for _ in range(2):
        client.post(comments_url(story), {"field": "purpose_need", "text": "Why all counties?"})
    assert Comment.objects.filter(thread__bucp=story.bucp).count() == 1


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?field=nonsense",
        "?field=purpose_need&party=999999",
        "?field=purpose_need&party=x",
        "?thread=0",
        "?thread=abc",
        "?thread=99999999999999999999999999",
    ],
)
def test_a_comment_on_nothing_that_exists_is_404(sign_in, story, query):
    assert sign_in("drafter@cdss.example").get(comments_url(story) + query).status_code == 404


def test_an_empty_comment_is_refused_with_a_sentence(sign_in, story):
    response = sign_in("drafter@cdss.example").post(comments_url(story), {"field": "purpose_need", "text": "  "})
    assert response.status_code == 422 and "Write your comment" in response.content.decode()


def test_a_megabyte_of_comment_comes_back_with_a_sentence(sign_in, story):
    response = sign_in("drafter@cdss.example").post(
        comments_url(story), {"field": "purpose_need", "text": "x" * 1_000_000}
    )
    assert response.status_code == 422 and not story.bucp.threads.exists()


def test_the_form_loads_into_the_margin(sign_in, story):
    response = sign_in("drafter@cdss.example").get(
        comments_url(story) + "?field=purpose_need", headers={"HX-Request": "true"}
    )
    assert "<html" not in response.content.decode() and "HX-Request" in response["Vary"]


def test_hostile_text_stays_text(sign_in, story):
    client = sign_in("coordinator@cdph.example")
    client.post(comments_url(story), {"field": "purpose_need", "text": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in page_of(client, story)


def test_an_answer_turns_the_thread_to_the_other_side(sign_in, story):
    thread = opened(story)
    sign_in("drafter@cdss.example").post(thread_url(thread), {"do": "answer", "text": "Because of the law."})
    thread.refresh_from_db()
    assert thread.waits_on == "provider" and thread.comments.count() == 2


def test_resolving_keeps_what_was_typed_as_the_last_answer(sign_in, story):
    thread = opened(story)
    sign_in("drafter@cdss.example").post(thread_url(thread), {"do": "resolve", "text": "Done."})
    thread.refresh_from_db()
    assert thread.resolved_by == story.drafter and thread.comments.last().text == "Done."


@pytest.mark.both
def test_resolving_what_somebody_just_resolved_is_told(sign_in, story):
    thread = opened(story)
    story.do(ResolveThread(thread=thread), "coordinator@cdph.example")
    response = sign_in("drafter@cdss.example").post(thread_url(thread), {"do": "resolve"})
    assert response.status_code == 409 and "closed already" in response.content.decode()


def test_answering_what_somebody_just_resolved_keeps_the_words_in_sight(sign_in, story):
    thread = opened(story)
    story.do(ResolveThread(thread=thread), "coordinator@cdph.example")
    response = sign_in("drafter@cdss.example").post(
        thread_url(thread), {"do": "answer", "text": "My long considered answer."}
    )
    assert response.status_code == 409 and "My long considered answer." in response.content.decode()


def test_a_resolved_thread_is_folded_and_can_be_reopened(sign_in, story):
    thread = opened(story)
    story.do(ResolveThread(thread=thread), story.drafter)
    client = sign_in("coordinator@cdph.example")
    assert "Resolved by Program Drafter CDSS" in page_of(client, story)
    assert f'id="thread-{thread.pk}"' not in page_of(client, story, "?comments=open")
    client.post(thread_url(thread), {"do": "reopen"})
    thread.refresh_from_db()
    assert thread.is_open


def test_a_waiver_needs_a_coordinator_of_each_party(sign_in, story):
    thread = opened(story)
    sign_in("coordinator@cdss.example").post(thread_url(thread), {"do": "waive", "reason": "A detail."})
    thread.refresh_from_db()
    assert thread.is_open
    client = sign_in("coordinator@cdph.example")
    page = page_of(client, story)
    assert "Department of Social Services goes ahead with it open:" in page
    assert "Still to agree: the Data Coordinator of the Department of Public Health" in page
    client.post(thread_url(thread), {"do": "waive", "reason": "We agree."})
    thread.refresh_from_db()
    assert not thread.is_open and thread.waived_at
    assert "Left open by agreement of all parties" in page_of(client, story)


def test_one_party_cannot_waive_twice_for_all(sign_in, story):
    thread = opened(story)
    client = sign_in("coordinator@cdss.example")
    client.post(thread_url(thread), {"do": "waive", "reason": "A detail."})
    second = client.post(thread_url(thread), {"do": "waive", "reason": "A detail."})
    assert second.status_code == 422 and "waived this comment already" in second.content.decode()
    thread.refresh_from_db()
    assert thread.is_open


def test_a_waiver_needs_a_reason(sign_in, story):
    thread = opened(story)
    response = sign_in("coordinator@cdss.example").post(thread_url(thread), {"do": "waive", "reason": " "})
    assert response.status_code == 422 and "Say why" in response.content.decode()


def test_program_staff_cannot_waive(sign_in, story):
    thread = opened(story)
    response = sign_in("drafter@cdss.example").post(thread_url(thread), {"do": "waive", "reason": "A detail."})
    assert response.status_code == 403
    assert "Go ahead with this open" not in page_of(sign_in("drafter@cdss.example"), story)


# Suggested wording --------------------------------------------------------------------------------------------


def suggested(story, wording="We need it for all counties.", **other):
    made = story.do(
        WriteComment(text="", field="purpose_need", suggestion=wording, **other), "coordinator@cdph.example"
    )
    return made


def test_a_suggestion_is_shown_against_the_present_text(sign_in, story):
    story.answer("purpose_need", "We need it for some counties.")
    suggested(story)
    page = page_of(sign_in("drafter@cdss.example"), story)
    assert "[removed: </span>some<" in page and "[added: </span>all<" in page


def test_an_unchanged_suggestion_is_no_suggestion(sign_in, story):
    text = story.bucp.answers.get(field="purpose_need").value
    response = sign_in("coordinator@cdph.example").post(
        comments_url(story), {"field": "purpose_need", "suggest": "1", "suggestion": text, "text": ""}
    )
    assert response.status_code == 422


def test_using_the_wording_puts_it_into_the_answer(sign_in, story):
    made = suggested(story)
    version = story.bucp.answers.get(field="purpose_need").version
    client = sign_in("drafter@cdss.example")
    assert "Use this wording" in page_of(client, story)
    client.post(thread_url(made.thread), {"do": "use", "comment": made.pk, "version": version})
    assert story.bucp.answers.get(field="purpose_need").value == "We need it for all counties."
    assert "In use" in page_of(client, story)


def test_wording_is_not_used_over_an_answer_that_changed_in_between(sign_in, story):
    made = suggested(story)
    version = story.bucp.answers.get(field="purpose_need").version
    story.answer("purpose_need", "Something newer.", by="coordinator@cdss.example")
    response = sign_in("drafter@cdss.example").post(
        thread_url(made.thread), {"do": "use", "comment": made.pk, "version": version}
    )
    assert response.status_code == 409 and "This answer was changed" in response.content.decode()
    assert story.bucp.answers.get(field="purpose_need").value == "Something newer."


def test_nobody_puts_words_into_another_departments_answer(sign_in, story):
    party = story.bucp.recipients[0]
    made = story.do(
        WriteComment(text="", field="legal_authority", party=party, suggestion="Section 9."), "coordinator@cdph.example"
    )
    client = sign_in("coordinator@cdph.example")
    assert "Use this wording" not in page_of(client, story)
    response = client.post(thread_url(made.thread), {"do": "use", "comment": made.pk, "version": 1})
    assert response.status_code == 422 and "its own people write it" in response.content.decode()


@pytest.mark.parametrize(
    "data",
    [{"do": "use"}, {"do": "use", "comment": "x", "version": "1"}, {"do": "use", "comment": "1", "version": "9" * 40}],
)
def test_using_wording_that_does_not_exist_is_404(sign_in, story, data):
    thread = opened(story)
    assert sign_in("drafter@cdss.example").post(thread_url(thread), data).status_code == 404


def test_an_unknown_act_is_answered_with_a_sentence(sign_in, story):
    thread = opened(story)
    response = sign_in("drafter@cdss.example").post(thread_url(thread), {"do": "explode"})
    assert response.status_code == 422


# Standing -----------------------------------------------------------------------------------------------------


def test_threads_of_another_agreement_are_404(sign_in, story):
    other = opened(Story(title="Another").sent())
    url = f"/bucps/{story.bucp.number}/comments/{other.pk}/"
    assert sign_in("drafter@cdss.example").post(url, {"do": "resolve"}).status_code == 404


def test_the_text_out_for_signature_takes_no_comment(sign_in):
    story = Story().in_signing()
    client = sign_in("coordinator@cdph.example")
    page = page_of(client, story)
    assert "out for signature" in page and "Send answer" not in page and "Suggest wording" not in page
    response = client.post(comments_url(story), {"field": "purpose_need", "text": "One more thing."})
    assert response.status_code == 409 and "One more thing." in response.content.decode()


def test_a_thread_on_a_question_that_is_no_longer_asked_stays_in_sight(sign_in, story):
    story.answer("research", "yes")
    thread = opened(story, field="research_approval")
    story.answer("research", "no")
    page = page_of(sign_in("drafter@cdss.example"), story)
    assert "questions that are no longer asked" in page and f'id="thread-{thread.pk}"' in page


@pytest.mark.both
def test_two_waivers_of_one_party_in_a_row_are_refused_by_the_move(story):
    thread = opened(story)
    story.do(WaiveThread(thread=thread, reason="A detail."), "coordinator@cdss.example")
    with pytest.raises(Refused):
        story.do(WaiveThread(thread=thread, reason="Again."), "coordinator@cdss.example")
