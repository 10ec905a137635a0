"""What somebody reads whose party has left: what concerned it until then, and for good; what happened among the others
since is theirs."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .moves import PartyRole


def reads_until(party_roles: "Iterable[PartyRole] | None") -> datetime | None:
    """The moment up to which somebody reads; None: without an end. It counts only for who has no other role here than
    those of parties that left."""
    party_roles = tuple(party_roles or ())
    if not party_roles or any(not h.has_left for h in party_roles):
        return None
    return max((h.party.left_at for h in party_roles if h.party.left_at), default=None)


def still_reads(party_roles: "Iterable[PartyRole] | None", at: datetime, *concerned: int | None) -> bool:
    """Whether something that happened at this moment is the reader’s: until the own party left, or since when it
    concerns that party (`concerned`: ids of parties)."""
    party_roles = tuple(party_roles or ())
    until = reads_until(party_roles)
    return until is None or at <= until or bool({h.party.pk for h in party_roles} & set(concerned))
