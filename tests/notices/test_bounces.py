"""Mail that comes back is recorded as failed, with a reason in our own words, and shown to a person who can act."""

import io
import mailbox
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from notices import bounces, outbox
from notices.models import Delivery
from tests.support.story import person

pytestmark = pytest.mark.django_db
SECRET = "A line of the letter itself"


@pytest.fixture
def row():
    to = [outbox.To(person("coordinator@cdph.example"), "Data Coordinator")]
    notice = outbox.queue("comment", to, by=person("coordinator@cdss.example"), text=f"A comment\n\n{SECRET}")
    Delivery.objects.filter(notice=notice).update(state="sent", sent_at=notice.made_at)
    return notice.deliveries.get()


def report(message_id: str, action="failed", status="5.1.1", headers_only=False) -> bytes:
    letter = EmailMessage()
    letter["Message-ID"] = message_id
    letter.set_content(SECRET)
    outer = MIMEMultipart("report", **{"report-type": "delivery-status"})
    outer["From"] = "MAILER-DAEMON@mail.example"
    outer.attach(MIMEText("Your message could not be delivered."))
    machine = MIMENonMultipart("message", "delivery-status")
    about, recipient = EmailMessage(), EmailMessage()
    about["Reporting-MTA"] = "dns; mail.example"
    recipient["Final-Recipient"] = "rfc822; coordinator@cdph.example"
    recipient["Action"], recipient["Status"] = action, status
    recipient["Diagnostic-Code"] = f"smtp; 550 {SECRET}"
    machine.set_payload([about, recipient])
    outer.attach(machine)
    if headers_only:
        outer.attach(MIMEText(f"Message-ID: {message_id}\n", "rfc822-headers"))
    else:
        outer.attach(MIMEMessage(letter))
    return outer.as_bytes()


def fresh(row) -> Delivery:
    return Delivery.objects.get(pk=row.pk)


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_letter_that_came_back_has_failed_and_says_why(row, headers_only):
    assert bounces.take(report(row.message_id, headers_only=headers_only)) == row
    assert fresh(row).state == "failed"
    assert fresh(row).last_error == "The letter came back. The address does not exist there (5.1.1)."
    assert SECRET not in fresh(row).last_error


def test_somebody_who_can_act_sees_it(row):
    bounces.take(report(row.message_id))
    assert Delivery.objects.failed_for(person("coordinator@cdss.example")).filter(pk=row.pk).exists()


def test_a_report_that_comes_twice_counts_once(row):
    assert bounces.take(report(row.message_id))
    assert bounces.take(report(row.message_id, status="5.2.2")) is None
    assert "5.1.1" in fresh(row).last_error


def test_what_was_read_here_did_arrive(row):
    Delivery.objects.filter(pk=row.pk).update(read_at=row.sent_at)
    assert bounces.take(report(row.message_id)) is None
    assert fresh(row).state == "sent"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: Out of office\n\nI am away until Monday.",
        b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nAction: failed",
        report("<somebody.elses@mail.example>"),
    ],
    ids=["nothing", "not text", "out of office", "half a report", "a report on another letter"],
)
def test_other_mail_changes_nothing(row, raw):
    assert bounces.take(raw) is None
    assert fresh(row).state == "sent"


def test_a_delay_is_no_failure(row):
    assert bounces.take(report(row.message_id, action="delayed", status="4.4.1")) is None
    assert fresh(row).state == "sent"


def test_the_command_takes_what_is_in_a_mailbox_once(row, tmp_path):
    box = mailbox.Maildir(tmp_path / "box")
    box.add(report(row.message_id))
    box.add(b"Subject: Hello\n\nNo report.")
    said = io.StringIO()
    call_command("take_bounces", maildir=str(tmp_path / "box"), stdout=said)
    assert said.getvalue().strip() == "1 of 2 were letters that came back."
    call_command("take_bounces", maildir=str(tmp_path / "box"), stdout=said)
    assert said.getvalue().strip().endswith("0 of 0 were letters that came back.")
    assert fresh(row).state == "failed"


def test_the_command_reads_a_pipe(row, monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(report(row.message_id))))
    call_command("take_bounces", stdout=io.StringIO())
    assert fresh(row).state == "failed"
