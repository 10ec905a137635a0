"""Sending, against mail servers that accept, refuse, hang and break off."""

import logging
import threading
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, connections
from django.utils import timezone

from notices import delivery, jobs, outbox
from notices.delivery import PAUSES, DeliveryOutcome, attempt
from notices.models import Delivery, Heartbeat
from tests.notices.mail_servers import free_port, mail_server, silent_server

pytestmark = pytest.mark.django_db
WHO = "coordinator@cdph.example"


def fresh(row):
    return Delivery.objects.get(pk=row.pk)


def ours(caplog) -> str:
    """What our side logged, with tracebacks: not the test's mail server, not the SQL of debugging."""
    records = [r for r in caplog.records if not r.name.startswith(("mail.", "django.db"))]
    return "".join(f"{r.getMessage()} {r.exc_info}" for r in records)


def make_due(row):
    Delivery.objects.filter(pk=row.pk).update(due_at=timezone.now())


def test_a_letter_arrives_as_text_and_html_with_its_headers(letter_to, by_smtp):
    row = letter_to(WHO, url="/bucps/IDEA-2026-0001/")
    with mail_server() as server:
        by_smtp(server.port)
        assert attempt(row.pk) is DeliveryOutcome.SENT
    (letter,) = server.accepted
    assert letter["Message-ID"] == row.message_id
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Reply-To"] is None
    assert letter["To"] == WHO
    assert letter["Subject"] == "IDEA-2026-0001: Please look at this"
    text = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    assert "http://testserver/bucps/IDEA-2026-0001/" in text
    assert "Data Coordinator, Department of Public Health" in text
    assert 'href="http://testserver/bucps/IDEA-2026-0001/"' in html
    assert "We ask for something." in html
    assert fresh(row).state == "sent"
    assert fresh(row).sent_at


def test_html_in_a_letter_stays_text(letter_to):
    row = letter_to(WHO, text="Hello\n\n<script>alert(1)</script> & more")
    attempt(row.pk)
    html = mail.outbox[0].alternatives[0].content
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<script>alert(1)</script> & more" in mail.outbox[0].body


@pytest.mark.both
def test_a_sent_letter_is_not_sent_again(letter_to):
    row = letter_to(WHO)
    assert attempt(row.pk) is DeliveryOutcome.SENT
    assert attempt(row.pk) is DeliveryOutcome.NOT_OURS
    assert len(mail.outbox) == 1


def test_a_refused_address_fails_at_once(letter_to, by_smtp):
    row = letter_to(WHO)
    with mail_server("refuse") as server:
        by_smtp(server.port)
        assert attempt(row.pk) is DeliveryOutcome.FAILED
    row = fresh(row)
    assert (row.state, row.attempts) == ("failed", 1)
    assert row.last_error == "The mail server refused the address (550)."


def test_a_server_that_asks_to_wait_is_tried_again_with_growing_pauses(letter_to, by_smtp):
    row = letter_to(WHO)
    with mail_server("later") as server:
        by_smtp(server.port)
        for pause in PAUSES:
            before = timezone.now()
            assert attempt(row.pk) is DeliveryOutcome.LATER
            row = fresh(row)
            assert row.state == "waiting"
            assert pause <= row.due_at - before < pause + timedelta(seconds=10)
            assert attempt(row.pk) is DeliveryOutcome.NOT_OURS  # not before its time
            make_due(row)
        assert attempt(row.pk) is DeliveryOutcome.FAILED
    row = fresh(row)
    assert (row.state, row.attempts) == ("failed", len(PAUSES) + 1)
    assert list(PAUSES) == sorted(PAUSES)


@pytest.mark.parametrize("mode", ["hang_before", "drop"])
def test_a_server_that_hangs_or_drops_after_data_is_tried_again(letter_to, by_smtp, mode):
    row = letter_to(WHO)
    with mail_server(mode) as server:
        by_smtp(server.port, timeout=1)
        assert attempt(row.pk) is DeliveryOutcome.UNREACHABLE
        assert fresh(row).state == "waiting"
        server.mode = "accept"
        make_due(row)
        assert attempt(row.pk) is DeliveryOutcome.SENT
    assert server.ids == [row.message_id]


