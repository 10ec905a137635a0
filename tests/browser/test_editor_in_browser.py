"""Drafting in a real browser: typing saves by itself, and nothing typed is ever lost."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from bucp.drafting import element_rows
from bucp.drafting.commands import ChangeElements
from bucp.models import Answer, Bucp
from tests.browser import worlds
from tests.browser.conftest import session_cookie, until

DRAFTER, COORDINATOR = "drafter@cdss.example", "coordinator@cdss.example"


@pytest.fixture
def story(begin_in):
    return begin_in(worlds.a_draft)


@pytest.fixture
def editor(story, page_as):
    """The first section, open at the drafter's."""
    page = page_as(DRAFTER)
    page.goto(f"/bucps/{story.bucp.number}/edit/business-case/")
    return page


SCOPE = "#answer-purpose_scope"


def saved(page):
    return page.locator("#saved")


def scope():
    row = Answer.objects.filter(field="purpose_scope").first()
    return row.value if row else None


def kept_in(page):
    return page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('idea-draft'))")


def test_typing_saves_by_itself(editor):
    editor.locator(SCOPE).type("All counties <b>&</b> 数据")
    expect(saved(editor)).to_contain_text("Saved ")
    assert scope() == "All counties <b>&</b> 数据"
    assert kept_in(editor) == []
    expect(editor.locator("#editor-aside")).to_contain_text("1 of 12 answered")


def test_leaving_the_field_saves_at_once(editor):
    editor.clock.install()
    editor.clock.pause_at(timezone.now() + timedelta(minutes=1))  # the pause after which typing is saved never ends
    editor.locator(SCOPE).fill("Quick")
    with editor.expect_response("**/answers/purpose_scope/"):
        editor.keyboard.press("Tab")
        editor.clock.run_for(1)


def test_boxes_radios_and_own_words_are_saved(editor):
    editor.get_by_label("Demographic data").check()
    editor.get_by_label("Others, one on each line").fill("Weather")
    editor.locator("#answer-output_public-no").check()
    editor.locator(SCOPE).focus()
    expect(saved(editor)).to_contain_text("Saved ")
    until(editor, "Object.keys(localStorage).length === 0")
    assert Answer.objects.get(field="data_categories").value == ["demographic", "Weather"]
    assert Answer.objects.get(field="output_public").value == "no"


def test_a_question_appears_at_once_when_it_applies(story, page_as):
    page = page_as(DRAFTER)
    page.goto(f"/bucps/{story.bucp.number}/edit/administrative/")
    for key, value, asked in (
        ("hipaa", "yes", "#field-hipaa_business_associate"),
        ("ferpa", "yes", "#field-ferpa_exception"),
        ("ferpa_exception", "studies", "#field-ferpa_study_reports"),
    ):
        if page.locator(asked).count() == 0:
            continue
        expect(page.locator(asked)).to_be_hidden()
        page.locator(f"#answer-{key}-{value}").check()
        expect(page.locator(asked)).to_be_visible()
    page.locator("#answer-ferpa-no").check()
    expect(page.locator("#field-ferpa_exception")).to_be_hidden()


def test_a_lost_connection_keeps_the_text_and_saves_it_when_it_is_back(editor):
    editor.context.set_offline(True)
    editor.locator(SCOPE).type("Written on a train")
    expect(saved(editor)).to_contain_text("no connection")
    assert len(kept_in(editor)) == 1
    editor.context.set_offline(False)
    expect(saved(editor)).to_contain_text("Saved ")
    assert scope() == "Written on a train"
    assert kept_in(editor) == []


def test_text_kept_through_a_lost_connection_is_there_after_a_reload(editor):
    editor.route("**/answers/**", lambda route: route.abort())
    editor.locator(SCOPE).type("Written on a train")
    expect(saved(editor)).to_contain_text("no connection")
    editor.unroute("**/answers/**")
    editor.on("dialog", lambda dialog: dialog.accept())
    editor.reload()
    expect(editor.locator("#kept")).to_contain_text("We kept what you typed")
    expect(editor.locator(SCOPE)).to_have_value("Written on a train")
    expect(saved(editor)).to_contain_text("Saved ")
    assert scope() == "Written on a train"
    assert kept_in(editor) == []


def test_a_session_that_ended_says_so_and_saves_after_signing_in_again(editor, live_server):
    editor.context.clear_cookies(name="sessionid")
    editor.locator(SCOPE).type("Typed after the session ended")
    expect(editor.locator("#signed-out")).to_be_visible()
    expect(editor.locator("#signed-out")).to_contain_text("Sign in in a new window")
    assert scope() is None
    editor.context.add_cookies([session_cookie(DRAFTER, live_server.url)])
    expect(editor.locator("#signed-out")).to_be_hidden(timeout=10_000)
    assert scope() == "Typed after the session ended"


