"""Disputes in a real browser, by keyboard: the three main ways to an end; and no barriers on the pages, at both
widths."""

from django.utils import timezone
from playwright.sync_api import expect

from bucp.models.states import State
from disputes.commands import AddSubmission, ArrangeMeeting, ProposeSettlement
from disputes.enums import DisputeOutcome, Step
from tests.support.quarrel import Quarrel, later

ASKS, GIVES, CDO = "coordinator@cdss.example", "coordinator@cdph.example", "cdo@odi.example"


def tab_to(page, selector, most=150):
    """Presses Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"The keyboard does not reach {selector}.")


def act(page, story, label, typed=(), chosen=()):
    """Opens the dispute, follows the button or link, chooses and writes, and sends it, all by keyboard."""
    page.goto(f"/disputes/{story.bucp.number}/")
    words = page.locator("#act").get_by_role("link", name=label, exact=True)
    expect(words).to_be_visible()
    tab_to(page, f"#act a[href='{words.get_attribute('href')}']")
    page.keyboard.press("Enter")
    expect(page.locator("form[enctype]")).to_be_visible()
    for name, value in chosen:
        tab_to(page, f"input[name={name}]")
        radio = page.locator(f"input[name={name}][value={value}]")
        while not page.evaluate("e => document.activeElement === e", radio.element_handle()):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        expect(radio).to_be_checked()
    for name, text in typed:
        tab_to(page, f"[name={name}]")
        page.keyboard.type(text)
    tab_to(page, "main .content form button.button")
    page.keyboard.press("Enter")
    expect(page.locator(".messages .note").first).to_be_visible()


def test_with_all_under_the_governor_it_goes_up_to_the_governors_office(page_as):
    story = Quarrel().raised().case_written()
    act(page_as(GIVES), story, "End the talks and refer it", [("text", "We could not agree.")])
    mediator = page_as("agency-cdo@chhs.example")
    meeting = [("day", f"{later(9):%m%d%Y}"), ("time", "0130PM"), ("place", "Room 1"), ("attendees", "Both sides")]
    act(mediator, story, "Arrange a meeting", meeting)
    expect(mediator.get_by_text("Room 1")).to_be_visible()
    act(mediator, story, "Pass it on unsettled", [("text", "Weighed.")])
    act(page_as(ASKS), story, "Write your entity’s statement", [("text", "We need it.")])
    act(page_as(GIVES), story, "Write your entity’s statement", [("text", "We may not.")])
    cdo = page_as(CDO)
    act(cdo, story, "End the mediation unsettled", [("text", "Not settled.")])
    undersecretary = page_as("undersecretary@chhs.example")
    act(undersecretary, story, "Decide the dispute", [("text", "Not for me.")], [("verdict", "unsettled")])
    act(cdo, story, "Write the recommendation", [("text", "Share it.")])
    handed = [("on", f"{timezone.localdate():%m%d%Y}"), ("to", "Legal Affairs"), ("how", "By messenger")]
    act(cdo, story, "Record that it was handed over", handed)
    yesterday = f"{later(-1):%m%d%Y}"
    decided = [("decided_on", yesterday), ("text", "Share it.")]
    act(cdo, story, "Record the decision of the Governor’s Office", decided, [("verdict", "approve")])
    expect(cdo.get_by_text("no longer concerns your office")).to_be_visible()
    assert story.dispute.outcome == DisputeOutcome.APPROVED and story.fresh().state == State.REVIEW


def test_with_a_provider_outside_it_ends_without_approval_and_is_begun_anew(page_as):
    story = Quarrel(providers=("calstrs",)).raised().case_written()
    act(page_as("coordinator@calstrs.example"), story, "End the talks and refer it", [("text", "No.")])
    asks = page_as(ASKS)
    act(asks, story, "Write your entity’s statement", [("text", "We need it.")])
    act(page_as("coordinator@calstrs.example"), story, "Write your entity’s statement", [("text", "No.")])
    act(page_as(CDO), story, "End the mediation unsettled", [("text", "Not settled.")])
    asks.goto(f"/disputes/{story.bucp.number}/")
    expect(asks.get_by_text("This is final; the record stays.")).to_be_visible()
    tab_to(asks, "#act button")
    asks.keyboard.press("Enter")
    expect(asks.get_by_text(f"This new request refers to {story.bucp.number}")).to_be_visible()
    assert story.fresh().state == State.NOT_APPROVED


def test_the_parties_settle_it_between_themselves_without_javascript(page_as):
    story = Quarrel().raised()
    written = [("text", "Counties instead of addresses."), ("statutes", "Welf. & Inst. Code § 10850")]
    asks = page_as(ASKS, javascript=False)
    asks.goto(f"/disputes/{story.bucp.number}/settlement/")
    asks.get_by_role("button", name="Send the proposal").click()
    expect(asks.get_by_text("Write what you propose to agree on.").first).to_be_visible()
    for name, text in written:
        asks.locator(f"[name={name}]").fill(text)
    asks.get_by_label("Aggregated data").check()
    asks.get_by_role("button", name="Send the proposal").click()
    expect(asks.get_by_text("Counties instead of addresses.")).to_be_visible()
    gives = page_as(GIVES)
    act(gives, story, "Answer the proposed resolution", chosen=[("agree", "yes")])
    expect(gives.get_by_text("Resolved on")).to_be_visible()
    assert story.dispute.outcome == DisputeOutcome.RESOLVED


def test_no_barriers_on_the_pages_of_disputes(page_as, look_for_barriers):
    talks = Quarrel(title="Straßenverzeichnis_" * 9).raised("Ein sehr langes Wort: " + "Wort" * 80)
    talks.answer("purpose_need", "Now we need less.")
    talks.do(ProposeSettlement(text="Counties.", fields=["purpose_need"], solution="aggregation"), ASKS)
    talks.do(ArrangeMeeting(at=later(2), place="https://example.org/" + "a" * 90, attendees="All"), ASKS)
    talks.do(AddSubmission(kind="reply", text="Long. " * 900, file=("long" * 40 + ".pdf", b"x")), ASKS)
    governor = Quarrel().at(Step.GOVERNOR)
    over = Quarrel(providers=("calstrs",)).at(Step.CDO).pass_on()
    settlement = talks.dispute.settlements.get()
    pages = {
        GIVES: [(talks, ""), (talks, f"settlement/{settlement.pk}/"), (talks, "refer/"), (talks, "papers/")],
        CDO: [(governor, ""), (governor, "governor/")],
        ASKS: [(over, ""), (talks, "settlement/"), (talks, "meetings/"), (talks, "statement/")],
    }
    found = []
    for email, addresses in pages.items():
        page = page_as(email)
        for story, rest in addresses:
            page.goto(f"/disputes/{story.bucp.number}/{rest}")
            found += look_for_barriers(page)
            page.set_viewport_size({"width": 320, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                found.append(f"{page.url} is wider than 320 pixels")
    assert found == []
