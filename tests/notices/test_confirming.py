"""Confirmation of reading (§7): who is asked, by when, who confirms, and who sees it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notices.models import Delivery
from notices.signals import confirmed
from workdays import working_days

pytestmark = pytest.mark.django_db
WHO, COLLEAGUE, SENDER = "coordinator@cdph.example", "legal@cdph.example", "drafter@cdss.example"


@pytest.fixture
def row(letter_to):
    """A notice that its two recipients are to confirm within a working day."""
    return letter_to(WHO, COLLEAGUE, kind="notice_law_changed", confirm_by=working_days.deadline(timezone.now(), 1))


def confirm(client, row, **more):
    return client.post(f"/notices/{row.notice_id}/confirm/", **more)


def page(client, row) -> str:
    return client.get(f"/notices/{row.notice_id}/").content.decode()


def test_a_recipient_is_asked_and_told_by_when(row, sign_in):
    day = working_days.last_day(row.confirm_by)
    shown = page(sign_in(WHO), row)
    assert "I have read this notice</button>" in shown
    assert f"by {day:%B %-d, %Y}" in shown


def test_confirming_is_kept_with_its_time_and_shown(row, sign_in):
    client = sign_in(WHO)
    answer = confirm(client, row, follow=True).content.decode()
    row.refresh_from_db()
    assert row.confirmed_at
    assert row.read_at == row.confirmed_at
    assert "You have confirmed that you read this notice." in answer
    assert "You confirmed reading it" in answer
    assert "I have read this notice</button>" not in answer
    assert Delivery.objects.get(email=COLLEAGUE).confirmed_at is None  # only one's own


@pytest.mark.both
def test_confirming_twice_keeps_the_first_time(row, sign_in):
    client = sign_in(WHO)
    confirm(client, row)
    first = Delivery.objects.get(pk=row.pk).confirmed_at
    assert "You had confirmed this notice already." in confirm(client, row, follow=True).content.decode()
    assert Delivery.objects.get(pk=row.pk).confirmed_at == first


@pytest.mark.both
def test_whoever_waits_for_it_hears_of_it_once(row, sign_in):
    heard = []

    def hear(sender, delivery, **kwargs):
        heard.append(delivery.pk)

    confirmed.connect(hear)
    try:
        confirm(sign_in(WHO), row)
        confirm(sign_in(WHO), row)
    finally:
        confirmed.disconnect(hear)
    assert heard == [row.pk]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (SENDER, 403),
        ("coordinator@cdss.example", 403),
        ("coordinator@edd.example", 404),
        ("admin@odi.example", 404),
    ],
)
def test_only_a_recipient_confirms(row, sign_in, who, status):
    assert confirm(sign_in(who), row).status_code == status
    assert not Delivery.objects.exclude(confirmed_at=None).exists()


def test_a_letter_that_asks_for_none_cannot_be_confirmed(letter_to, sign_in):
    row = letter_to(WHO)
    assert confirm(sign_in(WHO), row).status_code == 403
    assert "I have read this notice" not in page(sign_in(WHO), row)
    assert Delivery.objects.get().confirmed_at is None


def test_looking_does_not_confirm(row, sign_in):
    client = sign_in(WHO)
    page(client, row)
    client.post(f"/notices/{row.notice_id}/")  # what the page's script does
    assert client.get(f"/notices/{row.notice_id}/confirm/").status_code == 405
    assert Delivery.objects.get(pk=row.pk).confirmed_at is None


def test_somebody_signed_out_confirms_nothing(client, row):
    assert confirm(client, row).status_code == 403
    assert not Delivery.objects.exclude(confirmed_at=None).exists()


# In the list -----------------------------------------------------------------------------------------


@pytest.mark.both
def test_the_list_tells_who_is_still_to_confirm(row, letter_to, sign_in):
    letter_to(WHO, text="Plain letter\n\nx")
    client = sign_in(WHO)
    confirm(client, row)
    shown = client.get("/notices/").content.decode()
    assert "1 of 2 confirmed" in shown
    assert "Not asked" in shown
    open_ones = client.get("/notices/?state=unconfirmed").content.decode()
    assert "1 of 2 confirmed" in open_ones
    assert "Plain letter" not in open_ones
    confirm(sign_in(COLLEAGUE), row)
    assert "Confirmed by all" in sign_in(SENDER).get("/notices/").content.decode()
    assert "No letter matches" in sign_in(SENDER).get("/notices/?unconfirmed=1").content.decode()


def test_a_late_confirmation_is_called_late(row, sign_in):
    Delivery.objects.update(confirm_by=timezone.now() - timedelta(days=2))
    assert "0 of 2 confirmed, late" in sign_in(SENDER).get("/notices/").content.decode()
    assert "you were asked to do so by" in page(sign_in(WHO), row)


def test_a_notice_to_confirm_stands_among_what_waits_on_the_person_until_it_is(row, sign_in):
    client = sign_in(WHO)
    link = f'href="/notices/{row.notice_id}/"'
    asked = client.get("/tasks/").content.decode()
    assert "Confirm that you have read" in asked and link in asked
    assert "Nothing waits on you" not in asked
    assert link not in sign_in(SENDER).get("/tasks/").content.decode()
    confirm(client, row)
    assert link not in client.get("/tasks/").content.decode()


def test_one_that_is_late_says_so(row, sign_in):
    Delivery.objects.filter(pk=row.pk).update(confirm_by=timezone.now() - timedelta(days=3))
    assert "Was to be confirmed by" in sign_in(WHO).get("/tasks/").content.decode()
