"""Sending one delivery: claim, hand to the mail server, record what came of it. The only code that changes a Delivery.

A claim is a conditional UPDATE, so two workers never send the same one. A worker that dies leaves its claim behind;
when that is stale the sweep takes it over. The Message-ID belongs to the delivery, so that a repeat, should the kill
have fallen between the server's acceptance and our record, is recognized as one by mail programs.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from history import on_record
from history.recorder import record

from . import figures
from . import mail_text as letter
from .events import CONFIRMED, FAILED, SENT
from .kinds import LETTER_KINDS
from .models import Delivery, Letter
from .signals import confirmed

log = logging.getLogger(__name__)

PAUSES = [timedelta(minutes=m) for m in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60)]
"""How long to wait after the first, second … failure that may pass. When they are used up, it has failed."""

SENT_BY_MAIL = "The link was sent by e-mail."
NEVER_SENT = "The link could not be sent by e-mail and no longer works from here. Ask for a new one."

State = Delivery.State


class DeliveryOutcome(Enum):
    NOT_OURS = "somebody else has it, or it is done"
    SENT = "sent"
    LATER = "the mail server asked to try again later"
    UNREACHABLE = "the mail server does not answer"
    FAILED = "cannot be delivered"


def stale_after() -> timedelta:
    """After this time a claim belongs to a worker that no longer lives: far above any time-out of a sending."""
    return timedelta(seconds=getattr(settings, "OUTBOX_STALE_SECONDS", 600))


def due(now) -> Q:
    """What should be sent now: waiting and due, or claimed by a worker that died."""
    return Q(state=State.WAITING, due_at__lte=now) | Q(state=State.SENDING, claimed_at__lte=now - stale_after())


def claim(pk: int, now=None) -> Delivery | None:
    """Takes the delivery for this process, or None when it is not due or somebody else has it."""
    now = now or timezone.now()
    taken = (
        Delivery.objects.filter(due(now), pk=pk)
        .filter(attempts__lte=len(PAUSES))
        .update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1)
    )
    if taken:
        return Delivery.objects.select_related("notice__by", "user").get(pk=pk)
    _give_up_on_the_deadly(pk, now)
    return None


def _give_up_on_the_deadly(pk: int, now) -> None:
    """A delivery whose worker died at every attempt is not tried for ever."""
    stuck = Delivery.objects.filter(
        pk=pk, state=State.SENDING, claimed_at__lte=now - stale_after(), attempts__gt=len(PAUSES)
    )
    with transaction.atomic(), on_record.watching() as watch:
        broke_off = "Sending broke off each time it was tried."
        if on_record.update(stuck, state=State.FAILED, failed_at=now, last_error=broke_off):
            delivery = Delivery.objects.select_related("notice", "user").get(pk=pk)
            figures.refresh(delivery.notice_id)
            _forget_secret(delivery.notice_id)
            _tell(delivery, FAILED, watch)


def attempt(pk: int) -> DeliveryOutcome:
    """Claims and sends one delivery. Never raises for what a mail server does."""
    delivery = claim(pk)
    if delivery is None:
        return DeliveryOutcome.NOT_OURS
    try:
        _mail(delivery).send()
    except Exception as error:  # whatever happens in there, the claim must be given back
        return _not_sent(delivery, error)
    record_sent(delivery)
    return DeliveryOutcome.SENT


def _mail(delivery: Delivery) -> EmailMultiAlternatives:
    text, html = letter.as_mail(delivery)
    mail = EmailMultiAlternatives(
        subject=delivery.notice.subject,
        body=text,
        to=[delivery.email],
        headers={
            "Message-ID": delivery.message_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    mail.attach_alternative(html, "text/html")
    return mail


def send_again(delivery: Delivery) -> bool:
    """A person puts a failed delivery back on its way. False when it is not failed (any more)."""
    with transaction.atomic():
        again = Delivery.objects.filter(pk=delivery.pk, state=State.FAILED).update(
            state=State.WAITING, attempts=0, due_at=timezone.now(), claimed_at=None
        )
        if again:
            figures.refresh(delivery.notice_id)
    return bool(again)


def confirm(delivery: Delivery, user) -> bool:
    """The recipient confirms having read the letter (§7). False when it is not theirs, none was asked, or it is
    confirmed already. Whoever waits for it hears of it by `signals.confirmed`, in the same transaction."""
    now = timezone.now()
    with transaction.atomic(), on_record.watching() as watch:
        mine = Delivery.objects.filter(pk=delivery.pk, user=user, confirm_by__isnull=False, confirmed_at__isnull=True)
        if not on_record.update(mine, confirmed_at=now, read_at=Coalesce("read_at", Value(now))):
            return False
        figures.refresh(delivery.notice_id)
        delivery.refresh_from_db()
        _tell(delivery, CONFIRMED, watch, by=user)
        confirmed.send(Delivery, delivery=delivery)
    return True


def came_back(delivery: Delivery, reason: str) -> bool:
    """Another mail server took the letter and could not deliver it after all. False when it is known already, or when
    the recipient has read it here meanwhile."""
    returned = Delivery.objects.filter(
        pk=delivery.pk, state=State.SENT, read_at__isnull=True, confirmed_at__isnull=True
    )
    with transaction.atomic(), on_record.watching() as watch:
        done = on_record.update(returned, state=State.FAILED, failed_at=timezone.now(), last_error=reason)
        figures.refresh(delivery.notice_id)
        _tell(delivery, FAILED, watch)
    if done:
        log.warning("Delivery %s came back: %s", delivery.pk, reason)
    return bool(done)


def record_sent(delivery: Delivery, at: datetime | None = None) -> None:
    """The mail server took it, now or as the demonstration says."""
    at = at or timezone.now()
    with transaction.atomic(), on_record.watching() as watch:
        # Not bound to our claim: if somebody took it over meanwhile, it has been sent all the same.
        mine = Delivery.objects.filter(pk=delivery.pk).exclude(state=State.SENT)
        on_record.update(mine, state=State.SENT, sent_at=at, failed_at=None, last_error="")
        figures.refresh(delivery.notice_id)
        _forget_secret(delivery.notice_id)
        _tell(delivery, SENT, watch, at=at)
    log.info("Delivery %s sent", delivery.pk)


def _not_sent(delivery: Delivery, error: Exception) -> DeliveryOutcome:
    outcome, reason = classify(error)
    now = timezone.now()
    used_up = delivery.attempts > len(PAUSES)
    if outcome is DeliveryOutcome.FAILED or used_up:
        change = {"state": State.FAILED, "failed_at": now}
    else:
        change = {"state": State.WAITING, "due_at": now + PAUSES[delivery.attempts - 1]}
    with transaction.atomic(), on_record.watching() as watch:
        mine = Delivery.objects.filter(pk=delivery.pk, state=State.SENDING, claimed_at=delivery.claimed_at)
        on_record.update(mine, claimed_at=None, last_error=reason, **change)
        if change["state"] == State.FAILED:
            figures.refresh(delivery.notice_id)
            _forget_secret(delivery.notice_id)
            _tell(delivery, FAILED, watch)
    # The reason is in our own words: a server's reply may repeat parts of the letter.
    log.warning("Delivery %s not sent (%s): %s", delivery.pk, type(error).__name__, reason)
    return DeliveryOutcome.FAILED if change["state"] == State.FAILED and outcome is DeliveryOutcome.LATER else outcome


def _tell(delivery: Delivery, kind: str, watch: on_record.Watch, **more: Any) -> None:
    """What became of a letter under a clause is told in the agreement's history (§7). Others are not on record."""
    sent = delivery.notice
    if written := watch.written(sent.about):
        to = f"{delivery.user or delivery.email}{f' ({delivery.because})' if delivery.because else ''}"
        title = LETTER_KINDS[sent.kind].title
        record(sent.about, kind, written=written, **more, clause=sent.clause, title=title, to=to)


