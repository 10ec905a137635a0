"""Roles are history: each giving, confirming, delegating, ending and renaming is an event in the entity's own chain,
and those it concerns are told at once (domain.md §14)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.utils import timezone

from common import dates
from history.models import Event
from history.on_record import Written, added, watching
from history.recorder import PORTAL, record

from .models import CDO_ROLES, Entity, Membership, Role, User
from .signals import people_changed, second_person_wanted

SIGNING = (Role.SPONSOR, Role.COORDINATOR)
STATEWIDE = (*sorted(CDO_ROLES), Role.ADMIN)
"""By these somebody acts in an entity in which they hold no role."""


def chain_of(entity: Entity) -> str:
    """The name of the entity's own chain of events."""
    return f"entity-{entity.pk}"


def tell(
    kind: str,
    entity: Entity,
    by: User | None,
    *,
    to: Iterable[User] = (),
    signing: bool = False,
    written: Written | None = None,
    **data: object,
) -> Event:
    """Records the event, and tells the entity's coordinators and `to` of it; when it is about who signs (`signing`)
    also the other signers of its open agreements. `written` names the memberships that changed (`history.on_record`).
    Runs inside the transaction of the change."""
    event = record(chain_of(entity), kind, by=by, role=acting_as(by, entity), written=written, **data)
    told = {m.user_id: (m.user, f"Data Coordinator, {entity.plain_name}") for m in coordinators(entity)}
    told |= {user.pk: (user, f"It concerns your role in {entity.plain_name}") for user in to}
    if by:
        told.pop(by.pk, None)
    people_changed.send(sender=Entity, event=event, entity=entity, by=by, to=list(told.values()), signing=signing)
    return event


def save(
    membership: Membership,
    kind: str,
    by: User | None,
    *,
    to: Iterable[User] = (),
    fields: list[str] | None = None,
    also: Written | None = None,
    **data: object,
) -> Event:
    """Writes a membership, records the event that names the row, and tells of it as `tell` does: the one way in which
    a role is written. `fields`: the columns that changed; None for a new row. `also`: other rows that this act wrote
    in the entity's chain."""
    chain = chain_of(membership.entity)
    with watching() as watch:
        membership.save(update_fields=fields)
    return tell(
        kind,
        membership.entity,
        by,
        to=to,
        signing=membership.role in SIGNING,
        written={**(also or {}), **watch.written(chain)},
        **data,
        **on_record(membership),
    )


def ask_second(event: Event, entity: Entity, by: User, people: Iterable[User]) -> None:
    """Tells those who can confirm that something waits for a second person."""
    second_person_wanted.send(sender=Entity, event=event, entity=entity, by=by, to=[p for p in people if p != by])


def coordinators(entity: Entity) -> list[Membership]:
    rows = entity.memberships.active().filter(role=Role.COORDINATOR, user__is_active=True)
    return list(rows.select_related("user").order_by("pk"))


def staffed(entities: Iterable[int]) -> set[int]:
    """Which of these entities (their ids) have a Data Coordinator with an account on record. One query."""
    held = Membership.objects.active().filter(entity__in=entities, role=Role.COORDINATOR, user__is_active=True)
    return set(held.values_list("entity_id", flat=True))


def acting_as(by: User | None, entity: Entity) -> str:
    """In which role somebody changes the people of an entity, as the event says it."""
    if by is None:
        return ""
    here = [m.role for m in by.roles if m.entity_id == entity.pk]
    for role in (Role.COORDINATOR, Role.SPONSOR, *STATEWIDE):
        if role in here or (role in STATEWIDE and by.holds(role)):
            return Role(role).label
    return Role(here[0]).label if here else ""


def on_record(membership: Membership) -> dict:
    """What an event keeps of a membership: enough to prove the row later."""
    return {
        "membership": membership.pk,
        "person": str(membership.user),
        "account": membership.user.email,
        "as_role": Role(membership.role).label,
        "role_value": str(membership.role),
        "since": _moment(membership.since),
        "until": day(membership.until) if membership.until else "",
        "delegated_by": str(membership.delegated_by or ""),
        "given_by": str(membership.given_by or ""),
        "confirmed_by": str(membership.confirmed_by or ""),
        "signs_as": membership.signs_as,
        "signs_title": membership.signs_title,
    }


def put_on_record(membership: Membership, at: datetime | None = None) -> None:
    """For the first people, whom nobody in the portal could give a role."""
    chain, alone = chain_of(membership.entity), added([membership])
    record(chain, "role.on_record", at=at, written=alone and alone.written(chain), **on_record(membership))


def put_account_on_record(user: User, at: datetime | None = None) -> None:
    """For an account that nobody was invited to."""
    alone = added([user])
    record(PORTAL, "account.made", at=at, written=alone and alone.written(PORTAL), **of_account(user))


def of_account(user: User) -> dict:
    """What an event of the portal's own chain says of an account."""
    return {"person": str(user), "account": user.email}


def standing_of(membership: Membership) -> dict:
    """By what the person stands in the role, to be kept with what they sign: the sentence, and the event that proves
    it. A role given before roles were history has no event."""
    given = (
        Event.objects.filter(chain=chain_of(membership.entity), data__membership=membership.pk)
        .exclude(kind__in=("role.ended", "delegation.ended", "delegation.ran_out"))
        .order_by("-number")
        .first()
    )
    by = [str(person) for person in (membership.given_by, membership.confirmed_by) if person]
    return {
        "membership": membership.pk,
        "sentence": f"On record since {day(membership.since)}" + (f", given by {' and '.join(by)}" if by else ""),
        "chain": given.chain_id if given else "",
        "event": given.number if given else 0,
        "hash": given.hash if given else "",
    }


def day(value: date | datetime) -> str:
    """`November 12, 2026`, as it is in California."""
    value = timezone.localtime(value) if isinstance(value, datetime) else value
    return dates.day(value)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds")
