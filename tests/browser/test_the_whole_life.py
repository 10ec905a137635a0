"""After signing, the whole life in a real browser with several people: filed, first transfer, a notice confirmed,
amended, terminated, destroyed with its certificate; and no barrier on any page they pass."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from bucp.document.jobs import seal_filed
from bucp.models import Bucp
from history.models import Chain
from history.recorder import verify
from notices.models import Delivery
from tasks.models import Task
from tests.browser import worlds
from tests.browser.test_the_whole_path import Visitor, send, sign_and_file, somebody  # noqa: F401  a fixture

RECIPIENT, PROVIDER, OFFICER = "coordinator@cdss.example", "coordinator@cdph.example", "agency-cdo@chhs.example"


def test_from_the_filing_to_the_destruction(begin_in, somebody):  # noqa: F811
    story = begin_in(worlds.signed)
    old = f"/bucps/{story.bucp.number}/"
    file(somebody(RECIPIENT), old)
    attest_the_first_transfer(somebody(PROVIDER), old)
    tell_of_a_changed_law(somebody, old)
    new = amend(somebody, old)
    assert verify(Chain.objects.get(name=story.bucp.number)) == []
    terminate(somebody(PROVIDER), new)
    destroy(somebody(RECIPIENT), new)
    look_back(somebody, old, new)


def file(recipient, base):
    recipient.go(base)
    recipient.follow("File with the CDO")
    recipient.page.locator("main form button.button").first.click()
    expect(recipient.page.get_by_text("In force since").first).to_be_visible()


def attest_the_first_transfer(provider: Visitor, base):
    """By keyboard alone, from the work page on."""
    page = provider.page
    provider.go(f"{base}exchange/", "exchange")
    link = page.get_by_role("link", name=re.compile("first transfer"))
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/exchange/\d+/$"))
    provider.see("first transfer")
    page.get_by_label("On which day was it done?").focus()
    page.keyboard.type(f"{timezone.localdate():%m%d%Y}")
    reach(page, "button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Attested. It stands in the history")).to_be_visible()
    provider.see("first transfer attested")


def reach(page, tag: str):
    """Tab to the next button of the page’s own form."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('main form button')"):
            return
    raise AssertionError("The button cannot be reached by Tab.")


def tell_of_a_changed_law(somebody, base):  # noqa: F811
    provider = somebody(PROVIDER)
    page = provider.page
    provider.go(f"{base}notices/", "notices of an agreement")
    page.locator(".clauses li", has_text="A law changed").get_by_role("link").click()
    provider.see("write a notice")
    page.get_by_label("Which law changed").fill("Section 10850 was renumbered.")
    page.get_by_label("What must be amended").fill("The legal authority.")
    provider.press("Check before sending")
    expect(page.get_by_role("heading", name="Check and send")).to_be_visible()
    expect(page.get_by_text("Agency Chief Data Officer CHHS").first).to_be_visible()
    provider.see("check a notice")
    provider.press("Send the notice")
    expect(page.get_by_text("is given. The letter is on its way")).to_be_visible()
    provider.see("a notice given")
    for who in (RECIPIENT, OFFICER):
        reader = somebody(who)
        reader.go(f"{base}notices/1/", f"a notice read by {who}")
        reader.press("I have read this notice")
        expect(reader.page.get_by_text("You have confirmed that you read this notice.")).to_be_visible()
    provider.go(f"{base}notices/1/")
    expect(page.get_by_text(re.compile(r"^2 of \d+ confirmed reading it"))).to_be_visible()


def amend(somebody, old) -> str:  # noqa: F811
    recipient = somebody(RECIPIENT)
    page = recipient.page
    recipient.go(f"{old}amend/", "amend")
    page.get_by_label("A law or rule changed").check()
    page.get_by_label("What is to change, and why?").fill("The section has another number now.")
    recipient.press("Begin the amendment")
    page.wait_for_url("**/edit/**")
    number = re.search(r"IDEA-\d{4}-\d+", page.url)[0]
    new = f"/bucps/{number}/"
    for section in ("business-case", "technical", "administrative"):
        recipient.go(f"{new}edit/{section}/")
        recipient.answer_all()
    recipient.go(old, "overview with an amendment under way")
    expect(page.get_by_text(number).first).to_be_visible()
    expect(page.get_by_text("In force since").first).to_be_visible()
    send(recipient, new)
    provider = somebody(PROVIDER)
    provider.go(new, "overview of an amendment")
    expect(provider.page.get_by_text(re.compile("This amends IDEA-")).first).to_be_visible()
    sign_and_file(somebody, new)
    assert Bucp.objects.get(number=number).state == "active"

    recipient.go(old, "overview of what was amended")
    page.get_by_role("main").get_by_role("link", name=re.compile(number)).first.click()  # linked both ways
    page.wait_for_url(f"**{new}")
    page.get_by_role("main").get_by_role("link", name=re.compile(old.split("/")[2])).first.click()
    page.wait_for_url(f"**{old}**")
    return new


