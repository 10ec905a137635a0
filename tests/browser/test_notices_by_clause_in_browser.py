"""Notices by clause in a real browser: written, checked, changed, sent with a file, confirmed and answered; no
barriers."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from obligations.formal_notices.commands import GiveNotice
from obligations.models import FormalNotice
from tests.browser import worlds
from tests.obligations.saying import said

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"


def test_a_demand_is_told_and_answered(begin_in, page_as):
    story = begin_in(worlds.in_force)
    page = page_as(RECIPIENT)
    page.goto(f"/bucps/{story.bucp.number}/notices/")
    page.locator(".clauses li", has_text="Somebody demands the data").get_by_role("link").click()
    page.get_by_label("Subpoena").check()
    page.get_by_label("Who demands the data?").fill("A party to a lawsuit")
    page.get_by_label("What is demanded").fill("All records\nof 2025")
    page.get_by_role("button", name="Check before sending").click()
    expect(page.get_by_text("Answer this question.").first).to_be_visible()
    page.get_by_label("When can you meet").fill("Monday")
    page.get_by_role("button", name="Check before sending").click()
    expect(page.get_by_role("heading", name="Check and send")).to_be_visible()
    expect(page.locator(".people").get_by_text("Data Coordinator CDPH")).to_be_visible()
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_label("What is demanded")).to_have_value("All records\nof 2025")
    page.get_by_role("button", name="Check before sending").click()
    page.get_by_label("A file to go with it").set_input_files(
        {"name": "subpoena.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 example"}
    )
    page.get_by_role("button", name="Send the notice").dblclick()
    expect(page.get_by_text("is given. The letter is on its way")).to_be_visible()
    assert FormalNotice.objects.count() == 1

    provider = page_as(PROVIDER)
    provider.goto(f"/bucps/{story.bucp.number}/notices/1/")
    with provider.expect_download() as saved:
        provider.get_by_role("link", name="Save the file subpoena.pdf").click()
    assert saved.value.suggested_filename == "subpoena.pdf"
    provider.get_by_label("These exemptions apply").check()
    provider.get_by_label("Which exemptions apply").fill("Gov. Code § 7927.705")
    provider.get_by_role("button", name="Send the answer").click()
    expect(provider.locator("article.answer")).to_contain_text("7927.705")
    provider.get_by_role("button", name="I have read this notice").click()
    expect(provider.get_by_text("You have confirmed that you read this notice.")).to_be_visible()


def test_without_javascript_a_notice_is_sent_all_the_same(begin_in, page_as):
    story = begin_in(worlds.in_force)
    page = page_as(PROVIDER, width=360, javascript=False)
    page.goto(f"/bucps/{story.bucp.number}/notices/new/law_changed/")
    page.get_by_label("Which law changed").fill("Section 10850")
    page.get_by_label("What must be amended").fill("The purpose.")
    page.get_by_role("button", name="Check before sending").click()
    page.get_by_role("button", name="Send the notice").click()
    expect(page.get_by_role("heading", name="Who got it")).to_be_visible()


def test_the_pages_have_no_barriers(begin_in, page_as, look_for_barriers):
    story = begin_in(worlds.in_force)
    later = timezone.localdate() + timedelta(days=20)
    story.do(
        GiveNotice(clause="change_of_law", data=said("change_of_law", access_ends_on=later), proposed=True), PROVIDER
    )
    story.do(GiveNotice(clause="demand", data=said("demand")), RECIPIENT)
    page = page_as(PROVIDER)
    for place in ("notices/", "notices/new/material_violation/", "notices/1/", "notices/2/"):
        page.goto(f"/bucps/{story.bucp.number}/{place}")
        assert look_for_barriers(page) == [], place
    page.goto(f"/bucps/{story.bucp.number}/notices/new/law_changed/")
    page.get_by_label("Which law changed").fill("Section 10850")
    page.get_by_label("What must be amended").fill("The purpose.")
    page.get_by_role("button", name="Check before sending").click()
    expect(page.get_by_role("heading", name="Check and send")).to_be_visible()
    assert look_for_barriers(page) == []
    page.goto("/signatories/cdph/certification/")
    assert look_for_barriers(page) == []
