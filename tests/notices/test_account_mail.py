"""A forgotten password: the letter goes through the outbox, is secret, and nobody learns who has an account."""

import re

import pytest
from django.core import mail
from django.core.cache import cache

from notices.models import Delivery, Letter
from signatories import attempts
from signatories.models import User

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/password/reset/"


@pytest.fixture
def forget(client, django_capture_on_commit_callbacks):
    cache.clear()  # how often this machine asked already

    def post(email, **headers):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(ADDRESS, {"email": email}, **headers)

    return post


def test_the_link_comes_by_mail_works_and_is_kept_nowhere(forget, client):
    forget("legal@cdph.example")
    (letter,) = mail.outbox
    assert letter.to == ["legal@cdph.example"]
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", letter.body)[1]
    assert f'href="http://testserver{link}"' in letter.alternatives[0].content
    notice = Letter.objects.get()
    assert (notice.kind, notice.secret, notice.url) == ("account", True, "")
    assert notice.body == "The link was sent by e-mail."
    form = client.get(link, follow=True)
    new = "a-quite-new-password-7"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert User.objects.get(email="legal@cdph.example").check_password(new)


def test_an_unknown_address_gets_the_same_page_and_a_letter_that_says_so(forget):
    known, unknown = forget("legal@cdph.example"), forget("nobody@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert mail.outbox[1].to == ["nobody@example.org"]
    assert "no active account" in mail.outbox[1].body
    assert "/key/" not in mail.outbox[1].body


def test_an_account_that_was_closed_looks_like_none(forget):
    User.objects.filter(email="legal@cdph.example").update(is_active=False)
    assert forget("legal@cdph.example").status_code == 302
    assert "/key/" not in mail.outbox[0].body


def test_the_link_does_not_follow_a_forged_host(forget):
    forget("legal@cdph.example", headers={"host": "localhost"})
    assert "http://testserver/accounts/" in mail.outbox[0].body


def test_the_letter_shows_no_link_in_the_portal(forget, sign_in):
    forget("legal@cdph.example")
    page = sign_in("legal@cdph.example").get(f"/notices/{Letter.objects.get().pk}/").content.decode()
    assert "/key/" not in page
    assert "one-time link" in page


def test_a_mail_server_that_is_down_tells_nothing_either(forget, by_smtp):
    by_smtp(1)
    assert forget("legal@cdph.example").status_code == forget("nobody@example.org").status_code == 302
    assert Delivery.objects.filter(state="waiting").count() == 2


def test_nobody_signs_up(client):
    from allauth.account.adapter import get_adapter

    assert get_adapter().is_open_for_signup(None) is False


def test_a_stranger_neither_floods_the_owner_nor_keeps_the_owner_from_asking(forget):
    for _ in range(20):
        assert forget("legal@cdph.example", REMOTE_ADDR="203.0.113.9").status_code == 302
    assert len(mail.outbox) == attempts.PLACE.free
    assert forget("legal@cdph.example", REMOTE_ADDR="198.51.100.7").status_code == 302
    assert len(mail.outbox) == attempts.PLACE.free + 1 and "/key/" in mail.outbox[-1].body