def terminate(provider: Visitor, base):
    page = provider.page
    provider.go(f"{base}end/", "end")
    page.get_by_role("link", name=re.compile("Write the notice under §7.4")).click()
    page.get_by_label("Which term was violated?").fill("§8.2")
    page.get_by_label("What happened?").fill("Data were passed on.")
    page.get_by_label("Which time limits apply?").fill("None.")
    page.get_by_label("What must happen to the data already shared?").fill("All of it is to be deleted.")
    provider.press("Check before sending")
    expect(page.get_by_text("Give the day on which access ends.").first).to_be_visible()
    page.get_by_label("On which day does access").fill(timezone.localdate().isoformat())
    provider.press("Check before sending")
    provider.see("check a termination")
    provider.press("Send and stop sharing")
    expect(page.get_by_text("is given. The letter is on its way")).to_be_visible()
    provider.go(f"{base}ending/", "ending")
    expect(page.get_by_role("heading", name=re.compile("^It ended on"))).to_be_visible()
    provider.go(base, "overview of what was terminated")


def destroy(recipient: Visitor, base):
    page = recipient.page
    recipient.go("/tasks/", "tasks after the end")
    task = page.get_by_role("link", name=re.compile("Destroy or return the data")).first
    expect(task).to_be_visible()
    task.click()
    page.wait_for_url("**/exchange/**")
    recipient.see("attest the destruction")
    page.get_by_label("On which day was it done?").fill(timezone.localdate().isoformat())
    page.get_by_label("The data were destroyed").check()
    page.get_by_label("How was it done?").fill("Wiped by NIST SP 800-88.")
    page.get_by_label("Who did it?").fill("Records custodian")
    page.locator("main form button.button").first.click()
    expect(page.locator(".error").first).to_be_visible()  # what was made from the data is not told yet
    expect(page.get_by_label("How was it done?")).to_have_value("Wiped by NIST SP 800-88.")
    page.get_by_label("What happens to what was made").fill("none")
    page.locator("input[name=certificate]").set_input_files(
        {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 destroyed"}
    )
    page.locator("main form button.button").first.click()
    expect(page.get_by_text("Attested. It stands in the history")).to_be_visible()
    recipient.see("destruction attested")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save certificate.pdf").click()
    assert saved.value.suggested_filename == "certificate.pdf"


def look_back(somebody, old, new):  # noqa: F811
    numbers = [base.split("/")[2] for base in (old, new)]
    assert [Bucp.objects.get(number=n).state for n in numbers] == ["amended", "terminated"]
    for number in numbers:
        assert verify(Chain.objects.get(name=number)) == []
    assert not Delivery.objects.exclude(state="sent").exists()
    left = Task.objects.open().filter(about__in=numbers, kind="duty").exclude(url__contains="/outcome/")
    assert not left.exists(), [t.sentence for t in left]
    assert seal_filed() + seal_filed() == 2  # a slow machine makes one in each run
    cdo = somebody("cdo@odi.example")
    cdo.go("/register/", "register after the end")
    for number in numbers:
        expect(cdo.page.get_by_text(number).first).to_be_visible()
    cdo.go(f"{new}history/", "history after the end")
    expect(cdo.page.get_by_text("It was terminated").first).to_be_visible()
    expect(cdo.page.get_by_text(re.compile("attested for .*Destroy or return")).first).to_be_visible()
    stranger = somebody("coordinator@edd.example")
    stranger.go(old, "public line of what was amended")
    expect(stranger.page.get_by_text("took its place").first).to_be_visible()
