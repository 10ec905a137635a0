"""Wrong passwords and codes lock out whoever types them, and nobody else."""

import re
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from demo.accounts import PASSWORD
from signatories import attempts
from signatories.jobs import forget_old_tries
from signatories.models import TryCounter, User
from tests.support import clock

pytestmark = pytest.mark.django_db

OWNER = "sponsor@cdph.example"
HOME, STRANGER = "198.51.100.7", "203.0.113.9"
WAIT = re.compile(r"Wait (\d+) (seconds|minutes), then try again")


@pytest.fixture(autouse=True)
def now():
    """The time stands still, so that a slow machine changes nothing; `now.at += …` moves it on."""
    with clock.at(timezone.now()) as moment:
        yield moment


def sign_in(client, email=OWNER, password=PASSWORD, address=HOME):
    return client.post("/accounts/login/", {"login": email, "password": password}, REMOTE_ADDR=address)


def came_in(response) -> bool:
    return response.status_code == 302


def waits(response) -> int:
    """The seconds that the page says to wait; 0 when it says nothing of it."""
    found = WAIT.search(response.content.decode())
    return int(found[1]) * {"seconds": 1, "minutes": 60}[found[2]] if found else 0


def hammer(email=OWNER, address=STRANGER, times=attempts.PLACE.free):
    """Wrong passwords from a browser that nobody knows. Returns what the last one got."""
    for _ in range(times):
        response = sign_in(Client(), email, "wrong", address)
    return response


def known_browser(email=OWNER) -> Client:
    client = Client()
    assert came_in(sign_in(client, email))
    client.post("/accounts/logout/")
    return client


# Nobody else is locked out -------------------------------------------------------------------------------


@pytest.mark.both
def test_a_stranger_who_knows_the_address_locks_out_only_the_stranger():
    hammer()
    assert waits(sign_in(Client(), address=STRANGER)) > 0
    assert came_in(sign_in(Client(), address=HOME))


@pytest.fixture
def world(monkeypatch):
    """Strangers everywhere, so many that nobody unknown may try at the owner's account. (Fewer suffice here.)"""
    monkeypatch.setattr(attempts, "ACCOUNT", replace(attempts.ACCOUNT, free=6))

    def hammers():
        for n in range(6):
            hammer(address=f"203.0.113.{n}", times=1)

    return hammers


def test_the_owner_on_a_known_device_is_let_in_while_the_whole_world_hammers(world):
    browser = known_browser()
    world()
    hammer(address=HOME)
    assert waits(sign_in(Client(), address="192.0.2.1")) > 0, "from a new device even from a new address"
    assert came_in(sign_in(browser, address=HOME))


def test_who_chose_a_new_password_by_mail_is_let_in_from_there(world, django_capture_on_commit_callbacks, mailoutbox):
    world()
    browser = Client()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/accounts/password/reset/", {"email": OWNER})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mailoutbox[0].body)[1]
    form = browser.get(link, follow=True)
    new = "a-quite-new-password-7"
    browser.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert came_in(sign_in(browser, password=new))


def test_an_office_behind_one_address_goes_on_when_one_account_there_is_guessed_at():
    hammer(address=HOME)
    assert came_in(sign_in(Client(), "legal@cdph.example", address=HOME))


def test_an_office_signs_in_at_nine_o_clock(people):
    for email in ("legal@cdph.example", "privacy@cdph.example") * (attempts.PLACE.free + 2):
        assert came_in(sign_in(Client(), email, address=HOME))


@pytest.mark.both
def test_many_accounts_from_one_address_are_stopped_there_and_nowhere_else(monkeypatch):
    monkeypatch.setattr(attempts, "ADDRESS", replace(attempts.ADDRESS, free=8))
    for n in range(8):
        sign_in(Client(), f"person{n}@cdph.example", "wrong", STRANGER)
    assert waits(sign_in(Client(), "legal@cdph.example", address=STRANGER)) > 0
    assert came_in(sign_in(Client(), "legal@cdph.example", address=HOME))


def test_ones_own_successes_give_a_guesser_nothing():
    """Somebody with an account of their own cannot wipe out what was counted by signing in between."""
    for _ in range(attempts.PLACE.free):
        hammer(times=1)
        sign_in(Client(), "legal@cdph.example", address=STRANGER)
    assert waits(sign_in(Client(), address=STRANGER)) > 0


# Who guesses waits longer and longer ---------------------------------------------------------------------


@pytest.mark.both
def test_each_pause_is_twice_the_one_before_and_the_page_says_how_long(now):
    pauses = []
    hammer(times=attempts.PLACE.free - 1)
    for _ in range(4):
        hammer(times=1)
        pauses.append(waits(sign_in(Client(), address=STRANGER)))
        now.at += timedelta(seconds=pauses[-1] + 1)
    assert pauses == [30, 60, 120, 240]


@pytest.mark.both
def test_after_the_pause_the_right_password_comes_in_and_tries_are_forgotten_in_time(now):
    hammer()
    now.at += timedelta(seconds=attempts.FIRST_PAUSE + 1)
    assert came_in(sign_in(Client(), address=STRANGER))
    now.at += timedelta(days=1)
    assert waits(hammer(times=attempts.PLACE.free)) == 0


def test_tries_while_one_waits_are_not_looked_at_and_make_it_no_longer():
    hammer()
    first = waits(hammer(times=1))
    assert 0 < waits(hammer(times=4)) <= first


@pytest.mark.both
@pytest.mark.parametrize("spelt", ["SPONSOR@cdph.example", " sponsor@cdph.example", "Sponsor@CDPH.example"])
def test_another_spelling_of_the_address_is_the_same_account(spelt):
    hammer(times=attempts.PLACE.free - 1)
    hammer(spelt, times=1)
    assert waits(sign_in(Client(), address=STRANGER)) > 0


