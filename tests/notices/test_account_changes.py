"""Whoever holds an account is told of what would open it to somebody else; an app is removed with a code."""

import re
import time
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.test import Client

from demo.accounts import PASSWORD
from notices.models import Letter
from signatories import second_factor
from tests.support.story import person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WHO = "sponsor@cdph.example"
REMOVE = "/accounts/2fa/totp/deactivate/"
CODES = "/accounts/2fa/recovery-codes/"
NEW = "a-quite-new-password-7"


@pytest.fixture
def told(django_capture_on_commit_callbacks, mailoutbox):
    """The subjects of the letters that an act brings, sent to the holder alone."""

    def by(act) -> list[str]:
        before = len(mailoutbox)
        with django_capture_on_commit_callbacks(execute=True):
            act()
        letters = mailoutbox[before:]
        assert all(letter.to == [WHO] for letter in letters)
        return [letter.subject for letter in letters]

    return by


@pytest.fixture
def browser():
    """Signed in, on a device that is known."""
    client = Client()
    sign_in(client)
    return client


def sign_in(client, password=PASSWORD):
    client.post("/accounts/login/", {"login": WHO, "password": password})


def signed_in(client) -> bool:
    return client.get("/accounts/profile/").status_code == 200


@pytest.fixture(autouse=True)
def _the_app_shows_one_code_throughout():
    with patch("time.time", return_value=time.time()):
        yield


def code() -> str:
    """What the app shows now. It holds once."""
    secret = decrypt(Authenticator.objects.get(user__email=WHO, type="totp").data["secret"])
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))


def recovery_code(nth: int = 0) -> str:
    return Authenticator.objects.get(user__email=WHO, type="recovery_codes").wrap().get_unused_codes()[nth]


def set_up(client):
    """Through the pages, confirmed with the password."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    shown = auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))
    return client.post("/accounts/2fa/totp/activate/", {"code": shown})


def with_app():
    auth.TOTP.activate(person(WHO), auth.generate_totp_secret())


def has_app() -> bool:
    return second_factor.has(person(WHO))


# Letters -------------------------------------------------------------------------------------------------


def test_a_changed_password(told, browser):
    change = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert told(lambda: browser.post("/accounts/password/change/", change)) == ["Your password was changed"]
    letter = Letter.objects.get(kind="account_changed", subject="Your password was changed")
    assert "127.0.0.1" in letter.body and "If it was not you, choose a new password" in letter.body
    assert "/accounts/password/reset/" in letter.body and not letter.secret and NEW not in letter.body


def test_a_new_password_by_mail(told, mailoutbox):
    cache.clear()  # how often this machine asked already
    client = Client()
    told(lambda: client.post("/accounts/password/reset/", {"email": WHO}))
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mailoutbox[-1].body)[1]
    address = client.get(link, follow=True).request["PATH_INFO"]
    told_of = told(lambda: client.post(address, {"password1": NEW, "password2": NEW}))
    assert told_of == ["A new password was chosen through “Forgot your password?”"]
    assert told(lambda: sign_in(client, NEW)) == [], "where it was chosen is no new device"


def test_a_new_device_once(told):
    client = Client()
    assert told(lambda: sign_in(client)) == ["Somebody signed in on a new device"]
    client.post("/accounts/logout/")
    assert told(lambda: sign_in(client)) == []
    assert signed_in(client)
    assert told(lambda: sign_in(Client(), "wrong")) == []


def test_a_new_device_with_a_second_factor_only_when_it_came_in(told):
    with_app()
    client = Client()
    assert told(lambda: sign_in(client)) == []
    told_of = told(lambda: client.post("/accounts/2fa/authenticate/", {"code": code()}))
    assert told_of == ["Somebody signed in on a new device"] and signed_in(client)


def test_a_second_factor_added_and_removed(told, browser):
    assert told(lambda: set_up(browser)) == ["An authenticator app was added"]
    assert told(lambda: browser.post(REMOVE, {"code": code()})) == ["The authenticator app was removed"]


def test_recovery_codes_made_and_used(told, browser):
    set_up(browser)
    assert told(lambda: browser.post(CODES + "generate/")) == ["New recovery codes were made"]
    browser.post("/accounts/logout/")
    sign_in(browser)
    used = told(lambda: browser.post("/accounts/2fa/authenticate/", {"code": recovery_code()}))
    assert used == ["A recovery code was used"] and signed_in(browser)
    assert told(lambda: second_factor.check(person(WHO), recovery_code())) == ["A recovery code was used"], "at signing"


def test_what_a_browser_says_of_itself_stands_in_no_letter(told):
    told(lambda: Client(headers={"user-agent": "Call 555-0100 now"}).post(
        "/accounts/login/", {"login": WHO, "password": PASSWORD}
    ))  # fmt: skip
    assert "555-0100" not in Letter.objects.get(kind="account_changed").body


# A code, not the password, removes a second factor -------------------------------------------------------


def test_the_password_alone_removes_no_app(browser):
    set_up(browser)  # the password was confirmed a moment ago
    page = browser.get(REMOVE).content.decode()
    assert 'name="code"' in page and "Error: " not in page
    for sent in ({"code": ""}, {"x": "y"}, {"code": PASSWORD}, {"code": "000000x"}):
        assert b"Error: " in browser.post(REMOVE, sent).content
    assert has_app()
    browser.post(REMOVE, {"code": code()})
    assert not has_app()


def test_codes_cannot_be_guessed_there_either(browser):
    set_up(browser)
    for _ in range(5):
        browser.post(REMOVE, {"code": "000000x"})
    assert "too many wrong tries" in browser.post(REMOVE, {"code": code()}).content.decode()
    assert has_app()


@pytest.mark.parametrize("page", [REMOVE, CODES, CODES + "generate/", CODES + "download/"])
def test_with_an_app_one_confirms_by_code_and_the_password_is_not_asked(browser, page):
    set_up(browser)
    browser.post("/accounts/logout/")
    sign_in(browser)
    browser.post("/accounts/2fa/authenticate/", {"code": code()})
    by_code = "/accounts/2fa/reauthenticate/"
    assert by_code in browser.get(page)["Location"]
    assert by_code in browser.post("/accounts/reauthenticate/", {"password": PASSWORD})["Location"]
    assert by_code in browser.get(page)["Location"], "the password opened nothing"


def test_who_confirmed_by_code_just_now_is_not_asked_for_a_second(browser):
    with_app()
    assert browser.post("/accounts/2fa/reauthenticate/", {"code": code()}).status_code == 302
    assert 'name="code"' not in browser.get(REMOVE).content.decode()
    browser.post(REMOVE, {"csrfmiddlewaretoken": "x"})
    assert not has_app()


@pytest.mark.both
def test_a_code_holds_once_even_when_the_cache_forgets(browser):
    with_app()
    assert browser.post("/accounts/2fa/reauthenticate/", {"code": code()}).status_code == 302
    cache.clear()
    assert "used already" in browser.post("/accounts/2fa/reauthenticate/", {"code": code()}).content.decode()
    cache.clear()
    assert not second_factor.check(person(WHO), code()), "at signing"
