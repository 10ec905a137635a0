"""A provider with nobody on record: somebody is proposed, confirmed, let in, and the draft is sent; by keyboard."""

import pytest
from playwright.sync_api import expect

from signatories.models import Entity
from signatories.signals import invitation_made
from tests.support.story import Story

COORDINATOR, OFFICER = "coordinator@cdss.example", "agency-cdo@chhs.example"


@pytest.fixture
def links():
    caught = []

    def catch(sender, token, **kwargs):
        caught.append(f"/invitations/{token}/")

    invitation_made.connect(catch)
    yield caught
    invitation_made.disconnect(catch)


def press(page, role, name):
    page.get_by_role(role, name=name).first.focus()
    page.keyboard.press("Enter")


def test_from_a_provider_that_nobody_can_reach_to_a_request_that_is_sent(page_as, look_for_barriers, links):
    agency = Entity.objects.get(slug="cdss").agency
    nobody = Entity.objects.filter(agency=agency, is_agency=False, memberships=None).first()
    draft = Story(providers=(nobody.slug,)).filled().bucp

    asks = page_as(COORDINATOR)
    asks.goto(f"/bucps/{draft.number}/send/")
    press(asks, "link", "Propose a contact there")
    expect(asks.locator("h1")).to_contain_text("Propose a contact at")
    assert look_for_barriers(asks) == []
    asks.get_by_label("Their name").focus()
    for typed, then in (("Ada Person", "Tab"), ("Chief of Data", "Tab"), ("ada@gmail.com", "Enter")):
        asks.keyboard.type(typed)
        asks.keyboard.press(then)
    expect(asks.locator(".error-summary")).to_contain_text("Anybody can have an address at gmail.com")
    asks.get_by_label("Official e-mail address").fill("ada@aging.example")
    press(asks, "button", "Propose")
    expect(asks.locator("h1")).to_contain_text("Waiting for a contact")
    assert look_for_barriers(asks) == []
    assert asks.evaluate("document.documentElement.scrollWidth") <= asks.viewport_size["width"]

    officer = page_as(OFFICER)
    officer.goto("/tasks/")
    press(officer, "link", "Confirm or decline Ada Person")
    expect(officer.locator("h1")).to_contain_text("Is this the person for")
    assert look_for_barriers(officer) == []
    press(officer, "button", "Confirm and invite")
    expect(officer.locator("main")).to_contain_text("The invitation is on its way to ada@aging.example")
    assert look_for_barriers(officer) == []

    new = page_as()
    new.goto(links[0])
    new.get_by_label("Your name").fill("Ada Person")
    for label in ("Choose a password", "The password again"):
        new.get_by_label(label).fill("seven quiet rivers run")
    press(new, "button", "Make my account")
    new.wait_for_url("**/tasks/")

    asks.reload()
    press(asks, "link", "See what is missing, or send")
    expect(asks.locator("h1")).to_contain_text("Send to")
    press(asks, "button", "Send to provider")
    expect(asks.locator("main")).to_contain_text("Sent to")
    new.goto(f"/bucps/{draft.number}/review/")
    expect(new.locator("main")).to_contain_text("Shared caseload study")
