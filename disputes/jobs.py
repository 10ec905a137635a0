"""What the scheduler does for disputes: deadlines, and which offices have access. Each job may run twice, late, or
after a day without power: what is due is due by its stored moment, and is done once under the agreement's lock."""

import logging
from datetime import datetime

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from bucp.models import Bucp
from bucp.team import people
from bucp.workflow.perform import perform
from common.queue import publish
from common.refusals import Refused
from disputes.commands import CloseStatements, DisputeUse, KeepOffices, LetUsePass, RecountClocks
from notices import outbox
from signatories.officers import OFFICER_ROLES
from workdays import working_days

from . import offices
from .enums import USED, Step, UseState
from .late import owed
from .mediating import waits_for_nobody
from .models import Dispute, Proposal

log = logging.getLogger(__name__)


@shared_task
def keep_clocks() -> int:
    """Acts on every period that is over, warns of those that end within two working days. Returns how many acts."""
    now, count = timezone.now(), 0
    for proposal in (
        Proposal.objects.filter(state=UseState.PROPOSED, object_by__lte=now).select_related("bucp").defer("file")
    ):
        count += _do(proposal.bucp, LetUsePass(proposal=proposal))
    for proposal in (
        Proposal.objects.filter(state=UseState.OBJECTED, agree_by__lte=now).select_related("bucp").defer("file")
    ):
        count += _do(proposal.bucp, DisputeUse(proposal=proposal))
    late = Dispute.objects.filter(ended_at=None, step=Step.STATEMENTS, due_at__lte=now).select_related("bucp")
    for dispute in late:
        count += _do(dispute.bucp, CloseStatements())
    _warn(now)
    return count


@shared_task
def keep_seats() -> int:
    """Where the officers of a dispute changed, their successors get the seats, the tasks and the letters that wait for
    the office; where only offices that nobody holds are waited for after the time, it goes on. Returns how many."""
    now, count = timezone.now(), 0
    for dispute in Dispute.objects.filter(ended_at=None).exclude(step=Step.TALKS).select_related("bucp"):
        if _has_changed(dispute) or owed(dispute) or waits_for_nobody(dispute, now):
            count += _do(dispute.bucp, KeepOffices())
    return count


def officer_found(event, **kwargs) -> None:
    """Receiver: somebody was put on record in an officer's role. What waits for the office goes out at once."""
    if event.data.get("role_value") in OFFICER_ROLES:
        transaction.on_commit(lambda: publish(keep_seats, ()))


def closures_changed(**kwargs) -> None:
    """Receiver: a day was proclaimed closed, or taken back. Periods that run are counted anew, after the commit."""
    transaction.on_commit(_recount)


def _recount() -> None:
    running = Proposal.objects.filter(state__in=(UseState.PROPOSED, UseState.OBJECTED)).values("bucp")
    for bucp in Bucp.objects.filter(pk__in=running):
        _do(bucp, RecountClocks())


def _do(bucp, command) -> int:
    try:
        perform(bucp, command, None)
    except Refused as refused:  # somebody, or another scheduler, was quicker; or it ended meanwhile
        log.info("%s: %s is not to be done: %s", bucp.number, type(command).__name__, type(refused).__name__)
        return 0
    return 1


def _has_changed(dispute) -> bool:
    """Whether an office of the step has no seat yet, or a task stands in the name of a role that nobody holds now."""
    from tasks.models import Task

    from .open_tasks import open_in_dispute

    wanted = {item.key: (item.entity_id, item.role) for item in open_in_dispute(dispute.bucp)}
    present = {t.key: (t.entity_id, t.role) for t in Task.objects.open().filter(about=dispute.bucp.number)}
    if any(present.get(key) != owner for key, owner in wanted.items()):
        return True
    seats = {(s.role, s.agency_id, s.entity_id) for s in dispute.bucp.seats.filter(why=dispute.why_seat, ended_at=None)}
    return any(
        office.holders
        and (office.role, office.agency and office.agency.pk, office.entity and office.entity.pk) not in seats
        for office in offices.reached(dispute, dispute.step)
    )


def _warn(now) -> None:
    """Two working days before a period of §5.19 ends, whoever must act is told, once."""
    closures = working_days.proclaimed()
    running = Proposal.objects.filter(state__in=(UseState.PROPOSED, UseState.OBJECTED), bucp__state__in=USED)
    for proposal in running.select_related("bucp", "party__entity", "objected_by").defer("file"):
        if proposal.silent:
            _warn_of(proposal, "proposed", proposal.object_by, proposal.silent, now, closures)
        for provider, objection in proposal.open_objections.items():
            between = [p for p in proposal.bucp.party_list if p.pk in (provider, proposal.party_id)]
            due = datetime.fromisoformat(objection["agree_by"])
            _warn_of(proposal, f"objected:{provider}", due, between, now, closures)


def _warn_of(proposal, what: str, due, parties, now, closures) -> None:
    if not working_days.warning_of(due, closures=closures) <= now < due:
        return
    bucp = proposal.bucp
    outbox.queue(
        "deid_warning",
        people.named(parties),
        about=bucp.number,
        url=f"/disputes/{bucp.number}/uses/#use-{proposal.pk}",
        key=f"deid_warning:{proposal.pk}:{what}",
        context={
            "bucp": bucp,
            "proposal": proposal,
            "to_object": what == "proposed",
            "last_day": working_days.last_day(due),
        },
    )
