"""Checking a document and keeping anchors in a real browser: by keyboard, by dropping, without JavaScript; barriers."""

import base64

import pytest
from playwright.sync_api import expect

from bucp.models import FiledDocument
from tests.browser import worlds
from tests.support.sealed import plain, text_of

BOX = "form[data-drop]"


@pytest.fixture
def filed(begin_in, tmp_path):
    """The path of a sealed file on record, and its agreement."""
    story = begin_in(worlds.sealed)
    path = tmp_path / "agreement.pdf"
    path.write_bytes(bytes(FiledDocument.objects.get(bucp=story.bucp).pdf))
    return path, story.bucp


def check(page, path):
    """Chooses the file and presses the button, by keyboard."""
    page.goto("/verify/")
    page.get_by_label("The PDF file").set_input_files(str(path))
    page.get_by_label("The PDF file").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Check this file"
    page.keyboard.press("Enter")
    page.locator("#result").wait_for()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_checks_a_file_by_keyboard_and_lands_on_the_answer(filed, page_as, javascript):
    path, bucp = filed
    page = page_as(None, javascript=javascript)
    check(page, path)
    expect(page.locator("#result")).to_have_text(f"Yes: this is the filed {bucp.number}, unchanged since it was sealed")
    expect(page.locator("#result:focus")).to_have_count(1)
    expect(page.get_by_text("In force since")).to_be_visible()


def test_a_file_dropped_into_the_box_is_checked_at_once(filed, page_as):
    path, _ = filed
    page = page_as(None)
    page.goto("/verify/")
    content = base64.b64encode(path.read_bytes() + b"\n").decode()
    held = page.evaluate_handle(
        """(content) => {
            const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
            const held = new DataTransfer();
            held.items.add(new File([bytes], "agreement.pdf", { type: "application/pdf" }));
            return held;
        }""",
        content,
    )
    page.dispatch_event(BOX, "drop", {"dataTransfer": held})
    page.locator("#result").wait_for()
    expect(page.locator("#result")).to_have_text("This file was changed after it was sealed")


def test_axe_finds_nothing_and_nothing_scrolls_sideways(filed, page_as, look_for_barriers, tmp_path):
    path, _ = filed
    changed, unsealed, other = (tmp_path / name for name in ("changed.pdf", "unsealed.pdf", "other.pdf"))
    changed.write_bytes(path.read_bytes() + b"\n")
    unsealed.write_bytes(plain(text_of()))
    other.write_bytes(b"hello")
    found, page = [], page_as(None)
    for file in (None, path, changed, unsealed, other):
        page.goto("/verify/") if file is None else check(page, file)
        found += look_for_barriers(page)
        found += sideways(page, file)
    assert found == []


def sideways(page, what) -> list:
    page.set_viewport_size({"width": 320, "height": 800})
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"{what} is {width} wide at 320"] if width > 320 else []


def test_staff_make_an_anchor_and_take_it_home(filed, page_as, look_for_barriers):
    page = page_as("audit@odi.example")
    page.goto("/register/")
    page.get_by_role("link", name="Anchors").click()
    found = look_for_barriers(page)
    page.get_by_role("button", name="Make today’s anchor now").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Today’s anchor is made.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename.startswith("idea-anchor-")
    assert found + look_for_barriers(page) + sideways(page, "the list") == []
