"""The frame of every page, in a real browser."""

from playwright.sync_api import expect


def test_the_sign_in_page_has_no_barriers(page_as, look_for_barriers):
    page = page_as()
    page.goto("/accounts/login/")
    expect(page.locator("h1")).to_have_count(1)
    assert look_for_barriers(page) == []


def test_somebody_signed_in_is_known_by_name(page_as):
    page = page_as("drafter@cdss.example")
    page.goto("/accounts/password/change/")
    expect(page.locator("header")).to_contain_text("Program Drafter CDSS")
