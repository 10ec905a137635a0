"""From triage to active with eight people in a real browser, and no barrier on any page they pass."""

import re

import pytest
from playwright.sync_api import expect

from bucp.models import Bucp
from demo.accounts import PASSWORD
from history.models import Chain
from history.recorder import verify
from notices.models import Delivery

QUESTION = "[data-question]:visible"
ELEMENTS = (
    "Field name\tType\tDefinition\nBirth date\tDate/time\tDate of birth of the child\nCounty\tText\tCounty of residence"
)


class Visitor:
    """One person with a browser, who looks for barriers on each page for the first time it is seen."""

    looked_at: set = set()

    def __init__(self, page, look_for_barriers, barriers):
        self.page, self.look, self.barriers = page, look_for_barriers, barriers

    def see(self, kind: str):
        """Runs axe once per kind of page over the whole test."""
        if kind not in self.looked_at:
            self.looked_at.add(kind)
            self.barriers += self.look(self.page)
            self.page.set_viewport_size({"width": 1280, "height": 900})

    def go(self, address: str, kind: str = ""):
        self.page.goto(address)
        if kind:
            self.see(kind)

    def press(self, name: str):
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()

    def follow(self, name: str):
        self.page.get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def answer_all(self):
        """Answers every question of the section shown that has no answer yet, as its kind wants it."""
        for at in range(self.page.locator(QUESTION).count()):
            box = self.page.locator(QUESTION).nth(at)
            kind = box.get_attribute("data-kind")
            if kind in ("text", "line"):
                field = box.locator("textarea, input[type=text]").first
                if not field.input_value():
                    field.fill(f"What {box.get_attribute('data-key')} asks, for the study of caseloads.")
            elif kind == "yes_no":
                if not box.locator("input:checked").count():
                    box.locator("input[value=no]").check()
            elif kind in ("choice", "choices") and not box.locator("input:checked").count():
                box.locator("input[type=radio], input[type=checkbox]").first.check()
        self.page.get_by_role("button", name="Save", exact=True).last.click()
        expect(self.page.locator("#saved")).to_contain_text(re.compile("saved", re.I))


@pytest.fixture
def somebody(page_as, look_for_barriers):
    Visitor.looked_at = set()
    barriers, people = [], {}

    def visitor(email) -> Visitor:
        if email not in people:
            people[email] = Visitor(page_as(email), look_for_barriers, barriers)
        return people[email]

    yield visitor
    assert barriers == []


def test_from_triage_to_active(somebody):
    drafter = begin_from_the_landing_page(somebody)
    number = draft(drafter)
    base = f"/bucps/{number}/"
    send(drafter, base)
    provider = somebody("coordinator@cdph.example")
    discuss(provider, drafter, base)
    complete(somebody, base)
    give_opinions(somebody, base)
    sign_and_file(somebody, base)
    look_back(somebody, number)


def begin_from_the_landing_page(somebody) -> Visitor:
    drafter = somebody(None)
    drafter.go("/", "landing")
    drafter.follow("Do I need IDEA?")
    drafter.see("triage")
    page = drafter.page
    answers = ["No, we looked", "No, or not all", "California state entities only", "No,"]
    for answer in answers:
        page.get_by_label(re.compile(f"^{answer}")).first.check()
        drafter.press("Continue")
    for part, name in (
        ("social serv", "Department of Social Services"),
        ("public health", "Department of Public Health"),
    ):
        page.locator("#answer").fill(part)
        page.get_by_role("link", name=name).click()
    drafter.press("Continue")
    drafter.see("triage end")
    drafter.follow("Draft the BUCP")
    page.locator("button[value='drafter@cdss.example']").or_(
        page.get_by_role("button", name="Program Drafter")
    ).first.click()
    return drafter


def draft(drafter) -> str:
    page = drafter.page
    expect(page.get_by_role("heading", name="Begin a draft")).to_be_visible()
    drafter.see("begin")
    expect(page.get_by_label("Department of Public Health")).to_be_checked()
    page.get_by_label("What is this exchange called?").fill("Immunization of children in the program")
    drafter.press("Begin the draft")
    page.wait_for_url("**/edit/**")
    number = re.search(r"IDEA-\d{4}-\d+", page.url)[0]
    for section in ("business-case", "technical", "administrative"):
        drafter.go(f"/bucps/{number}/edit/{section}/", f"editor {section}")
        drafter.answer_all()
    drafter.go(f"/bucps/{number}/elements/import/", "import")
    page.locator("textarea").first.fill(ELEMENTS)
    page.get_by_role("button", name=re.compile("Check the rows")).click()
    page.get_by_role("button", name=re.compile("^Add 2")).click()
    page.wait_for_url("**/elements/**")
    drafter.see("elements")
    assert Bucp.objects.get(number=number).elements.count() == 2
    return number


def send(drafter, base):
    drafter.go(base, "overview of a draft")
    drafter.follow("Send to provider")
    drafter.see("send")
    drafter.press("Send to provider")
    expect(drafter.page.get_by_text("Provider review").first).to_be_visible()
    drafter.go("/tasks/", "tasks")


