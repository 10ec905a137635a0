"""Signing in a real browser: by keyboard only; and no barriers on the pages of this part, at desk and phone width."""

from playwright.sync_api import expect

from bucp.models import Signature
from bucp.review.commands import WriteComment
from bucp.signing.commands import PutOutForSignature, ReturnToReview
from bucp.signing.effects import objections
from demo.accounts import PASSWORD
from tests.browser import worlds
from tests.support.story import Story


def tab_to(page, selector, most=120):
    """Presses Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"The keyboard does not reach {selector}.")


def test_a_sponsor_signs_by_keyboard_only(begin_in, page_as):
    story = begin_in(worlds.in_signing)
    page = page_as("sponsor@cdph.example")
    page.goto(story.bucp.get_absolute_url())
    tab_to(page, "main .actions a.button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Read and sign")).to_be_visible()
    tab_to(page, "input[name=agreed]")
    page.keyboard.press("Space")
    tab_to(page, "input[name=typed_name]", 3)
    page.keyboard.type("Executive Sponsor CDPH")
    tab_to(page, "input[name=password]", 3)
    page.keyboard.type("not my password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="You have not signed yet")).to_be_visible()
    expect(page.locator("input[name=typed_name]")).to_have_value("Executive Sponsor CDPH")
    expect(page.locator("input[name=password]")).to_have_value("")
    expect(page.locator("input[name=agreed]")).to_be_checked()
    tab_to(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("You have signed")).to_have_count(2)  # the message, and why there is nothing to do
    assert Signature.objects.get(round__bucp=story.bucp).typed_name == "Executive Sponsor CDPH"


def test_without_javascript_one_refuses_and_the_reason_is_read(begin_in, page_as):
    story = begin_in(worlds.in_signing)
    page = page_as("sponsor@cdph.example", javascript=False)
    page.goto(f"/bucps/{story.bucp.number}/sign/")
    page.get_by_role("link", name="I will not sign").click()
    page.get_by_label("Why will you not sign?").fill("The purpose is too wide.")
    page.get_by_role("button", name="Refuse to sign").click()
    expect(page.get_by_text("It is back in review")).to_be_visible()
    assert story.fresh().state == "review"


def test_no_barriers_on_any_page_of_this_part(page_as, look_for_barriers):
    draft, review = Story(title="A draft"), Story().sent()
    review.do(WriteComment(text="Which years?", field="purpose_scope"), "coordinator@cdph.example")
    signing = Story().in_signing({("cdph", "legal"): "objects"})
    signing.sign("cdss", "sponsor", acknowledged=[o.pk for o in objections(signing.bucp)])
    signing.do(ReturnToReview(reason="A word is wrong."), "coordinator@cdss.example")
    signing.do(PutOutForSignature(), "coordinator@cdss.example")
    active, withdrawn = Story().active(), Story().sent().withdrawn()
    page = page_as("coordinator@cdss.example")
    addresses = ["/bucps/", "/bucps/?scope=library&q=study&entity=cdph", "/bucps/?q=nothing", "/bucps/?scope=ended"]
    addresses += [s.bucp.get_absolute_url() for s in (draft, review, signing, active, withdrawn)]
    addresses += [
        f"/bucps/{signing.bucp.number}/{rest}" for rest in ("sign/", "sign/return/", "file/", "withdraw/", "history/")
    ]
    found = []
    for address in addresses:
        page.goto(address)
        found += look_for_barriers(page)
        page.set_viewport_size({"width": 320, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found.append(f"{address} is wider than 320 pixels")
    sponsor = page_as("sponsor@cdph.example")
    sponsor.goto(f"/bucps/{signing.bucp.number}/sign/")
    found += look_for_barriers(sponsor)
    sponsor.get_by_role("button", name="Sign", exact=True).click()
    found += look_for_barriers(sponsor)
    reader = page_as("coordinator@edd.example")
    reader.goto(active.bucp.get_absolute_url())
    found += look_for_barriers(reader)
    assert found == []
