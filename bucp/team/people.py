"""The people of a BUCP: who is named in it, who must be told, and the acts of naming and releasing."""

from common.refusals import Refused
from notices.outbox import To
from signatories import officers
from signatories.models import CDO_ROLES, ENTITY_ROLES, Membership, Role

OFFICERS_TOLD = (Role.AGENCY_CDO, Role.AIO)
"""Of an Agency: the first of these roles that somebody holds (§5.14)."""


def _to(memberships) -> list[To]:
    return [To(m.user, f"{Role(m.role).label}, {m.entity.plain_name}") for m in memberships]


def holders(party, *roles) -> list[To]:
    """Everybody who holds one of the roles in the party's entity now."""
    return _to(
        Membership.objects.active()
        .filter(entity_id=party.entity_id, role__in=roles)
        .select_related("user", "entity")
        .order_by("pk")
    )


def coordinators(parties) -> list[To]:
    return [to for party in parties for to in holders(party, Role.COORDINATOR)]


def named(parties, *roles) -> list[To]:
    """The people named in the BUCP for these parties (in `roles`, or all), with the coordinators."""
    found = []
    for party in parties:
        rows = party.participants.filter(ended_at__isnull=True).select_related("user")
        rows = rows.filter(role__in=roles) if roles else rows
        found += [To(p.user, f"{Role(p.role).label}, {party.name}") for p in rows]
    return found + coordinators(parties)


def agency_officers(parties) -> list[To]:
    """Of each party's Agency the Agency CDO, else its AIO; where there is no Agency, the entity's own (§13). Each
    once."""
    offices = list({o.key: o for o in (officers.ActingOffice.of(p.entity) for p in parties)}.values())
    held = officers.holders(offices, *OFFICERS_TOLD)
    return [to for members in held.values() for to in _to(officers.first_role(members, *OFFICERS_TOLD))]


def state_cdo() -> list[To]:
    """The Statewide CDO and staff."""
    return _to(Membership.objects.active().filter(role__in=CDO_ROLES).select_related("user", "entity"))


def name(party, user, role: str, by=None) -> bool:
    """Adds a participant unless already named in that role. True when added."""
    _, created = party.participants.get_or_create(
        user=user, role=role, ended_at__isnull=True, defaults={"named_by": by}
    )
    return created


def name_person(context, party, user, role: str):
    """A coordinator (in a draft also the drafter) brings a colleague of the own entity into the BUCP."""
    if party.pk not in {party_role.party.pk for party_role in context.party_roles}:
        raise Refused(f"You can bring in people of your own entity only; {party.name} names its own.")
    if role not in ENTITY_ROLES or not Membership.objects.active().filter(
        user=user, entity_id=party.entity_id, role=role
    ):
        raise Refused(f"{user} does not hold that role in {party.name}.")
    if name(party, user, role, context.by):
        context.event("bucp.named", person=str(user), as_role=Role(role).label, entity=party.name)
        if party.reached_at:
            context.notify("named", [To(user, f"{Role(role).label}, {party.name}")], role=Role(role).label)


def release_person(context, participant):
    """The person no longer works on this BUCP; the name stays in what was done."""
    if participant.party_id not in {party_role.party.pk for party_role in context.party_roles}:
        raise Refused("You can release people of your own entity only.")
    if participant.ended_at:
        return
    participant.ended_at = context.at
    participant.save(update_fields=["ended_at"])
    context.event(
        "bucp.released",
        person=str(participant.user),
        as_role=Role(participant.role).label,
        entity=participant.party.name,
    )
