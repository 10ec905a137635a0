"""Who leads the Data Recipients: the first of them sends and files (guide step 4, §5.1). Another one's Data Coordinator
does so only while the lead has none, so that nothing gets stuck."""

from typing import TYPE_CHECKING

from bucp.models.states import Side
from signatories import telling
from signatories.models import Role

if TYPE_CHECKING:
    from bucp.models import Bucp, Party

    from .moves import PartyRole


def leads(party_role: "PartyRole") -> bool:
    """Whether somebody acts for the Data Recipients in this role. Asks the database only for another than the first."""
    bucp = party_role.party.bucp
    if bucp is None or party_role.side != Side.RECIPIENT:
        return False
    if party_role.party.pk == bucp.lead.pk:
        return True
    return party_role.role == Role.COORDINATOR and party_role.party.pk == acting_lead(bucp).pk


def acting_lead(bucp: "Bucp") -> "Party":
    """The Data Recipient whose people act for the side now: the first that takes part and has a Data Coordinator; the
    first when none has."""
    there = [p for p in bucp.recipients if p.takes_part] or bucp.recipients
    staffed = telling.staffed([p.entity_id for p in there])
    return next((p for p in there if p.entity_id in staffed), there[0])
