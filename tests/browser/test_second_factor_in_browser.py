"""The second factor by keyboard, from setting it up to signing with it; no barriers on the pages around signing."""

import time
from datetime import timedelta

from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from bucp.models import Signature
from bucp.signing.commands import WithdrawSignature
from demo.accounts import PASSWORD
from signatories import delegations
from signatories.models import Entity, Membership, TryCounter
from tests.browser import worlds
from tests.support.story import person

WHO = "sponsor@cdph.example"


def tab_to(page, selector, most=120):
    """Presses Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"The keyboard does not reach {selector}.")


def code_of(secret: str) -> str:
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))


def test_set_up_sign_out_sign_in_and_sign_by_keyboard_only(begin_in, page_as):
    story = begin_in(worlds.in_signing)
    page = page_as(WHO)
    page.goto("/accounts/profile/")
    tab_to(page, "a[href='/accounts/2fa/']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    tab_to(page, "main a.button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    tab_to(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    secret = page.locator("code.hash").inner_text()
    tab_to(page, "input[name=code]")
    page.keyboard.type(code_of(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.context.clear_cookies()

    page.goto("/accounts/login/")
    tab_to(page, "input[name=login]")
    page.keyboard.type(WHO)
    tab_to(page, "input[name=password]", 4)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    tab_to(page, "input[name=code]")
    page.keyboard.type(code_of(secret))
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/")

    page.goto(f"/bucps/{story.bucp.number}/sign/")
    tab_to(page, "input[name=agreed]")
    page.keyboard.press("Space")
    tab_to(page, "input[name=typed_name]", 2)
    page.keyboard.type("Executive Sponsor CDPH")
    tab_to(page, "input[name=password]", 2)
    page.keyboard.type(PASSWORD)
    tab_to(page, "input[name=code]", 2)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="You have not signed yet")).to_be_visible()
    cache.clear()  # the code of the sign-in holds only once, and half a minute is long for a test
    TryCounter.objects.all().delete()
    tab_to(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    tab_to(page, "input[name=code]", 2)
    page.keyboard.type(code_of(secret))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{story.bucp.get_absolute_url()}")
    assert Signature.objects.get(round__bucp=story.bucp).method == "Typed name, password and second factor"


def test_no_barriers_around_signing(begin_in, page_as, look_for_barriers):
    story = begin_in(worlds.in_signing)
    sponsor = person(WHO)
    held = Membership.objects.get(user=sponsor, role="sponsor")
    row = delegations.delegate(held, person("legal@cdph.example"), timezone.localdate() + timedelta(days=30), sponsor)
    first = story.sign("cdph", "sponsor")
    story.do(WithdrawSignature(signature=first, reason="The fee has to be checked."), WHO)
    second = story.sign("cdph", "sponsor", by="legal@cdph.example")
    Entity.objects.filter(slug="cdss").update(needs_second_factor=True)
    sign = f"/bucps/{story.bucp.number}/sign/"
    visits = {
        "legal@cdph.example": [sign, f"{sign}{second.pk}/withdraw/"],
        "sponsor@cdss.example": [sign],
        "coordinator@cdph.example": [
            sign,
            f"{sign}paper/",
            "/signatories/cdph/signers/",
            "/signatories/cdph/signers/delegate/",
            f"/signatories/cdph/signers/{row.pk}/end/",
            "/accounts/2fa/",
            "/accounts/reauthenticate/",
        ],
    }
    found = []
    for email, addresses in visits.items():
        page = page_as(email)
        for address in addresses:
            page.goto(address)
            found += look_for_barriers(page)
            page.set_viewport_size({"width": 320, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                found.append(f"{address} is wider than 320 pixels")
    page.goto("/accounts/2fa/totp/activate/")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    found += look_for_barriers(page)
    page.goto(f"{sign}paper/")
    page.get_by_role("button", name="File the signed page").click()
    expect(page.get_by_text("Choose the file with the scanned page.").first).to_be_visible()
    found += look_for_barriers(page)
    assert found == []