def test_the_way_to_sign_in_again_is_in_sight_wherever_one_writes(editor):
    editor.context.clear_cookies(name="sessionid")
    editor.locator("#answer-output_processes").type("Far down the page")
    expect(editor.get_by_role("link", name="Sign in in a new window")).to_be_in_viewport()


def test_a_date_that_cannot_be_gets_a_sentence_and_clears_nothing(story, page_as):
    story.answer("start_date", "2027-05-05")
    page = page_as(DRAFTER)
    page.goto(f"/bucps/{story.bucp.number}/edit/administrative/")
    day, error = page.locator("#answer-start_date"), page.locator("#answer-start_date_error")
    day.focus()
    page.keyboard.type("02312027")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(error).to_contain_text("no such day")
    expect(saved(page)).to_contain_text("Not saved")
    assert Answer.objects.get(field="start_date").value == "2027-05-05"
    day.fill("2027-02-28")
    expect(saved(page)).to_contain_text("Saved ")
    expect(error).to_be_hidden()
    assert Answer.objects.get(field="start_date").value == "2027-02-28"


def test_clearing_is_offered_only_for_what_is_chosen(story, page_as):
    page = page_as(DRAFTER)
    page.goto(f"/bucps/{story.bucp.number}/edit/administrative/")
    funds = page.locator('[data-key="transfer_of_funds"]')
    expect(funds.get_by_role("button", name="Clear this answer")).to_be_hidden()
    funds.get_by_label("No", exact=True).check()
    funds.get_by_role("button", name="Clear this answer").click()
    expect(funds.get_by_role("button", name="Clear this answer")).to_be_hidden()
    expect(funds.get_by_label("Yes", exact=True)).to_be_focused()


def test_when_two_write_both_texts_are_shown_and_one_chooses(story, editor):
    story.answer("purpose_scope", "Their words", by=COORDINATOR)
    editor.locator(SCOPE).type("My words")
    panel = editor.locator(".conflict")
    expect(panel).to_contain_text("Their words")
    expect(panel).to_contain_text("My words")
    expect(panel).to_contain_text("Data Coordinator CDSS")
    expect(editor.locator(SCOPE)).to_have_value("My words")
    assert scope() == "Their words"
    panel.get_by_role("button", name="Keep mine").click()
    expect(saved(editor)).to_contain_text("Saved ")
    expect(panel).to_have_count(0)
    assert scope() == "My words"


def test_one_can_take_the_others_text(story, editor):
    story.answer("purpose_scope", "Their words", by=COORDINATOR)
    editor.locator(SCOPE).type("My words")
    editor.locator(".conflict").get_by_role("button", name="Use theirs").click()
    expect(editor.locator(SCOPE)).to_have_value("Their words")
    assert kept_in(editor) == []
    editor.locator(SCOPE).fill("Their words, and mine")
    expect(saved(editor)).to_contain_text("Saved ")
    until(editor, "Object.keys(localStorage).length === 0")
    assert scope() == "Their words, and mine"


def test_a_pasted_megabyte_gets_a_sentence_and_stays(editor):
    pasted = "paste " * 200_000
    editor.locator(SCOPE).fill(pasted)
    expect(editor.locator("#answer-purpose_scope_error")).to_contain_text(
        "20,000 characters or fewer. It has 1,199,999"
    )
    expect(editor.locator(SCOPE)).to_have_value(pasted)
    editor.locator(SCOPE).fill("Short")
    expect(saved(editor)).to_contain_text("Saved ")
    expect(editor.locator("#answer-purpose_scope_error")).to_be_hidden()
    assert scope() == "Short"


def test_the_button_saves_everything_and_goes_on(story, editor):
    editor.locator(SCOPE).fill("One")
    editor.locator("#answer-purpose_need").fill("Two")
    editor.get_by_role("button", name="Save and go on").click()
    editor.wait_for_url("**/edit/technical/")
    assert scope() == "One"
    assert Answer.objects.get(field="purpose_need").value == "Two"


def test_leaving_warns_only_while_something_is_not_saved(editor):
    asked = []
    editor.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    editor.locator(SCOPE).type("Saved")
    expect(saved(editor)).to_contain_text("Saved ")
    editor.reload()
    assert asked == []
    editor.route("**/answers/**", lambda route: route.abort())
    editor.locator(SCOPE).type(" and not saved")
    expect(saved(editor)).to_contain_text("no connection")
    editor.reload()
    assert asked == ["beforeunload"]


def test_without_javascript_the_button_saves(story, page_as):
    page = page_as(DRAFTER, javascript=False)
    page.goto(f"/bucps/{story.bucp.number}/edit/business-case/")
    page.locator(SCOPE).fill("Saved by the button")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("Saved at")
    assert scope() == "Saved by the button"


