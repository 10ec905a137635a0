"""A notice goes to the officers who are put on record after it was given, once, marked as late with the reason (§5.14,
§7.4, §11.1): where nobody held the office then, and where an office that has still to decide is held by others now."""

from django.db import transaction
from django.utils import timezone

from bucp.models import Bucp, OfficeAccess
from bucp.workflow.in_step import resync
from bucp.workflow.moves import MoveContext
from history import on_record
from notices import outbox
from notices.models import Delivery
from obligations import links
from obligations.ending.effects import open_seats
from obligations.letters_of import letters_of
from obligations.models import Ending, MissingOffice
from obligations.recipients import NoticeOffice, holders_of, officers_of, roles_of
from signatories.officers import why_late
from workdays.working_days import deadline


def tell_found(missing: MissingOffice) -> bool:
    """Sends the notice to whoever holds the office that nobody held. False while there is nobody, and when it is
    done."""
    given = missing.given
    office = NoticeOffice(missing.agency, missing.entity)
    if not holders_of(office):
        return False
    with transaction.atomic(), on_record.watching() as watch:
        context = _locked(given, watch)
        if not on_record.update(
            MissingOffice.objects.filter(pk=missing.pk, found_at__isnull=True), found_at=context.at
        ):
            return False
        reason = why_late(office.name, given.at, somebody_before=False)
        letter = _send(
            given, officers_of(given.rule, office), f"{given.reference}:late:{missing.pk}", reason, context.at
        )
        MissingOffice.objects.filter(pk=missing.pk).update(notice=letter)
        context.event("exchange.office_found", reference=given.reference, office=office.name)
        _settle(context)
    return True


def tell_successors(ending: Ending) -> int:
    """A proposed action waits for the decision of officers who were not there when it was proposed: they are sent the
    notice, and seated where the office acts through another role now. Returns for how many offices."""
    if not _successors(ending):
        return 0
    with transaction.atomic(), on_record.watching() as watch:
        context = _locked(ending.given, watch)
        ending = Ending.objects.select_related("bucp", "given").get(pk=ending.pk)
        found = _successors(ending) if ending.state == Ending.State.PROPOSED else {}
        for office, new in found.items():
            _seat(context, ending, office)
            reason = why_late(office.name, ending.given.at, somebody_before=True)
            key = f"{ending.given.reference}:late:{'-'.join(str(to.user.pk) for to in new)}"
            _send(ending.given, new, key, reason, context.at)
            context.event("exchange.office_followed", reference=ending.given.reference, office=office.name)
        _settle(context)
    return len(found)


def _successors(ending: Ending) -> dict[NoticeOffice, list]:
    """{office that has still to decide: those of its officers now who were not sent the notice}."""
    told = Delivery.objects.filter(notice__in=letters_of(ending.given)).values_list("user", flat=True)
    told, found = set(told), {}
    unfound = {(m.agency_id, m.entity_id) for m in ending.given.missing_offices.filter(found_at__isnull=True)}
    for seat in open_seats(ending):
        office = NoticeOffice(seat.agency, seat.entity)
        new = [to for to in holders_of(office) if to.user.pk not in told]
        if new and office.key not in unfound:
            found[office] = new
    return found


def _seat(context, ending: Ending, office: NoticeOffice) -> None:
    for role in roles_of(office):
        OfficeAccess.objects.get_or_create(
            bucp=ending.bucp,
            role=role,
            agency=office.agency,
            entity=office.entity,
            why=ending.seats_for,
            ended_at=None,
            defaults={"since": context.at},
        )


def _settle(context) -> None:
    """As after a move: recorded, changed now (so that it is among the news), and in step."""
    context.settle()
    context.bucp.updated_at = context.at
    context.bucp.save(update_fields=["updated_at"])
    resync(context.bucp)


def _locked(given, watch) -> MoveContext:
    """The agreement locked: two rounds of the scheduler send nothing twice."""
    bucp = Bucp.objects.select_for_update(of=("self",)).get(pk=given.bucp_id)
    given.bucp = bucp
    return MoveContext(bucp, None, None, timezone.now(), watch)


def _send(given, to, key: str, reason: str, at):
    return outbox.queue(
        given.rule.kind,
        to,
        about=given.bucp.number,
        by=given.by,
        url=links.notice(given),
        key=key,
        text=given.text,
        confirm_by=deadline(at, 1),
        late=reason,
    )
