"""Writing letters: once per occasion, safe headers, in the transaction of the act."""

import time

import pytest
from django.core import mail
from django.db import transaction

from notices.delivery import attempt
from notices.models import Delivery, Letter
from notices.outbox import To, queue
from tests.notices.mail_servers import free_port, silent_server

pytestmark = pytest.mark.django_db
WHO = "coordinator@cdph.example"
TEXT = "Subject\n\nWords."


@pytest.mark.both
def test_each_address_gets_one_letter(people):
    notice = queue("reminder", [To(people[WHO], "first"), To(people[WHO], "second"), To(email=WHO.upper())], text=TEXT)
    assert notice.deliveries.count() == 1


@pytest.mark.both
def test_nobody_to_write_to_writes_nothing(people):
    people[WHO].is_active = False
    assert queue("reminder", [To(people[WHO]), To(email="")], text=TEXT) is None
    assert not Letter.objects.exists()


@pytest.mark.both
def test_an_occasion_with_a_key_is_told_once(people):
    assert queue("reminder", [To(people[WHO])], text=TEXT, key="once")
    assert queue("reminder", [To(people[WHO])], text=TEXT, key="once") is None
    assert Delivery.objects.count() == 1


@pytest.mark.both
def test_a_repeated_key_leaves_the_rest_of_the_transaction_alone(people):
    queue("reminder", [To(people[WHO])], text=TEXT, key="once")
    with transaction.atomic():
        queue("reminder", [To(people[WHO])], text=TEXT, key="once")
        queue("reminder", [To(people[WHO])], text=TEXT)
    assert Letter.objects.count() == 2


@pytest.mark.both
def test_a_savepoint_is_made_only_for_a_key(people, django_assert_num_queries):
    with transaction.atomic():
        with django_assert_num_queries(2):
            queue("reminder", [To(people[WHO])], text=TEXT)
        with django_assert_num_queries(4):  # and SAVEPOINT, RELEASE
            queue("reminder", [To(people[WHO])], text=TEXT, key="k")


def test_an_unknown_kind_is_refused(people):
    with pytest.raises(KeyError):
        queue("gossip", [To(people[WHO])], text=TEXT)


@pytest.mark.parametrize(
    "subject",
    [
        "Hi\r\nBcc: everybody@example.org",
        "Hi\rBcc: x@example.org",
        "Hi\x0bBcc: x",
        "Hi\u2028Bcc: x",
        "Hi\x00 there\x07",
    ],
)
def test_a_hostile_subject_cannot_add_headers(people, subject):
    notice = queue("reminder", [To(people[WHO])], text=f"{subject}\n\nWords.")
    attempt(notice.deliveries.get().pk)
    sent = mail.outbox[0].message()
    assert sent["Bcc"] is None
    assert sent["Subject"].isprintable()
    assert "Words." in notice.body


def test_an_empty_or_endless_text_becomes_a_letter_all_the_same(people):
    assert queue("request", [To(people[WHO])], text="  \n ").subject == "Request for data"
    assert len(queue("request", [To(people[WHO])], text="x" * 100_000).subject) == 300


def test_the_subject_says_which_agreement(people):
    notice = queue("request", [To(people[WHO])], about="IDEA-2026-0007", text="Request for data\n\nPlease.")
    assert notice.subject == "IDEA-2026-0007: Request for data"
    notice = queue("request", [To(people[WHO])], about="IDEA-2026-0007", text="IDEA-2026-0007: please\n\nPlease.")
    assert notice.subject == "IDEA-2026-0007: please"


@pytest.mark.both
def test_an_edited_letter_keeps_its_link(people):
    link = "http://testserver/bucps/IDEA-2026-0007/"
    path = "/bucps/IDEA-2026-0007/"
    without = queue("request", [To(people[WHO])], url=path, text="Hello\r\n\r\nPlease help.\r\n")
    assert without.body == f"Please help.\n\n{link}"
    with_it = queue("request", [To(people[WHO])], url=path, text=f"Hello\n\nSee {link} please.")
    assert with_it.body == f"See {link} please."


@pytest.mark.both
def test_a_letter_of_an_act_that_was_undone_is_not_sent(people, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as asked, pytest.raises(RuntimeError), transaction.atomic():
        queue("reminder", [To(people[WHO])], text=TEXT)
        raise RuntimeError
    assert not asked
    assert not Letter.objects.exists()


@pytest.mark.both
def test_without_a_queue_the_letter_goes_out_at_once(people, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue("reminder", [To(people[WHO])], text=TEXT)
    assert [m.to for m in mail.outbox] == [[WHO]]


@pytest.mark.both
def test_a_mail_server_that_fails_in_process_does_not_break_the_request(
    people, by_smtp, django_capture_on_commit_callbacks
):
    by_smtp(free_port())
    with django_capture_on_commit_callbacks(execute=True):
        queue("reminder", [To(u) for u in people.values()], text=TEXT)
    assert Delivery.objects.filter(state="waiting").count() == len(people)


@pytest.mark.both
def test_a_silent_mail_server_in_process_is_waited_for_once(people, by_smtp, django_capture_on_commit_callbacks):
    with silent_server() as port:
        by_smtp(port, timeout=1)
        started = time.monotonic()
        with django_capture_on_commit_callbacks(execute=True):
            queue("reminder", [To(u) for u in people.values()], text=TEXT)
    assert time.monotonic() - started < 3


@pytest.mark.both
def test_an_error_nobody_thought_of_does_not_break_the_request(people, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("notices.delivery.attempt", lambda pk: 1 / 0)
    with django_capture_on_commit_callbacks(execute=True):
        assert queue("reminder", [To(people[WHO])], text=TEXT)


@pytest.mark.both
def test_a_broker_that_failed_is_left_alone_for_a_while(
    settings, monkeypatch, people, django_capture_on_commit_callbacks
):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr("common.queue._rests_until", 0.0)
    tried = []

    def down(pk):
        tried.append(pk)
        raise OSError

    monkeypatch.setattr("notices.jobs.deliver.delay", down)
    for _ in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            queue("reminder", [To(u) for u in people.values()], text=TEXT)
    assert len(tried) == 1
