"""Who may take up again an agreement that ended."""

from bucp.models.states import Side, State
from signatories.models import Role


def may_take_up_again(bucp, party_roles) -> bool:
    """Terminated or expired, and the reader is of the leading recipient's staff
    (`obligations.amending.effects.take_up_again`)."""
    if bucp.state not in (State.TERMINATED, State.EXPIRED):
        return False
    lead = bucp.lead.pk
    return any(
        h.side == Side.RECIPIENT and h.party.pk == lead and h.role in (Role.PROGRAM, Role.COORDINATOR)
        for h in party_roles
    )