def test_a_server_that_never_greets_does_not_hold_us(letter_to, by_smtp):
    row = letter_to(WHO)
    with silent_server() as port:
        by_smtp(port, timeout=1)
        started = time.monotonic()
        assert attempt(row.pk) is DeliveryOutcome.UNREACHABLE
        assert time.monotonic() - started < 5
    assert fresh(row).last_error == "The mail server did not answer, or broke off."


def test_no_server_at_all_is_tried_again(letter_to, by_smtp):
    row = letter_to(WHO)
    by_smtp(free_port())
    assert attempt(row.pk) is DeliveryOutcome.UNREACHABLE
    assert fresh(row).state == "waiting"


def test_an_answer_that_repeats_the_letter_is_neither_stored_nor_logged(letter_to, by_smtp, caplog):
    row = letter_to(WHO)
    with mail_server("refuse_letter") as server, caplog.at_level(logging.DEBUG):
        by_smtp(server.port)
        assert attempt(row.pk) is DeliveryOutcome.FAILED
    assert "secret-token" not in ours(caplog) + fresh(row).last_error
    assert fresh(row).last_error == "The mail server refused the letter (554)."


@pytest.mark.both
def test_an_error_nobody_thought_of_gives_the_claim_back(letter_to, monkeypatch):
    row = letter_to(WHO)
    monkeypatch.setattr(delivery.letter, "as_mail", lambda d: 1 / 0)
    assert attempt(row.pk) is DeliveryOutcome.LATER
    assert fresh(row).state == "waiting"


# What a worker that died leaves behind ---------------------------------------------------------------


def left_behind(row, minutes):
    then = timezone.now() - timedelta(minutes=minutes)
    Delivery.objects.filter(pk=row.pk).update(state="sending", claimed_at=then, attempts=1)


@pytest.mark.both
def test_a_fresh_claim_is_left_alone_and_a_stale_one_taken_over(letter_to):
    row = letter_to(WHO)
    left_behind(row, 9)
    assert jobs.sweep() == 0
    left_behind(row, 11)
    assert jobs.sweep() == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == row.message_id


def test_a_letter_that_kills_its_worker_each_time_is_given_up_and_shown(letter_to, people):
    row = letter_to(WHO)
    left_behind(row, 11)
    Delivery.objects.filter(pk=row.pk).update(attempts=len(PAUSES) + 1)
    jobs.sweep()
    assert fresh(row).state == "failed"
    assert row in Delivery.objects.failed_for(people["drafter@cdss.example"])


@pytest.mark.both
def test_a_failure_told_late_does_not_undo_what_another_worker_sent(letter_to, monkeypatch):
    row = letter_to(WHO)

    def meanwhile_sent(d):
        Delivery.objects.filter(pk=d.pk).update(state="sent", claimed_at=None, sent_at=timezone.now())
        raise ConnectionResetError

    monkeypatch.setattr(delivery.letter, "as_mail", meanwhile_sent)
    attempt(row.pk)
    assert fresh(row).state == "sent"


# The sweep -------------------------------------------------------------------------------------------


@pytest.mark.both
def test_the_sweep_sends_what_is_due_and_says_that_it_lives(letter_to):
    rows = [letter_to(WHO) for _ in range(3)]
    Delivery.objects.filter(pk=rows[2].pk).update(due_at=timezone.now() + timedelta(hours=1))
    assert jobs.sweep() == 2
    assert fresh(rows[2]).state == "waiting"
    assert Heartbeat.objects.get(name="sweep").at > timezone.now() - timedelta(seconds=10)


def test_the_sweep_does_not_wait_for_every_letter_when_the_server_is_silent(letter_to, by_smtp):
    for _ in range(5):
        letter_to(WHO)
    with silent_server() as port:
        by_smtp(port, timeout=1)
        started = time.monotonic()
        assert jobs.sweep() == 0
        assert time.monotonic() - started < 4
    assert Delivery.objects.filter(attempts=0, state="waiting").count() == 4


