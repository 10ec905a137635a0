"""The outbox: `queue` writes a notice into the transaction that made it necessary; sending comes after commit.

Nothing else in the portal sends mail (law 2).
"""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import make_msgid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from common.queue import publish
from common.text_checks import as_typed
from history import on_record
from history.recorder import record

from . import figures
from .events import WRITTEN
from .kinds import LETTER_KINDS
from .models import Delivery, Letter
from .on_record import is_on_record
from .wording import render

if TYPE_CHECKING:
    from signatories.models import User

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class To:
    """One recipient and why: `To(user, "Data Coordinator of Public Health")`; `email` for people without account;
    `in_full`: gets by e-mail also what the letter keeps back for the portal."""

    user: "User | None" = None
    because: str = ""
    email: str = ""
    in_full: bool = False

    @property
    def address(self) -> str:
        return (self.user.email if self.user else self.email).lower()


def queue(
    kind: str,
    to: Iterable[To],
    *,
    about: str = "",
    by=None,
    url: str = "",
    key: str | None = None,
    context: dict | None = None,
    text: str | None = None,
    confirm_by: datetime | None = None,
    late: str = "",
    full_text: str = "",
) -> Letter | None:
    """Writes the notice and one delivery per distinct address, and asks for sending after commit.

    `url` is a path of the portal; the letter carries it as a full address. `key`, when given, makes the occasion
    unique: a second call with the same key writes nothing and returns None. `text` (subject line, empty line,
    letter) replaces the catalog's template: a letter the person edited; the link is added where it is missing.
    `confirm_by`: each recipient is asked to confirm reading until then (§7). `late`: the reason why these recipients
    get it only now; the letter is marked as late and begins with it. `full_text`: the
    whole text, for the recipients who get it `in_full`; kept only where there is one.
    Without any recipient nothing is written. Raises KeyError for a kind that is not in the catalog.
    """
    entry = LETTER_KINDS[kind]
    recipients = {r.address: r for r in to if r.address and (r.user is None or r.user.is_active)}
    if not recipients:
        return None
    in_full = any(r.in_full for r in recipients.values())
    full_url = f"{settings.SITE_URL}{url}" if url else ""
    if text is None:
        text = render(kind, {"about": about, "by": by, "url": full_url, **(context or {})})
    subject, body = _parts(text, about, entry.title, full_url)
    if late:
        subject, body = f"Late: {subject}"[:300], f"{late}\n\n{body}"
    try:
        # A savepoint only where the key may turn out to be taken: it costs a round trip.
        with transaction.atomic(savepoint=key is not None):
            notice = Letter.objects.create(
                kind=kind,
                clause=entry.clause,
                about=about,
                subject=subject,
                body=body,
                full_body=_parts(full_text, about, entry.title, full_url)[1] if full_text and in_full else "",
                url=url,
                by=by,
                key=key,
                secret=entry.secret,
            )
            ids = _address(notice, recipients, confirm_by)
    except IntegrityError:
        if key is None:
            raise
        return None
    transaction.on_commit(lambda: _ask_for_sending(ids))
    return notice


def send_again(notice: Letter) -> int:
    """Puts a letter back on its way to everybody it could not be sent to. Returns to how many."""
    from .delivery import send_again as put_back

    failed = list(notice.deliveries.filter(state=Delivery.State.FAILED))
    ids = [d.pk for d in failed if put_back(d)]
    if ids:
        transaction.on_commit(lambda: _ask_for_sending(ids))
    return len(ids)


def _parts(text: str, about: str, title: str, full_url: str) -> tuple[str, str]:
    """Subject and letter. The subject is one line of printable characters and says which agreement."""
    subject, _, body = "\n".join(as_typed(text).splitlines()).partition("\n")
    subject = "".join(c for c in " ".join(subject.split()) if c.isprintable()) or title
    if about and about not in subject:
        subject = f"{about}: {subject}"
    if full_url and full_url not in body:
        body = f"{body.strip()}\n\n{full_url}"
    return subject[:300], re.sub(r"\n{3,}", "\n\n", body.strip())


def _address(notice: Letter, recipients: dict[str, To], confirm_by) -> list[int]:
    deliveries = Delivery.objects.bulk_create(
        Delivery(
            notice=notice,
            user=r.user,
            email=address,
            because=r.because[:200],
            in_full=bool(r.in_full and notice.full_body),
            by_portal=notice.by_id is None,
            confirm_by=confirm_by,
            message_id=make_msgid(idstring=str(notice.pk), domain="idea-portal"),
        )
        for address, r in recipients.items()
    )
    figures.begin(notice, deliveries)
    if is_on_record(notice):
        _put_on_record(notice, deliveries)
    return [d.pk for d in deliveries]


def _put_on_record(notice: Letter, deliveries: list[Delivery]) -> None:
    """The event of the move under way names them; without one they have an event of their own."""
    if alone := on_record.added([notice, *deliveries]):
        title, written = LETTER_KINDS[notice.kind].title, alone.written(notice.about)
        record(notice.about, WRITTEN, by=notice.by, written=written, clause=notice.clause, title=title)


def _ask_for_sending(ids: list[int]) -> None:
    """Asks for the deliveries to be sent now. Neither a broker nor a mail server that is down does harm to the
    person's request: the rows are safe, and the sweep finds them."""
    if not settings.CELERY_TASK_ALWAYS_EAGER:
        from .jobs import deliver

        publish(deliver, *((pk,) for pk in ids))
        return
    try:
        _send_in_process(ids)
    except Exception as error:  # drivers raise many kinds
        log.warning("Sending must wait for the sweep: %s", type(error).__name__)


def _send_in_process(ids: list[int]) -> None:
    from .delivery import DeliveryOutcome, attempt

    for pk in ids:
        if attempt(pk) is DeliveryOutcome.UNREACHABLE:
            return  # the person must not wait for the same silence again
