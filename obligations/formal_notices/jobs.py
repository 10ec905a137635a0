"""What the scheduler does for notices by clause. Each job may run twice, late or beside itself without harm."""

from celery import shared_task
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from bucp.models import Bucp
from bucp.team import people
from bucp.workflow.moves import MoveContext
from bucp.workflow.open_tasks import resync
from history import on_record
from notices import outbox
from notices.models import Letter
from obligations import links
from obligations.formal_notices.confirming import unconfirmed
from obligations.models import FormalNotice, MissingOffice
from obligations.recipients import NoticeOffice, holders_of
from workdays.working_days import deadline

BATCH = 500


@shared_task
def follow_up_unconfirmed() -> int:
    """Writes once more to everybody who did not confirm a notice by the end of the next working day, and tells the
    sender's coordinators, who get a task. Returns how many were written to."""
    now = timezone.now()
    late = unconfirmed(now).filter(~_followed_up()).select_related("notice", "user").order_by("notice", "pk")[:BATCH]
    by_notice: dict[int, list] = {}
    for delivery in late:
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
        url, context = links.notice(given), {"bucp": given.bucp, "given": given}
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


def _given_of(notice) -> FormalNotice | None:
    rows = FormalNotice.objects.without_file().select_related("bucp", "party__entity")
    return rows.filter(notice=notice).first() or rows.filter(missing_offices__notice=notice).first()


@shared_task
def tell_found_officers() -> int:
    """Sends a notice to the officer who was missing when it was given and is on record now. Returns how many
    offices."""
    missing = MissingOffice.objects.filter(found_at__isnull=True).select_related("given__bucp", "agency", "entity")
    return sum(_tell_found(office) for office in missing.defer("given__attachment")[:BATCH])


def _tell_found(missing: MissingOffice) -> bool:
    office = NoticeOffice(missing.agency, missing.entity)
    holders = holders_of(office)
    if not holders:
        return False
    now, given = timezone.now(), missing.given
    with transaction.atomic(), on_record.watching() as watch:
        bucp = Bucp.objects.select_for_update(of=("self",)).get(pk=given.bucp_id)
        if not on_record.update(MissingOffice.objects.filter(pk=missing.pk, found_at__isnull=True), found_at=now):
            return False
        notice = outbox.queue(
            given.rule.kind,
            holders,
            about=bucp.number,
            by=given.by,
            url=links.nth_notice(bucp, given.number),
            key=f"{given.reference}:late:{missing.pk}",
            text=given.text,
            confirm_by=deadline(now, 1),
        )
        MissingOffice.objects.filter(pk=missing.pk).update(notice=notice)
        context = MoveContext(bucp, None, None, now, watch)
        context.event("exchange.office_found", reference=given.reference, office=office.name)
        context.settle()
        resync(bucp)
    return True
