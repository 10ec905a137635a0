"""The second factor: set up in the profile, asked at sign-in and at signing; a code holds once."""

import time
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from allauth.mfa.utils import decrypt
from django.core.cache import cache

from demo.accounts import PASSWORD
from signatories.models import Entity
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db
WHO = "sponsor@cdph.example"
NOW = time.time()  # a code’s thirty seconds must not run out in the middle of a test


@pytest.fixture(autouse=True)
def _no_old_codes():
    cache.clear()


def code_of(user, at=None) -> str:
    secret = decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
    return auth.format_hotp_value(auth.hotp_value(secret, int(at or time.time()) // 30))


def set_up(client, email=WHO):
    """Turns the second factor on through the pages, as a person does."""
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/", follow=True)
    if "reauthenticate" in page.request["PATH_INFO"]:
        page = client.post(
            page.request["PATH_INFO"], {"password": PASSWORD, "next": "/accounts/2fa/totp/activate/"}, follow=True
        )
    assert b"data:image/svg+xml" in page.content
    secret = page.context["form"].secret
    code = auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))
    done = client.post("/accounts/2fa/totp/activate/", {"code": code}, follow=True)
    assert b"Recovery codes" in done.content
    return person(email)


def signed_in(client) -> bool:
    return client.get("/accounts/profile/").status_code == 200


def test_once_set_up_the_password_alone_no_longer_signs_in(client):
    user = set_up(client)
    client.post("/accounts/logout/")
    page = client.post("/accounts/login/", {"login": WHO, "password": PASSWORD}, follow=True)
    assert b"Enter your code" in page.content and not signed_in(client)
    page = client.post("/accounts/2fa/authenticate/", {"code": "000000x"})
    assert b"Error: " in page.content and not signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(user)})
    assert signed_in(client)