def _forget_secret(notice_id: int) -> None:
    """Blanks the text of a secret notice as soon as nobody is to get it any more: its link must not stay readable."""
    on_the_way = Delivery.objects.filter(notice=notice_id, state__in=(State.WAITING, State.SENDING))
    secret = Letter.objects.filter(pk=notice_id, secret=True)
    if secret.exists() and not on_the_way.exists():
        arrived = Delivery.objects.filter(notice=notice_id, state=State.SENT).exists()
        secret.update(body=SENT_BY_MAIL if arrived else NEVER_SENT, url="")


def classify(error: Exception) -> tuple[DeliveryOutcome, str]:
    """What an error of sending means, with a sentence for the people who can act. Never the error's own text."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()), (0, b""))[0]
        return _by_code(code, "address")
    if isinstance(error, smtplib.SMTPDataError):
        return _by_code(error.smtp_code, "letter")
    if isinstance(error, smtplib.SMTPResponseException):
        # Greeting, sign-in, sender: about the portal and its mail server, so mending it lets the letter through.
        return DeliveryOutcome.UNREACHABLE, f"The mail server refused the portal ({error.smtp_code})."
    if isinstance(error, OSError):  # time-outs and smtplib's own errors are among these
        return DeliveryOutcome.UNREACHABLE, "The mail server did not answer, or broke off."
    if isinstance(error, ValueError):  # headers or addresses that mail cannot carry
        return DeliveryOutcome.FAILED, "The letter or its address cannot be sent as e-mail."
    return DeliveryOutcome.LATER, "Sending broke off."


def _by_code(code: int, what: str) -> tuple[DeliveryOutcome, str]:
    if code == 552 and what == "address":
        return DeliveryOutcome.FAILED, "The mailbox is full (552)."
    if 500 <= code < 600:
        return DeliveryOutcome.FAILED, f"The mail server refused the {what} ({code})."
    return DeliveryOutcome.LATER, f"The mail server asked to try again later ({code})."
