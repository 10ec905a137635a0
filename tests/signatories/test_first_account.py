"""The way in on a fresh installation."""

from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command

from history.models import Event
from notices.models import Letter
from signatories.models import User

pytestmark = pytest.mark.django_db
GETPASS = "signatories.management.commands.first_account.getpass"


def make(*passwords, address="Chief@odi.example"):
    with patch(GETPASS, side_effect=passwords):
        call_command("first_account", address, name="First of the staff")


@pytest.mark.both
def test_the_first_account_is_cdo_staff_and_can_sign_in(client):
    make("a long enough phrase", "a long enough phrase")
    assert User.objects.get(email="chief@odi.example").is_cdo_staff
    client.post("/accounts/login/", {"login": "chief@odi.example", "password": "a long enough phrase"})
    assert client.get("/register/").status_code == 200


@pytest.mark.both
def test_those_who_were_there_before_are_told_and_it_is_on_record():
    make("a long enough phrase", "a long enough phrase")
    letters = Letter.objects.filter(kind="role_changed")
    assert {d.email for letter in letters for d in letter.deliveries.all()} == {"cdo@odi.example", "audit@odi.example"}
    assert Event.objects.filter(kind="role.on_record", data__account="chief@odi.example").count() == 2


@pytest.mark.parametrize(
    ("passwords", "address"),
    [
        (("short", "short"), "chief@odi.example"),
        (("a long enough phrase", "another phrase"), "chief@odi.example"),
        ((), "cdo@odi.example"),
        ((), "no address"),
    ],
)
def test_what_cannot_be_is_refused_and_makes_nothing(passwords, address):
    before = User.objects.count()
    with pytest.raises(CommandError):
        make(*passwords, address=address)
    assert User.objects.count() == before