def test_a_wrong_code_does_not_turn_it_on(client):
    client.post("/accounts/login/", {"login": WHO, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.post("/accounts/2fa/totp/activate/", {"code": "12345"})
    assert b"Error: " in page.content and not Authenticator.objects.exists()


def test_a_used_code_does_not_hold_again(client):
    user = set_up(client)
    for expected in (True, False):
        client.post("/accounts/logout/")
        client.post("/accounts/login/", {"login": WHO, "password": PASSWORD})
        with patch("time.time", return_value=NOW):
            client.post("/accounts/2fa/authenticate/", {"code": code_of(user, NOW)})
        assert signed_in(client) is expected


def test_a_recovery_code_signs_in_once(client):
    user = set_up(client)
    code = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in (True, False):
        client.post("/accounts/logout/")
        client.post("/accounts/login/", {"login": WHO, "password": PASSWORD})
        client.post("/accounts/2fa/authenticate/", {"code": code})
        assert signed_in(client) is expected


def test_it_can_be_removed_and_recovery_codes_made_anew(client):
    user = set_up(client)
    assert b"Set up" in client.get("/accounts/2fa/").content
    before = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    assert before[0].encode() in client.get("/accounts/2fa/recovery-codes/").content
    assert client.get("/accounts/2fa/recovery-codes/generate/").status_code == 200
    client.post("/accounts/2fa/recovery-codes/generate/")
    assert before != Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    assert client.get("/accounts/2fa/totp/deactivate/").status_code == 200
    with patch("time.time", return_value=NOW):
        client.post("/accounts/2fa/totp/deactivate/", {"code": code_of(user, NOW)})
    assert not Authenticator.objects.filter(user=user, type="totp").exists()


def test_the_pages_need_an_account_and_a_fresh_password(client, sign_in):
    for page in (
        "",
        "totp/activate/",
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "reauthenticate/",
    ):
        response = client.get(f"/accounts/2fa/{page}")
        assert response.status_code == 302 and "/accounts/login/" in response["Location"]
    client = sign_in(WHO)
    RecoveryCodes.activate(with_app())
    for page in ("totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "recovery-codes/download/"):
        assert "reauthenticate/" in client.get(f"/accounts/2fa/{page}")["Location"]
    client = sign_in("sponsor@cdss.example")
    for page in ("/accounts/2fa/totp/activate/", "/accounts/2fa/recovery-codes/generate/"):
        assert "/accounts/reauthenticate/" in client.get(page)["Location"]
    assert b"Confirm that it is you" in client.get("/accounts/reauthenticate/").content
    assert client.get("/accounts/2fa/authenticate/").status_code == 302


# At signing ---------------------------------------------------------------------------------------------


def address(story):
    return f"/bucps/{story.bucp.number}/sign/"


def typed(story, **other):
    party = next(p for p in story.bucp.party_list if p.entity.slug == "cdph")
    return {
        "party": party.pk,
        "role": "sponsor",
        "seen_sha256": story.bucp.current_revision.sha256,
        "typed_name": person(WHO).name,
        "password": PASSWORD,
        "agreed": "on",
        **other,
    }


def with_app(email=WHO):
    auth.TOTP.activate(person(email), auth.generate_totp_secret())
    return person(email)


def signatures(story):
    return [s for r in story.bucp.signing_rounds.all() for s in r.signatures.all()]


def test_without_an_app_no_code_is_asked(sign_in):
    page = sign_in(WHO).get(address(Story().in_signing())).content
    assert b"one-time-code" not in page


@pytest.mark.parametrize("code", ["", "000000x", "é" * 6, "\x00", "9" * 1000])
def test_with_an_app_a_wrong_code_signs_nothing(sign_in, code):
    story, _ = Story().in_signing(), with_app()
    client = sign_in(WHO)
    assert b'inputmode="numeric"' in client.get(address(story)).content
    response = client.post(address(story), typed(story, code=code))
    assert response.status_code == 422 and response.context["wrong"].errors["code"]
    assert signatures(story) == []


def test_with_the_right_code_it_is_signed_and_the_record_says_so(sign_in):
    story, user = Story().in_signing(), with_app()
    with patch("time.time", return_value=NOW):
        assert sign_in(WHO).post(address(story), typed(story, code=code_of(user, NOW))).status_code == 302
    assert signatures(story)[0].method == "Typed name, password and second factor"


def test_a_code_signs_only_one_agreement(sign_in):
    first, second, user = Story().in_signing(), Story().in_signing(), with_app()
    client = sign_in(WHO)
    with patch("time.time", return_value=NOW):
        code = code_of(user, NOW)
        assert client.post(address(first), typed(first, code=code)).status_code == 302
        assert client.post(address(second), typed(second, code=code)).status_code == 422


def test_a_form_wrong_otherwise_does_not_use_up_the_code(sign_in):
    story, user = Story().in_signing(), with_app()
    client = sign_in(WHO)
    with patch("time.time", return_value=NOW):
        code = code_of(user, NOW)
        assert client.post(address(story), typed(story, code=code, agreed="")).status_code == 422
        assert client.post(address(story), typed(story, code=code)).status_code == 302


def test_codes_cannot_be_guessed(sign_in):
    story, user = Story().in_signing(), with_app()
    client = sign_in(WHO)
    for _ in range(5):
        client.post(address(story), typed(story, code="000000x"))
    with patch("time.time", return_value=NOW):
        response = client.post(address(story), typed(story, code=code_of(user, NOW)))
    assert response.status_code == 429 and signatures(story) == []


def test_an_entity_that_requires_one_sends_those_without_to_set_it_up(sign_in):
    story = Story().in_signing()
    Entity.objects.filter(slug="cdph").update(needs_second_factor=True)
    client = sign_in(WHO)
    page = client.get(address(story)).content.decode()
    assert "/accounts/2fa/totp/activate/" in page and 'name="typed_name"' not in page
    response = client.post(address(story), typed(story))
    assert response.status_code == 422 and "Set up an authenticator app" in response.content.decode()
    assert signatures(story) == []


def test_the_secret_of_the_app_is_not_readable_in_the_database(people):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(people["sponsor@cdph.example"], secret)
    assert secret not in str(Authenticator.objects.values_list("data", flat=True).get())
