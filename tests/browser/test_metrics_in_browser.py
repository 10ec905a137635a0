"""Landing, dashboards and register in a real browser: barriers, keyboard, no sideways scrolling."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import worlds

PAGES = [
    ("/", None),
    ("/", "coordinator@cdss.example"),
    ("/dashboards/", "coordinator@cdss.example"),
    ("/dashboards/?entity=all", "audit@odi.example"),
    ("/dashboards/?from=2026-05-01&to=2026-04-01", "sponsor@cdph.example"),
    ("/register/", "audit@odi.example"),
    ("/register/?entity=cdss&q=nothing", "cdo@odi.example"),
]


@pytest.fixture
def world(begin_in):
    begin_in(worlds.for_the_dashboards)


def test_axe_finds_nothing_and_nothing_scrolls_sideways(world, page_as, look_for_barriers):
    found = []
    for address, email in PAGES:
        page = page_as(email)
        page.goto(address)
        found += look_for_barriers(page)
        page.set_viewport_size({"width": 320, "height": 800})
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            found.append(f"{address} is {width} wide at 320")
    assert found == []


def test_a_visitor_steps_into_a_role_by_keyboard_without_javascript(world, page_as):
    page = page_as(None, javascript=False)
    page.goto("/")
    page.locator("form:has(input[value='coordinator@cdss.example']) button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/")


def test_a_number_opens_its_list(world, page_as):
    page = page_as("coordinator@cdss.example")
    page.goto("/dashboards/")
    page.get_by_role("link", name="1 (Draft, total)").click()
    expect(page.get_by_role("link", name="A draft")).to_be_visible()


def test_cdo_staff_find_check_and_export(world, page_as):
    page = page_as("audit@odi.example")
    page.goto("/register/")
    page.get_by_role("searchbox", name="Search").fill("caseload")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("^Check ?: ?IDEA")).click()
    expect(page.get_by_text("is whole: every entry was recomputed")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export what matches as CSV").click()
    assert download.value.suggested_filename.startswith("idea-register-")
    page.reload()
    expect(page.get_by_role("cell", name="search “caseload”")).to_be_visible()
