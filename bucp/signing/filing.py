"""Filing with the Statewide CDO, coming into force, withdrawing. Filing is for tracking and audit: nobody approves."""

from django.db import transaction
from django.utils import timezone

from bucp.signals import came_into_force, filed
from bucp.signing.guards import start_date_reached
from bucp.team import people
from common.text_checks import need_text

from .commands import PutInForce
from .effects import open_round


def file(context):
    """The recipient's coordinator files the signed BUCP (§5.1). The CDO, the parties and the Agency officers are
    told."""
    bucp = context.bucp
    current = open_round(bucp)
    current.ended_at, current.ended_by, current.outcome = context.at, context.by, "filed"
    current.save(update_fields=["ended_at", "ended_by", "outcome"])
    bucp.filed_at, bucp.filed_by, bucp.turn = context.at, context.by, ""
    context.event("bucp.filed", revision=current.revision.number, sha256=current.revision.sha256)
    transaction.on_commit(lambda: filed.send(type(bucp)))
    # Everybody is told by the same letter; the person who filed gets the receipt too.
    context.by, filer = None, context.by
    context.notify(
        "filed",
        [*people.state_cdo(), *people.named(bucp.party_list), *people.agency_officers(bucp.party_list)],
        filer=filer,
        revision=current.revision,
    )
    context.by = filer


def starts_at_once(bucp) -> PutInForce | None:
    return None if start_date_reached(bucp) else PutInForce()


def activate(context):
    """The exchange may begin: at once on filing, or by the scheduler on the start date."""
    bucp = context.bucp
    bucp.active_since = context.at
    context.event("bucp.activated", on=timezone.localdate(context.at).isoformat())
    if bucp.start_date and bucp.filed_at and timezone.localdate(bucp.filed_at) < bucp.start_date:
        context.notify("in_force", people.named(bucp.party_list))
    came_into_force.send(type(bucp), bucp=bucp, context=context)


def withdraw(context, reason: str):
    """The recipient takes the request back before filing. It leaves the lists, not the record."""
    reason = need_text(reason, "Say why you withdraw it; the others read this.")
    bucp = context.bucp
    current = open_round(bucp)
    if current:
        current.ended_at, current.ended_by = context.at, context.by
        current.outcome, current.reason = "withdrawn", reason
        current.save(update_fields=["ended_at", "ended_by", "outcome", "reason"])
    bucp.ended_at, bucp.end_reason, bucp.turn = context.at, reason, ""
    context.event("bucp.withdrawn", reason=reason)
    reached = [p for p in bucp.party_list if p.reached_at]
    context.notify("withdrawn", people.named(reached), reason=reason)