def test_an_address_without_account_is_answered_alike():
    known, unknown = hammer(times=6), hammer("nobody@cdph.example", times=6)
    assert waits(known) == waits(unknown) > 0


def test_one_visitor_with_many_ipv6_addresses_is_one():
    for n in range(attempts.PLACE.free):
        hammer(address=f"2001:db8::{n}", times=1)
    assert waits(sign_in(Client(), address="2001:db8::ffff")) > 0
    assert came_in(sign_in(Client(), address="2001:db8:0:1::1"))


@pytest.mark.both
def test_the_counters_do_not_live_in_the_cache():
    """So they are the same for all processes, and stay while Redis is away or forgets."""
    hammer()
    cache.clear()
    assert waits(sign_in(Client(), address=STRANGER)) > 0


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_gain_nothing(rf):
    """Twenty at once: no more than the free ones are looked at."""
    taken = []

    def one():
        request = rf.post("/accounts/login/", REMOTE_ADDR=STRANGER)
        taken.append(attempts.at_the_door(request, "sign in", OWNER).take())
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(0) == attempts.PLACE.free and len(taken) == 20


@pytest.mark.both
def test_the_counters_tell_neither_who_nor_where_and_old_ones_go():
    hammer(times=1)
    kept = str(list(TryCounter.objects.values()))
    assert OWNER not in kept and STRANGER not in kept
    assert forget_old_tries() == 0
    TryCounter.objects.update(at=timezone.now() - timedelta(days=3))
    assert forget_old_tries() == 3 and not TryCounter.objects.exists()


# Known devices -------------------------------------------------------------------------------------------


def test_guessing_on_a_known_device_waits_as_well():
    browser = known_browser()
    for _ in range(attempts.DEVICE.free):
        sign_in(browser, password="wrong")
    assert waits(sign_in(browser)) > 0
    assert came_in(sign_in(Client())), "and that counts against this device alone"


def test_a_device_known_to_one_account_is_not_to_another():
    browser = known_browser("legal@cdph.example")
    for _ in range(attempts.PLACE.free):
        sign_in(browser, password="wrong", address=STRANGER)
    assert waits(sign_in(Client(), address=STRANGER)) > 0


@pytest.mark.both
@pytest.mark.parametrize("forge", [lambda value: value[:-2] + "xx", lambda value: "", lambda value: "\x00é:1:2"])
def test_a_forged_cookie_is_that_of_a_stranger(forge):
    browser = known_browser()
    (name,) = [n for n in browser.cookies if n.startswith("device-")]
    browser.cookies[name] = forge(browser.cookies[name].value)
    hammer()
    assert waits(sign_in(browser, address=STRANGER)) > 0


def test_a_new_password_makes_other_devices_unknown():
    stolen, browser, new = known_browser(), Client(), "a-quite-new-password-7"
    sign_in(browser)
    browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert User.objects.get(email=OWNER).check_password(new)
    browser.post("/accounts/logout/")
    hammer()
    assert waits(sign_in(stolen, password=new, address=STRANGER)) > 0
    assert came_in(sign_in(browser, password=new, address=STRANGER))


# What is asked of those who are signed in has counters of its own ----------------------------------------


def confirm(client, password):
    return client.post("/accounts/reauthenticate/", {"password": password, "next": "/accounts/2fa/"})


def test_confirming_is_not_stopped_by_strangers_at_the_door():
    client = Client()
    sign_in(client)
    hammer(address=HOME)
    assert came_in(confirm(client, PASSWORD))


def test_at_an_unlocked_desk_the_password_cannot_be_guessed_by_confirming_or_changing_it():
    client = Client()
    sign_in(client)
    for n in range(attempts.DEVICE.free):
        typed = f"guess {n}"
        if n % 2:
            confirm(client, typed)
        else:
            change = {"oldpassword": typed, "password1": "x" * 14, "password2": "x" * 14}
            client.post("/accounts/password/change/", change)
    assert waits(confirm(client, PASSWORD)) > 0
    client.post("/accounts/logout/")
    assert came_in(sign_in(client)), "signing in has its own counter"


def test_who_guesses_at_a_desk_of_the_office_stops_no_colleague(sign_in_anew, monkeypatch):
    monkeypatch.setattr(attempts, "ADDRESS", replace(attempts.ADDRESS, free=2))
    for _ in range(attempts.PLACE.free):
        confirm(sign_in_anew(OWNER), "guess")
    assert waits(confirm(sign_in_anew(OWNER), PASSWORD)) > 0
    assert came_in(confirm(sign_in_anew("legal@cdph.example"), PASSWORD))


@pytest.fixture
def sign_in_anew(people):
    """Signed in, on a device that is known to nobody."""

    def by(email):
        client = Client()
        client.force_login(people[email], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return by


def with_app(email=OWNER):
    auth.TOTP.activate(User.objects.get(email=email), auth.generate_totp_secret())


def code_now(email=OWNER) -> str:
    secret = decrypt(Authenticator.objects.get(user__email=email, type="totp").data["secret"])
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))


def test_codes_cannot_be_guessed_after_the_password_and_that_stops_nobody_else():
    with_app()
    thief, browser = Client(), Client()
    sign_in(thief, address=STRANGER)
    for _ in range(attempts.PLACE.free):
        thief.post("/accounts/2fa/authenticate/", {"code": "000000x"}, REMOTE_ADDR=STRANGER)
    response = thief.post("/accounts/2fa/authenticate/", {"code": code_now()}, REMOTE_ADDR=STRANGER)
    assert waits(response) > 0
    sign_in(browser, address=HOME)
    assert came_in(browser.post("/accounts/2fa/authenticate/", {"code": code_now()}, REMOTE_ADDR=HOME))
