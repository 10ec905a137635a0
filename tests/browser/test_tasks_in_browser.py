"""Tasks and notices as people use them: with keyboard and pointer, on a desk and on a phone, with and without
script."""

import pytest
from playwright.sync_api import expect

from notices.models import Delivery, Letter
from tasks.models import Task
from tests.browser import worlds

PROVIDER = "coordinator@cdph.example"


@pytest.fixture
def story(begin_in):
    """Sent from cdss to cdph, opinions asked on both sides; one letter could not be sent."""
    story = begin_in(worlds.in_review)
    failed = Delivery.objects.filter(notice__kind="opinion_asked", email="legal@cdph.example")
    failed.update(
        state="failed", sent_at=None, failed_at=story.bucp.updated_at, last_error="The mailbox is full (552)."
    )
    return story


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_tasks_page_leads_to_the_very_place(page_as, story):
    page = page_as(PROVIDER)
    page.goto("/tasks/")
    task = Task.objects.get(kind="review")
    expect(page.get_by_role("link", name="Review the request and answer")).to_have_attribute("href", task.url)
    expect(page).to_have_title("My tasks - IDEA portal")


def test_reminding_somebody_without_script(page_as, story):
    page = page_as("coordinator@cdss.example", javascript=False)
    page.goto("/tasks/")
    row = page.get_by_role("row").filter(has_text="Review the request and answer")
    row.get_by_role("button", name="Remind").click()
    expect(page.get_by_text("Sent a reminder to the Data Coordinator of Department of Public Health.")).to_be_visible()
    expect(row.get_by_role("button")).to_have_count(0)
    expect(row).to_contain_text("Reminded")
    assert Letter.objects.filter(kind="reminder").count() == 1


def test_what_changed_goes_away_when_seen_by_keyboard(page_as, story):
    page = page_as(PROVIDER)
    page.goto("/tasks/")
    expect(page.get_by_text("Program Drafter CDSS sent revision 1")).to_be_visible()
    page.get_by_role("button", name="Mark as seen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing new.")).to_be_visible()


def test_an_open_letter_is_marked_as_read_by_itself(page_as, story):
    page = page_as(PROVIDER)
    page.goto("/notices/")
    page.get_by_role("link", name="Request for data").click()
    expect(page.get_by_text("Marked as read")).to_be_visible()
    page.goto("/notices/?unread=1&kind=request")
    expect(page.get_by_text("No letter matches")).to_be_visible()


def test_without_script_a_button_marks_it_as_read(page_as, story):
    page = page_as(PROVIDER, javascript=False)
    page.goto(f"/notices/{Letter.objects.get(kind='request').pk}/")
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_text("You read this")).to_be_visible()


def test_from_the_tasks_page_a_failed_letter_is_sent_again(page_as, story):
    page = page_as(PROVIDER)
    page.goto("/tasks/")
    page.get_by_role("link", name="See which, and send it again").click()
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("on its way again to 1 person")).to_be_visible()
    assert not Delivery.objects.filter(state="failed").exists()


def test_nothing_is_in_the_way_on_any_of_these_pages(page_as, story, look_for_barriers):
    page = page_as(PROVIDER)
    letter = Letter.objects.filter(kind="opinion_asked", by__email=PROVIDER, deliveries__state="failed").get()
    for address in ("/tasks/", "/notices/", f"/notices/{letter.pk}/"):
        page.goto(address)
        assert look_for_barriers(page) == []
        assert fits(page), address
    other = page_as("legal@calstrs.example")  # nothing there
    for address in ("/tasks/", "/notices/"):
        other.goto(address)
        assert look_for_barriers(other) == []