def discuss(provider, drafter, base):
    page = provider.page
    provider.go("/notices/", "notices")
    page.locator("main a", has_text=base.split("/")[2]).first.click()
    provider.see("letter")
    provider.go("/tasks/")
    page.get_by_role("link", name="Review the request and answer").first.click()
    provider.see("review")
    page.goto(page.url.split("#")[0])
    page.locator("#new-field-purpose_need a").first.click()
    page.get_by_label("Your comment").fill("Why do you need every county?")
    provider.press("Send comment")
    expect(page.get_by_text("Why do you need every county?")).to_be_visible()
    thread = page.url.split("#")[1]

    drafter.go(f"{base}review/#{thread}")
    drafter.page.locator(f"#{thread}-text").fill("Because the law asks for all of them.")
    drafter.page.locator(f"#{thread}").get_by_role("button", name="Send answer").click()
    expect(drafter.page.get_by_text("Because the law asks for all of them.")).to_be_visible()

    provider.go(f"{base}review/#{thread}")
    page.locator(f"#{thread}").get_by_role("button", name="Resolve", exact=True).click()
    expect(page.get_by_text("Resolved by").first).to_be_visible()


def complete(somebody, base):
    """Each side's coordinator writes what is its own to write; the provider hands back a new revision."""
    for who in ("coordinator@cdph.example", "coordinator@cdss.example"):
        visitor = somebody(who)
        for section in ("business-case", "technical", "administrative"):
            visitor.go(f"{base}edit/{section}/")
            visitor.answer_all()
    provider = somebody("coordinator@cdph.example")
    provider.go(f"{base}hand-over/", "hand over")
    provider.page.locator("main form button.button").first.click()
    provider.go(f"{base}revisions/", "revisions")
    provider.go(f"{base}revisions/2/?against=1", "redline")
    expect(provider.page.locator("ins").first).to_be_visible()


def give_opinions(somebody, base):
    for slug in ("cdss", "cdph"):
        coordinator = somebody(f"coordinator@{slug}.example")
        coordinator.go(f"{base}review/#opinions")
        coordinator.press("Ask for opinions")
        for review in ("legal", "privacy", "security"):
            expert = somebody(f"{review}@{slug}.example")
            expert.go("/tasks/")
            expert.page.get_by_role("link", name=re.compile(f"Give the {review} opinion")).first.click()
            objects = (slug, review) == ("cdph", "privacy")
            expert.page.get_by_label("Objects" if objects else "Supports", exact=True).first.check()
            expert.page.get_by_label("Reasons, conditions or objections").first.fill("Considered with care.")
            expert.press("Register my opinion")
            expect(expert.page.get_by_text("Considered with care.").first).to_be_visible()


def sign_and_file(somebody, base):
    recipient = somebody("coordinator@cdss.example")
    recipient.go(base, "overview before signing")
    recipient.follow("Put out for signature")
    recipient.see("put out")
    recipient.page.locator("main form button.button").first.click()
    for slug in ("cdph", "cdss"):
        for role in ("sponsor", "coordinator"):
            signer = somebody(f"{role}@{slug}.example")
            signer.go(f"{base}sign/", f"sign as {role}")
            page = signer.page
            for box in page.locator("input[name=acknowledged]").all():
                box.check()
            page.locator("input[name=agreed]").check()
            name = page.locator("input[name=typed_name]")
            name.fill(("Executive Sponsor " if role == "sponsor" else "Data Coordinator ") + slug.upper())
            page.locator("input[name=password]").fill(PASSWORD)
            signer.press("Sign")
            expect(page.get_by_text("You have signed").first).to_be_visible()
    recipient.go(base)
    recipient.follow("File with the CDO")
    recipient.see("file")
    recipient.page.locator("main form button.button").first.click()
    expect(recipient.page.get_by_text("In force since").first).to_be_visible()
    recipient.see("overview in force")


def look_back(somebody, number):
    assert Bucp.objects.get(number=number).state == "active"
    assert verify(Chain.objects.get(name=number)) == []
    told = set(Delivery.objects.filter(notice__about=number, notice__kind="filed").values_list("email", flat=True))
    assert {"cdo@odi.example", "audit@odi.example", "agency-cdo@chhs.example", "coordinator@cdph.example"} <= told
    assert not Delivery.objects.exclude(state="sent").exists()
    cdo = somebody("cdo@odi.example")
    cdo.go("/register/", "register")
    cdo.page.get_by_role("link", name="Immunization of children in the program").first.click()
    expect(cdo.page.get_by_text("In force since").first).to_be_visible()
    cdo.go(f"/bucps/{number}/history/", "history")
    expect(cdo.page.get_by_text("filed revision").first).to_be_visible()
    somebody("coordinator@cdss.example").go("/dashboards/", "dashboard")
    somebody("coordinator@edd.example").go(f"/bucps/{number}/", "public line")