def test_a_lost_session_without_javascript_gives_the_text_back_and_sends_it(story, page_as, live_server):
    page = page_as(DRAFTER, javascript=False)
    page.goto(f"/bucps/{story.bucp.number}/edit/business-case/")
    page.locator(SCOPE).fill("Typed for an hour")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("h1")).to_have_text("You were signed out")
    expect(page.locator("dl")).to_contain_text("Typed for an hour")
    page.context.add_cookies([session_cookie(DRAFTER, live_server.url)])
    page.get_by_role("button", name="Send what I typed").click()
    expect(page.locator(".messages")).to_contain_text("Saved at")
    assert scope() == "Typed for an hour"


# Data elements --------------------------------------------------------------------------------------------------


def names(story):
    return [e.values["name"] for e in story.bucp.elements.all()]


def test_a_list_is_pasted_looked_at_and_added(story, page_as):
    page = page_as(DRAFTER)
    page.goto(f"/bucps/{story.bucp.number}/elements/")
    page.get_by_role("link", name="Paste or import a list").click()
    page.get_by_label("Rows from a spreadsheet").fill("Name\tType\nBirth date\tdate\nSex\twhat\n")
    page.get_by_role("button", name="Check the rows").click()
    expect(page.locator("#report")).to_have_text("2 rows read")
    expect(page.locator("main")).to_contain_text("“what” is not in it")
    page.get_by_role("button", name="Add 1 new row").click()
    expect(page.locator(".messages")).to_contain_text("1 data element added")
    text = page.get_by_label("Rows from a spreadsheet")
    text.fill(text.input_value().replace("what", "text"))
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("button", name="Add 1 new row").click()
    expect(page.locator("table.rows")).to_contain_text("Sex")
    assert names(story) == ["Birth date", "Sex"]


def test_rows_are_reordered_by_keyboard_alone(story, page_as):
    story.do(ChangeElements(change=element_rows.add_many, data={"rows": [{"name": n} for n in "ABC"]}), DRAFTER)
    page = page_as(DRAFTER)
    page.goto(f"/bucps/{story.bucp.number}/elements/")
    page.get_by_role("button", name="Down A").focus()
    for place in (2, 3):
        page.keyboard.press("Enter")
        expect(page.locator(".messages")).to_contain_text(f"It is number {place} now")
    assert names(story) == ["B", "C", "A"]
    expect(page.get_by_role("button", name="Up A")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("It is number 2 now")
    assert names(story) == ["B", "A", "C"]


def test_removing_a_row_can_be_undone(story, page_as):
    story.do(ChangeElements(change=element_rows.add_many, data={"rows": [{"name": n} for n in "ABC"]}), DRAFTER)
    page = page_as(DRAFTER)
    page.goto(f"/bucps/{story.bucp.number}/elements/")
    page.get_by_role("button", name="Remove B").click()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("table.rows")).to_contain_text("B")
    assert names(story) == ["A", "B", "C"]


# Beginning -------------------------------------------------------------------------------------------------------


def test_a_draft_begins_by_searching_and_adding(page_as, look_for_barriers):
    page = page_as(DRAFTER)
    page.goto("/bucps/new/")
    page.get_by_label("What is this exchange called?").fill("Meal data")
    page.get_by_label("Whom do you ask for data?", exact=True).type("public heal")
    page.get_by_role("button", name="Add Department of Public Health").click()
    expect(page.get_by_label("Department of Public Health", exact=True)).to_be_checked()
    assert look_for_barriers(page) == []
    page.get_by_role("button", name="Begin the draft").click()
    page.wait_for_url("**/edit/business-case/")
    expect(page.locator("#answer-use_case_name")).to_have_value("Meal data")
    assert [p.entity.slug for p in Bucp.objects.get().party_list] == ["cdss", "cdph"]


@pytest.mark.parametrize(
    "place",
    [
        "edit/business-case/",
        "edit/technical/",
        "edit/administrative/",
        "edit/approvals/",
        "elements/",
        "elements/import/",
        "parties/",
        "people/",
    ],
)
def test_no_page_of_drafting_has_barriers(begin_in, page_as, look_for_barriers, place):
    story = begin_in(worlds.a_draft_of_two)
    page = page_as(COORDINATOR)
    page.goto(f"/bucps/{story.bucp.number}/{place}")
    for summary in page.locator("main summary").all():
        if summary.is_visible():
            summary.click()
    assert look_for_barriers(page) == []


def test_a_conflict_and_an_error_have_no_barriers(story, editor, look_for_barriers):
    story.answer("purpose_scope", "Their words", by=COORDINATOR)
    editor.locator(SCOPE).type("My words")
    expect(editor.locator(".conflict")).to_be_visible()
    assert look_for_barriers(editor) == []


def test_a_sensitive_answer_is_not_left_behind_on_the_computer(editor, story):
    editor.goto(f"/bucps/{story.bucp.number}/edit/administrative/")
    editor.context.set_offline(True)
    field = editor.locator("[data-sensitive] textarea").first
    field.fill("Keys are kept in a safe.")
    until(editor, "Object.keys(sessionStorage).some((k) => k.startsWith('idea-draft'))")
    assert kept_in(editor) == []
    editor.context.set_offline(False)
