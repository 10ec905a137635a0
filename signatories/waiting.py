"""What waits for a person as the second of two: proposed contacts and roles, delegations that were prepared in their
name, the wish to lift a duty, new names of signers. It waits on whoever can confirm it now, so it is looked up and not
kept."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from . import contacts
from .models import CDO_ROLES, Entity, Invitation, Membership, PreparedDelegation, Role, SecondFactorLift, User
from .second_factor_duty import SPEAKS
from .second_person import BIND, SecondPerson
from .telling import SIGNING

MOST = 20


@dataclass(frozen=True)
class Waiting:
    """`sentence` begins with a verb."""

    entity: Entity
    sentence: str
    since: datetime
    page: str = ""  # where it is confirmed, else among the roles on record

    @property
    def url(self) -> str:
        return self.page or reverse("signatories:roles", args=[self.entity.slug])


def waits_for(user: User) -> list[Waiting]:
    """The oldest first. No query for people whose roles confirm nothing; else as many, however much waits."""
    found = _contacts(user)
    if user.holds(*BIND, *CDO_ROLES, Role.ADMIN):
        found += [*_proposals_and_lifts(user), *_delegations(user), *_names(user)]
    return sorted(found, key=lambda one: one.since)[:MOST]


def _contacts(user: User) -> list[Waiting]:
    return [
        Waiting(
            c.entity,
            f"Confirm or decline {c.name} as the first contact, proposed by {c.asked_by} of {c.asked_for.plain_name}",
            c.asked_at,
            reverse("signatories:contact", args=[c.entity.slug, c.pk]),
        )
        for c in contacts.waiting_for(user, MOST)
    ]


def _proposals_and_lifts(user: User) -> list[Waiting]:
    here = Q() if user.holds(*CDO_ROLES, Role.ADMIN) else Q(entity__in=_entities(user, *BIND))
    proposals = Invitation.objects.filter(
        here, needs_second=True, confirmed_at=None, accepted_at=None, cancelled_at=None, expires_at__gt=timezone.now()
    ).exclude(invited_by=user)
    lifts = SecondFactorLift.objects.waiting().filter(here).exclude(asked_by=user)
    proposals = list(proposals.select_related("entity", "invited_by").order_by("invited_at")[: 5 * MOST])
    lifts = list(lifts.select_related("entity", "asked_by").order_by("asked_at")[: 5 * MOST])
    second = SecondPerson.of_each({one.entity for one in (*proposals, *lifts)})
    found = [
        Waiting(p.entity, f"Confirm or decline {p.email} as {p.role_labels}, proposed by {p.invited_by}", p.invited_at)
        for p in proposals
        if not second[p.entity_id].why_not(user, p.invited_by, p.roles, p.email)
    ]
    return found + [
        Waiting(one.entity, f"Confirm or decline to lift the second factor, as {one.asked_by} asks", one.asked_at)
        for one in lifts
        if not second[one.entity_id].why_not(user, one.asked_by, SPEAKS)
    ]


def _delegations(user: User) -> list[Waiting]:
    rows = PreparedDelegation.objects.waiting().filter(held__user=user, held__ended_at__isnull=True)
    return [
        Waiting(d.entity, f"Confirm or decline the delegation of your signature to {d.to}", d.asked_at)
        for d in rows.select_related("entity", "to")[:MOST]
    ]


def _names(user: User) -> list[Waiting]:
    """As `names.who_confirms` says it: the entity's other coordinators; where there is none, the CDO's staff."""
    own = _entities(user, Role.COORDINATOR)
    renamed = Membership.objects.active().filter(role__in=SIGNING, user__is_active=True).exclude(user=user)
    renamed = renamed.exclude(signs_as=F("user__name"), signs_title=F("user__title"))
    if not user.is_cdo_staff:
        renamed = renamed.filter(entity__in=own)
    rows = list(renamed.select_related("entity", "user").order_by("pk")[: 5 * MOST])
    here = Membership.objects.active().filter(role=Role.COORDINATOR, delegated_by=None, user__is_active=True)
    kept = set(here.filter(entity__in={m.entity_id for m in rows}).values_list("entity", "user")) if rows else set()
    return [
        Waiting(m.entity, f"Confirm the new name of {m.signs_as} for signing: {m.user}", m.since)
        for m in rows
        if m.entity_id in own or not any(e == m.entity_id and u != m.user_id for e, u in kept)
    ]


def _entities(user: User, *roles: str) -> set[int]:
    return {m.entity_id for m in user.roles if m.role in roles and not m.delegated_by_id}
