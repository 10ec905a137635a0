"""In which roles somebody stands in a BUCP: by being named in it, by holding a role that it has reached, or by holding
an office outside the parties that has access to it for a time (`OfficeAccess`, in short its seat)."""

from typing import TYPE_CHECKING

from signatories.models import OFFICERS, REVIEW_ROLES, Role

from .moves import OutsideOffice, PartyRole

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from bucp.models import Bucp
    from signatories.models import User


def roles_in(user: "User | AnonymousUser | None", bucp: "Bucp") -> tuple[PartyRole, ...]:
    """The person's roles in this BUCP, coordinator first. A role that ended in the entity no longer counts here."""
    if not user or not user.is_authenticated:
        return ()
    seats = _seats(user, bucp)
    held = {(m.entity_id, m.role) for m in user.roles}
    if not any(p.entity_id in {e for e, _ in held} for p in bucp.party_list):
        return seats
    taking_part = _by_role(bucp, held)
    taking_part += user.participations.filter(party__bucp=bucp, ended_at__isnull=True).values_list("party", "role")
    parties = {p.pk: p for p in bucp.party_list}
    party_roles = []
    for party_id, role in taking_part:
        party_role = PartyRole(parties[party_id], role)
        if (party_role.party.entity_id, role) in held and party_role not in party_roles:
            party_roles.append(party_role)
    return (*party_roles, *seats)


def may_read(user: "User | AnonymousUser", bucp: "Bucp", party_roles: tuple[PartyRole, ...]) -> bool:
    """Whether somebody with these roles in the BUCP reads it in full (domain.md §11). `BucpQuerySet.visible_to` says
    the same for lists, by a search through all that the person may read."""
    return bool(party_roles) or (bucp.is_on_file and user.is_authenticated and user.is_cdo_staff)


def reads(user: "User | AnonymousUser", bucp: "Bucp") -> bool:
    """Whether this person reads the BUCP in full now; for one of which the roles are not at hand."""
    return may_read(user, bucp, roles_in(user, bucp))


def _seats(user: "User", bucp: "Bucp") -> tuple[PartyRole, ...]:
    officers = [m for m in user.roles if m.role in OFFICERS]
    if not officers:
        return ()
    seats = list(bucp.seats.filter(ended_at__isnull=True))
    return tuple(PartyRole(OutsideOffice(m.entity), m.role) for m in officers if any(seat.is_of(m) for seat in seats))


def _by_role(bucp: "Bucp", held: set[tuple[int, str]]) -> list[tuple[int, str]]:
    """(party id, role) of those who take part without being named, because whoever holds the role is needed:
    coordinators from the moment it reached their entity, representatives once their opinion was asked, sponsors
    once it was put out for signature. `BucpQuerySet.visible_to` says the same for lists."""
    roles = {role for _, role in held}
    found: list[tuple[int, str]] = [(p.pk, Role.COORDINATOR) for p in bucp.party_list if p.reached_at]
    if roles & REVIEW_ROLES:
        found += bucp.review_requests.values_list("party", "review")
    if Role.SPONSOR in roles and bucp.signing_rounds.exists():
        found += [(p.pk, Role.SPONSOR) for p in bucp.party_list]
    return found
