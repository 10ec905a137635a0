"""The figures that each letter keeps are those of a recount, whatever becomes of its deliveries and when."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from notices import delivery, figures
from notices.models import Delivery, LetterFigures
from notices.outbox import send_again

pytestmark = [pytest.mark.django_db, pytest.mark.both]
WHO, OTHER = "coordinator@cdph.example", "legal@cdph.example"


@pytest.fixture
def two(letter_to):
    """The two deliveries of one letter, which asks to confirm reading."""
    row = letter_to(WHO, OTHER, kind="notice_demand", confirm_by=timezone.now() + timedelta(days=1))
    return list(row.notice.deliveries.order_by("pk").select_related("notice", "user"))


def kept(letter) -> tuple:
    row = LetterFigures.objects.get(letter=letter)
    assert list(figures.wrong([row.letter_id])) == [], "the kept figures are those of a recount"
    return row.waiting, row.sent, row.failed, row.unconfirmed


def test_each_step_of_a_letter_is_counted(two, people):
    letter, (one, other) = two[0].notice_id, two
    assert kept(letter) == (2, 0, 0, 2)
    delivery.record_sent(one)
    assert kept(letter) == (1, 1, 0, 2)
    delivery.confirm(one, people[WHO])
    assert kept(letter) == (1, 1, 0, 1)
    claimed = delivery.claim(other.pk)
    delivery._not_sent(claimed, ValueError("such an address"))
    assert kept(letter) == (0, 1, 1, 1)
    assert send_again(other.notice) == 1
    assert kept(letter) == (1, 1, 0, 1)
    delivery.record_sent(other)
    assert delivery.came_back(other, "The letter came back.")
    assert kept(letter) == (0, 1, 1, 1)


def test_what_was_given_up_because_its_worker_died_each_time_is_counted(two):
    old = timezone.now() - timedelta(days=1)
    rows = Delivery.objects.filter(pk=two[0].pk)
    rows.update(state="sending", claimed_at=old, attempts=len(delivery.PAUSES) + 1)
    assert delivery.claim(two[0].pk) is None
    assert kept(two[0].notice_id) == (1, 0, 1, 2)


def test_the_command_tells_what_differs_from_a_recount_and_mends_it(two):
    out = StringIO()
    call_command("recount_letters", stdout=out)
    assert out.getvalue().startswith("0 letters")
    LetterFigures.objects.update(sent=7)
    with pytest.raises(SystemExit):
        call_command("recount_letters", stdout=out)
    assert "sent 7" in out.getvalue() and "sent 0" in out.getvalue()
    call_command("recount_letters", "--mend", stdout=out)
    assert kept(two[0].notice_id) == (2, 0, 0, 2)


def test_a_letter_without_figures_is_told_and_gets_them(two):
    LetterFigures.objects.all().delete()
    assert [pk for pk, *_ in figures.compare()] == [two[0].notice_id]
    delivery.record_sent(two[0])
    assert kept(two[0].notice_id) == (1, 1, 0, 2)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_deliveries_that_end_at_the_same_moment_both_are_counted(two, needs_postgres):
    """The second is under way, and waits, while the first has not been committed."""
    begun, ended = threading.Event(), threading.Event()

    def second():
        begun.set()
        try:
            delivery.record_sent(two[1])
        finally:
            ended.set()
            connections.close_all()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        delivery.record_sent(two[0])
        thread.start()
        begun.wait(10)
        assert not ended.wait(1), "the second waits for the first"
    thread.join(30)
    assert kept(two[0].notice_id) == (0, 2, 0, 2)
