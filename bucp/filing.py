"""Filing with the Statewide CDO, coming into force, withdrawing. Filing is for tracking and audit: nobody approves."""

from django.db import transaction
from django.utils import timezone

from . import people
from .guards import start_date_reached
from .signals import came_into_force, filed
from .signing import open_round
from .texts import need_text


def file(act):
    """The recipient's coordinator files the signed BUCP (§5.1). The CDO, the parties and the Agency officers are told."""
    bucp = act.bucp
    current = open_round(bucp)
    current.ended_at, current.ended_by, current.outcome = act.at, act.by, "filed"
    current.save(update_fields=["ended_at", "ended_by", "outcome"])
    bucp.filed_at, bucp.filed_by, bucp.turn = act.at, act.by, ""
    act.event("bucp.filed", revision=current.revision.number, sha256=current.revision.sha256)
    transaction.on_commit(lambda: filed.send(type(bucp)))
    # Everybody is told by the same letter; the person who filed gets the receipt too.
    act.by, filer = None, act.by
    act.notify(
        "filed",
        [*people.state_cdo(), *people.named(bucp.party_list), *people.agency_officers(bucp.party_list)],
        filer=filer,
        revision=current.revision,
    )
    act.by = filer


def starts_at_once(bucp) -> str | None:
    return None if start_date_reached(bucp) else "activate"


def activate(act):
    """The exchange may begin: at once on filing, or by the scheduler on the start date."""
    bucp = act.bucp
    bucp.active_since = act.at
    act.event("bucp.activated", on=timezone.localdate(act.at).isoformat())
    if bucp.start_date and bucp.filed_at and timezone.localdate(bucp.filed_at) < bucp.start_date:
        act.notify("in_force", people.named(bucp.party_list))
    came_into_force.send(type(bucp), bucp=bucp, act=act)


def withdraw(act, reason: str):
    """The recipient takes the request back before filing. It leaves the lists, not the record."""
    reason = need_text(reason, "Say why you withdraw it; the others read this.")
    bucp = act.bucp
    current = open_round(bucp)
    if current:
        current.ended_at, current.ended_by = act.at, act.by
        current.outcome, current.reason = "withdrawn", reason
        current.save(update_fields=["ended_at", "ended_by", "outcome", "reason"])
    bucp.ended_at, bucp.end_reason, bucp.turn = act.at, reason, ""
    act.event("bucp.withdrawn", reason=reason)
    reached = [p for p in bucp.party_list if p.reached_at]
    act.notify("withdrawn", people.named(reached), reason=reason)
