"""Review in a real browser: comment, answer, resolve and give an opinion with the keyboard; no barrier on any page."""

import pytest
from playwright.sync_api import expect

from bucp.models import Opinion, Seen
from bucp.official_form import elements
from bucp.review.commands import ResolveThread, WaiveThread, WriteComment
from tests.browser import worlds
from tests.support.story import Story


@pytest.fixture
def story(begin_in):
    return begin_in(worlds.in_review)


def review(story):
    return f"/bucps/{story.bucp.number}/review/"


def thread_of(story):
    return story.bucp.threads.get()


def test_comment_answer_and_resolve_with_the_keyboard_alone(page_as, story):
    page = page_as("coordinator@cdph.example")
    page.goto(review(story))
    link = page.locator("#new-field-purpose_need a").first
    link.focus()
    page.keyboard.press("Enter")
    box = page.get_by_label("Your comment")
    box.wait_for()
    expect(box).to_be_focused()
    page.keyboard.type("Why all counties?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/#thread-*")
    expect(page.get_by_text("Why all counties?")).to_be_visible()

    other = page_as("drafter@cdss.example")
    other.goto(f"{review(story)}#thread-{thread_of(story).pk}")
    other.locator(f"#thread-{thread_of(story).pk}-text").focus()
    other.keyboard.type("Because of the law.")
    other.keyboard.press("Tab")
    other.keyboard.press("Enter")
    other.get_by_text("Because of the law.").wait_for()
    other.locator(f"#thread-{thread_of(story).pk}-text").focus()
    other.keyboard.press("Tab")
    other.keyboard.press("Tab")
    other.keyboard.press("Enter")
    other.get_by_text("Resolved by Program Drafter CDSS").first.wait_for()
    assert not thread_of(story).is_open


def test_an_opinion_is_given_with_the_keyboard_alone(page_as, story):
    page = page_as("legal@cdph.example")
    page.goto(review(story))
    page.get_by_role("link", name="give your opinion at the end").focus()
    page.keyboard.press("Enter")
    page.get_by_role("radio", name="Supports", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Delete it after a year.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Your opinion is registered on revision").wait_for()
    assert Opinion.objects.get(bucp=story.bucp).stance == "conditions"


def test_a_comment_that_was_begun_can_be_cancelled(page_as, story):
    page = page_as("coordinator@cdph.example")
    page.goto(review(story))
    page.locator("#new-field-purpose_need a").nth(1).click()
    page.get_by_label("Suggested wording").wait_for()
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator("#new-field-purpose_need a")).to_have_count(2)
    page.locator("#new-field-purpose_need a").first.click()
    page.get_by_label("Your comment").wait_for()


def test_reading_to_the_end_marks_it_as_read(page_as, story):
    page = page_as("coordinator@cdph.example")
    page.goto(review(story))
    assert not Seen.objects.exists()
    with page.expect_response(lambda r: r.request.method == "POST"):
        page.mouse.move(600, 400)
        page.keyboard.press("End")
    assert Seen.objects.get().user.email == "coordinator@cdph.example"


def test_it_all_works_without_javascript(page_as, story):
    page = page_as("coordinator@cdph.example", javascript=False)
    page.goto(review(story))
    page.locator("#new-field-purpose_need a").nth(1).click()
    page.get_by_label("Suggested wording").fill("We need it for one county.")
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_text("Waits for the Data Recipient")).to_be_visible()
    page.get_by_role("button", name="Use this wording").click()
    assert story.bucp.answers.get(field="purpose_need").value == "We need it for one county."
    page.get_by_role("button", name="Mark as read").click()
    expect(page.get_by_text("Nothing new since you read it")).to_be_visible()


def test_no_barrier_on_the_pages_of_sending_and_review(page_as, look_for_barriers):
    gaps = Story(title="With gaps")
    ready = Story(title="Ready to send").filled()
    story = Story().reviewed({("cdph", "security"): "objects"})
    thread = story.do(
        WriteComment(text="Why?", field="purpose_need", suggestion="So."), "coordinator@cdph.example"
    ).thread
    story.do(WriteComment(text="Resolved soon.", field="duration"), story.drafter)
    story.do(ResolveThread(thread=story.bucp.threads.get(field="duration")), story.drafter)
    story.do(WaiveThread(thread=thread, reason="A detail."), "coordinator@cdss.example")
    story.answer("purpose_reason", "Another reason.")
    page = page_as("drafter@cdss.example")
    found = []
    for address in (
        f"/bucps/{gaps.bucp.number}/send/",
        f"/bucps/{ready.bucp.number}/send/",
        f"/bucps/{story.bucp.number}/send/",
        review(story),
        f"/bucps/{story.bucp.number}/comments/?field=purpose_need&suggest=1",
        f"/bucps/{story.bucp.number}/revisions/",
        f"/bucps/{story.bucp.number}/revisions/1/?against=now",
        f"/bucps/{story.bucp.number}/revisions/1/",
    ):
        page.goto(address)
        found += look_for_barriers(page)
    other = page_as("coordinator@cdph.example")
    other.goto(f"/bucps/{story.bucp.number}/hand-over/")
    found += look_for_barriers(other)
    expert = page_as("legal@cdph.example")
    expert.goto(review(story))
    found += look_for_barriers(expert)
    assert found == []


@pytest.mark.parametrize("width", [320, 360])
def test_nothing_is_wider_than_a_phone(page_as, story, width):
    story.do(WriteComment(text="Why?" * 100, field="purpose_need", suggestion="x" * 300), "coordinator@cdph.example")
    page = page_as("drafter@cdss.example", width=width)
    for address in (
        review(story),
        f"/bucps/{story.bucp.number}/revisions/",
        f"/bucps/{story.bucp.number}/revisions/1/",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


WIDE = {
    "name": "Social Security number",
    "type": "text",
    "definition": "Nine digits as reported; used for matching only and dropped after it.",
    "required": "yes",
    "valid_inputs": "9 digits",
    "source": "Single Client Database",
    "classification": "Personal information (PII)",
    "statutes": "Unemployment Insurance Code §§1094, 1095; 20 CFR 603",
    "technical_name": "SSN_AS_REPORTED",
}


@pytest.mark.parametrize("medium", ["screen", "print"])
def test_the_table_of_data_elements_is_read_whole_on_a_desk_and_on_paper(page_as, medium):
    story = Story().filled()
    keys = [c.key for c in elements.COLUMNS]
    story.bucp.elements.create(
        position=2, changed_by=story.drafter, values={**dict.fromkeys(keys, "Some words here"), **WIDE}
    )
    story.sent()
    page = page_as("coordinator@cdph.example")
    page.goto(review(story))
    if medium == "print":
        page.set_viewport_size({"width": 680, "height": 900})  # a sheet between its margins
    page.emulate_media(media=medium)
    box = page.locator(".paper .scroll")
    assert box.evaluate("el => el.scrollWidth <= el.clientWidth")
