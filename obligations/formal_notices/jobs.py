"""What the scheduler does for notices by clause. Each job may run twice, late or beside itself without harm."""

from celery import shared_task
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from bucp.team import people
from bucp.workflow.in_step import resync
from common.queue import publish
from notices import outbox
from notices.models import Letter
from obligations import links
from obligations.formal_notices import late
from obligations.formal_notices.confirming import unconfirmed
from obligations.letters_of import number_in
from obligations.models import Ending, FormalNotice, MissingOffice
from signatories.officers import OFFICER_ROLES

BATCH = 500


@shared_task
def follow_up_unconfirmed() -> int:
    """Writes once more to everybody who did not confirm a notice by the end of the next working day, and tells the
    sender's coordinators, who get a task. Returns how many were written to."""
    now = timezone.now()
    unread = unconfirmed(now).filter(~_followed_up()).select_related("notice", "user").order_by("notice", "pk")[:BATCH]
    by_notice: dict[int, list] = {}
    for delivery in unread:
        by_notice.setdefault(delivery.notice_id, []).append(delivery)
    return sum(_follow_up(deliveries) for deliveries in by_notice.values())


def _followed_up():
    """A sub-query: the follow-up to this delivery was written."""
    key = Concat(Value("follow-up:"), Cast(OuterRef("pk"), CharField()))
    return Exists(Letter.objects.filter(key=key))


def _follow_up(deliveries) -> int:
    given = _given_of(deliveries[0].notice)
    if given is None:
        return 0
    with transaction.atomic():
        first = deliveries[0].notice
        text = f"{first.subject}\n\n{first.body}"  # as it was e-mailed: without what is read in the portal
        url, context = links.notice(given), {"bucp": given.bucp, "given": given, "text": text}
        sent = [
            outbox.queue(
                "notice_followed_up",
                [outbox.To(d.user, d.because, d.email)],
                about=given.bucp.number,
                url=url,
                key=f"follow-up:{d.pk}",
                context=context,
            )
            for d in deliveries
        ]
        names = [d.user.name if d.user else d.email for d in deliveries]
        outbox.queue(
            "notice_unconfirmed",
            people.coordinators([given.party]),
            about=given.bucp.number,
            url=url,
            key=f"{given.reference}:unconfirmed:{deliveries[0].pk}",
            context={**context, "names": names},
        )
        resync(given.bucp)
    return sum(bool(notice) for notice in sent)


def _given_of(letter) -> FormalNotice | None:
    nth = number_in(letter)
    rows = FormalNotice.objects.without_file().select_related("bucp", "party__entity")
    return rows.filter(bucp__number=letter.about, number=nth).first() if nth else None


@shared_task
def tell_found_officers() -> int:
    """Sends a notice to the officers who were not on record when it was given and are now, marked as late with the
    reason; and to those who act now for an office that has still to decide on it (§5.14). Returns to how many
    offices."""
    missing = MissingOffice.objects.filter(found_at__isnull=True).select_related("given__bucp", "agency", "entity")
    found = sum(late.tell_found(office) for office in missing.defer("given__attachment")[:BATCH])
    asked = Ending.objects.filter(state=Ending.State.PROPOSED, needs=Ending.Needs.OFFICERS, given__isnull=False)
    return found + sum(late.tell_successors(ending) for ending in asked.select_related("bucp")[:BATCH])


def officer_found(event, **kwargs) -> None:
    """Receiver: somebody was put on record in an officer's role. What waits for the office goes out at once."""
    if event.data.get("role_value") in OFFICER_ROLES:
        transaction.on_commit(lambda: publish(tell_found_officers, ()))
