"""A party's own part ends on its day: it leaves, and the agreement goes on between the others."""

from bucp.models.states import Side
from bucp.signals import party_left
from bucp.team import people
from common import dates
from obligations.duties import effects as duties
from obligations.models import Ending
from obligations.users.effects import remove_all

from . import parts
from .answering import settle
from .effects import close


def part_is_due(bucp) -> list:
    """A guard: the end of a part is decided, its day has come, and others are left."""
    from common.refusals import Problem

    found = parts.due(bucp)
    return [] if found and not parts.due_for_all(bucp) else [Problem("No part of this agreement is to end now.")]


def end_part(context) -> Ending:
    """Its data are to be destroyed or returned (§8.8), its people have no access any more, and everybody is told. What
    concerned it until now, it keeps reading."""
    bucp, ending = context.bucp, parts.due(context.bucp)
    party = next(p for p in bucp.party_list if p.pk == ending.part_id)
    ending.state = Ending.State.EFFECTIVE
    ending.save(update_fields=["state"])
    party.left_at = context.at
    party.save(update_fields=["left_at"])
    context.event("exchange.party_left", party=party.name, reason=ending.why, on=dates.day(ending.access_ends_on))
    _take_back_proposals(context, party)
    if party.side == Side.RECIPIENT:
        remove_all(context, party, f"{party.name} left the agreement.")
    due = duties.after_leaving(context, party, ending.access_ends_on, ending.destroy_by)
    to = [*people.named(bucp.party_list), *people.state_cdo(), *people.agency_officers(bucp.party_list)]
    url = bucp.get_absolute_url()  # officers read the public line
    parts.tell(context, "party_left", ending, to, url, party=party, destroy_by=due, lead=bucp.lead.name)
    party_left.send(type(bucp), bucp=bucp, party=party, context=context)
    settle(context)
    return ending


def _take_back_proposals(context, party) -> None:
    """What it proposed to the others and is not answered yet."""
    for ending in context.bucp.endings.filter(party=party, part__isnull=True, state=Ending.State.PROPOSED):
        close(context, ending, Ending.State.WITHDRAWN, f"{party.name} left before.")