@pytest.mark.both
def test_one_refused_letter_does_not_hold_up_the_others(letter_to, by_smtp, monkeypatch):
    first, second = letter_to(WHO), letter_to("legal@cdph.example")
    real = delivery._mail
    monkeypatch.setattr(delivery, "_mail", lambda d: 1 / 0 if d.pk == first.pk else real(d))
    assert jobs.sweep() == 1
    assert fresh(second).state == "sent"


# Secrets ---------------------------------------------------------------------------------------------


def secret(letter_to, **more):
    return letter_to(WHO, kind="account", about="", text="Your link\n\nhttp://testserver/secret-token/", **more)


def test_the_text_of_a_secret_letter_is_gone_once_it_was_sent(letter_to):
    row = secret(letter_to)
    assert "secret-token" in row.notice.body
    attempt(row.pk)
    assert "secret-token" in mail.outbox[0].body
    row.notice.refresh_from_db()
    assert row.notice.body == "The link was sent by e-mail."


@pytest.mark.both
def test_the_text_of_a_secret_letter_stays_until_the_last_recipient_has_it(letter_to, people):
    notice = outbox.queue(
        "account", [outbox.To(people[WHO]), outbox.To(people["legal@cdph.example"])], text="Link\n\nsecret-token"
    )
    first, second = notice.deliveries.all()
    attempt(first.pk)
    notice.refresh_from_db()
    assert "secret-token" in notice.body
    attempt(second.pk)
    notice.refresh_from_db()
    assert "secret-token" not in notice.body


def test_the_text_of_a_secret_letter_that_cannot_be_sent_is_gone_too(letter_to, by_smtp):
    row = secret(letter_to)
    with mail_server("refuse") as server:
        by_smtp(server.port)
        attempt(row.pk)
    row.notice.refresh_from_db()
    assert "secret-token" not in row.notice.body


def test_the_text_of_an_ordinary_letter_is_kept_as_sent(letter_to):
    row = letter_to(WHO)
    attempt(row.pk)
    row.notice.refresh_from_db()
    assert row.notice.body == "We ask for something."


def test_a_secret_letter_never_reaches_a_log(letter_to, by_smtp, caplog):
    with caplog.at_level(logging.DEBUG):
        attempt(secret(letter_to).pk)
        by_smtp(free_port())
        attempt(secret(letter_to).pk)
    assert "secret-token" not in ours(caplog)


# Two at once -----------------------------------------------------------------------------------------


def in_threads(count, work):
    """Runs `work(i)` in so many threads that begin together; returns what they answered."""
    gate, answers = threading.Barrier(count), [None] * count

    def run(i):
        gate.wait()
        try:
            answers[i] = work(i)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(60)
    return answers


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_threads_one_gets_the_delivery(letter_to, needs_postgres):
    for _ in range(5):
        row = letter_to(WHO)
        Delivery.objects.filter(pk=row.pk).update(state="waiting", attempts=0, due_at=timezone.now())
        answers = in_threads(6, lambda i, pk=row.pk: delivery.claim(pk))
        assert len([a for a in answers if a]) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_threads_one_takes_over_a_stale_claim(letter_to, needs_postgres):
    row = letter_to(WHO)
    left_behind(row, 11)
    answers = in_threads(6, lambda i: delivery.claim(row.pk))
    assert len([a for a in answers if a]) == 1
    assert connection.vendor == "postgresql"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_send_each_letter_once(letter_to, needs_postgres, by_smtp):
    rows = [letter_to(WHO) for _ in range(15)]
    Delivery.objects.update(state="waiting", attempts=0, due_at=timezone.now(), sent_at=None)
    with mail_server() as server:
        by_smtp(server.port, timeout=10)
        assert sum(in_threads(3, lambda i: jobs.sweep())) == 15
    assert sorted(server.ids) == sorted(r.message_id for r in rows)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_occasion_told_twice_at_once_makes_one_letter(people, needs_postgres):
    told = in_threads(
        4, lambda i: outbox.queue("reminder", [outbox.To(people[WHO])], text="Once\n\nOnly.", key="occasion-1")
    )
    assert len([n for n in told if n]) == 1
