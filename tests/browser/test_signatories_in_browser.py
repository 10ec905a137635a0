"""The signatory list, an invitation and the triage in a real browser, by keyboard where people would."""

import re

import pytest
from playwright.sync_api import expect

from signatories import invitations
from signatories.models import Entity, User
from signatories.signals import invitation_made

TO_PARTIES = "/triage/?looked=no&public=no&who=state&internal=no"


def test_the_list_answers_while_one_types_and_keeps_the_query_in_the_address(page_as, look_for_barriers):
    page = page_as()
    page.goto("/signatories/")
    page.locator("#q").press_sequentially("parks", delay=20)
    expect(page.locator("#found tbody tr")).to_have_count(1)
    expect(page.locator("#answer")).to_have_text(
        "Department of Parks and Recreation: signatory, under the Natural Resources Agency."
    )
    expect(page.locator("#q")).to_be_focused()
    expect(page).to_have_url(re.compile("q=parks"))
    page.reload()
    expect(page.locator("#q")).to_have_value("parks")
    assert look_for_barriers(page) == []


def test_the_list_answers_without_javascript(page_as):
    page = page_as(javascript=False)
    page.goto("/signatories/")
    page.fill("#q", "cdss")
    page.click("text=Search")
    expect(page.locator("#found tbody tr")).to_have_count(1)


def test_triage_by_keyboard_to_a_draft_with_both_parties(page_as, look_for_barriers):
    page = page_as()
    page.goto("/triage/")
    for answer in ("No, we looked", "No, or not all", "California state entities", "No, it is protected"):
        page.get_by_label(answer).focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
    for typed in ("social serv", "cdph"):
        page.locator("#answer").press_sequentially(typed, delay=20)
        expect(page.locator("#found a")).to_have_count(1)
        page.locator("#found a").focus()
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("What kinds of data are in it?")
    assert look_for_barriers(page) == []
    page.get_by_role("button", name="Continue").press("Enter")
    expect(page.locator("h1")).to_have_text("Draft a Business Use Case Proposal")
    assert look_for_barriers(page) == []
    assert page.get_by_text("Draft the BUCP").get_attribute("href") == "/bucps/new/?recipient=cdss&provider=cdph"
    page.go_back()
    expect(page.locator("h1")).to_have_text("What kinds of data are in it?")


def test_an_invited_person_makes_an_account(page_as, look_for_barriers):
    tokens = []

    def catch(sender, token, **kwargs):
        tokens.append(token)

    invitation_made.connect(catch)
    coordinator = User.objects.get(email="coordinator@cdss.example")
    invitations.invite(coordinator, Entity.objects.get(slug="cdss"), "new@cdss.example", ["legal"])
    page = page_as()
    page.goto(f"/invitations/{tokens[0]}/")
    page.get_by_label("Your name").fill("New Counsel")
    page.get_by_label("Choose a password").fill("too short")
    page.get_by_role("button", name="Make my account").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert look_for_barriers(page) == []
    page.get_by_label("Choose a password").fill("seven quiet rivers run")
    page.get_by_label("The password again").fill("seven quiet rivers run")
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url("**/tasks/")
    assert User.objects.get(email="new@cdss.example").name == "New Counsel"


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("coordinator@cdss.example", "/signatories/cdss/people/"),
        ("cdo@odi.example", "/signatories/cdss/"),
        ("cdo@odi.example", "/signatories/cdss/edit/"),
        ("drafter@cdss.example", "/accounts/profile/"),
        (None, TO_PARTIES + "&find=health"),
    ],
)
def test_nothing_bars_the_way(page_as, look_for_barriers, who, path):
    page = page_as(who)
    page.goto(path)
    assert look_for_barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
