"""The second of two people: who confirms what one person asked for (domain.md §2, §14; decision 25).

Nobody confirms for oneself, nor what one asked for. Two people count as one when the roles by which they speak go back
to one giver: a Data Coordinator whom one person alone put on record speaks for no more than that person.
"""

from collections.abc import Iterable
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from .memberships import OFFICER_ROLES, STATEWIDE_ROLES, NotYours, forget_roles
from .models import CDO_ROLES, Entity, Membership, Role, User

TWO_PEOPLE = frozenset({Role.SPONSOR, *OFFICER_ROLES, *STATEWIDE_ROLES})
"""The roles that one person alone never gives."""

BIND = frozenset({Role.COORDINATOR, Role.SPONSOR})
"""Who binds an entity (§14), and so has a say in who acts for it."""

AS_ONE = (
    "The roles by which you and {first} speak here go back to one giver. "
    "So that two people decide, somebody else confirms this."
)


def needed(by: User, entity: Entity, roles: Iterable[str]) -> bool:
    """Whether a second person must confirm it when `by` gives these roles. The CDO's staff alone put only a first
    Data Coordinator on record; one in the place of another needs two people."""
    if set(roles) & TWO_PEOPLE:
        return True
    at_home = any(m.role == Role.COORDINATOR and m.entity_id == entity.pk and not m.delegated_by_id for m in by.roles)
    return Role.COORDINATOR in roles and not at_home and entity.memberships.filter(role=Role.COORDINATOR).exists()


class SecondPerson:
    """Who can be the second person in an entity. One query, however much is asked."""

    def __init__(self, entity: Entity):
        self.entity = entity

    @cached_property
    def _says(self) -> list[Membership]:
        """All roles, ended ones too, that give or gave a say here."""
        here = Q(entity=self.entity, role__in=BIND)
        found = Membership.objects.filter(here | Q(role__in=(*CDO_ROLES, Role.ADMIN)), delegated_by__isnull=True)
        return list(found.select_related("user").order_by("pk"))

    def speakers(self, roles: Iterable[str]) -> dict[int, User]:
        """Statewide roles are confirmed by the CDO's staff and the portal administrators; the others by those who bind
        the entity, in their own right, and by the CDO's staff."""
        statewide = set(roles) & set(STATEWIDE_ROLES)
        now = timezone.now()
        return {
            m.user_id: m.user
            for m in self._says
            if m.in_force and m.since <= now and m.user.is_active
            if m.role in CDO_ROLES or (m.role == Role.ADMIN and statewide) or (m.role in BIND and not statewide)
        }

    def people(self, first: User, roles: Iterable[str], concerned: str = "") -> list[User]:
        """Who can confirm what `first` asked for; `concerned` is the address of the one whom it gives something."""
        found = self.speakers(roles).values()
        return [user for user in found if not self.why_not(user, first, roles, concerned)]

    def why_not(self, by: User, first: User, roles: Iterable[str], concerned: str = "") -> str:
        """Why `by` cannot confirm what `first` asked for, as a sentence; empty when they can."""
        if by.pk == first.pk:
            return "You asked for this yourself. Somebody else confirms it."
        if concerned and by.email.lower() == concerned.lower():
            return "Nobody gives a role to oneself. Somebody else confirms this."
        if by.pk not in self.speakers(roles):
            return _whose(roles)
        if self._origins(by.pk) & self._origins(first.pk):
            return AS_ONE.format(first=first)
        return ""

    def need(self, by: User, first: User, roles: Iterable[str], concerned: str = "") -> None:
        """Raises NotYours unless `by` can confirm."""
        forget_roles(by)
        if reason := self.why_not(by, first, roles, concerned):
            raise NotYours(reason)

    def _origins(self, user_id: int) -> set[int]:
        """The people to whom this person's say goes back: themself, or whoever gave it to them alone, or to those."""
        found, seen, ask = set(), set(), {user_id}
        while ask:
            person = ask.pop()
            seen.add(person)
            givers = {None if m.confirmed_by_id else m.given_by_id for m in self._says if m.user_id == person}
            if None in givers or not givers:
                found.add(person)
            ask |= givers - {None} - seen
        return found


def _whose(roles: Iterable[str]) -> str:
    if set(roles) & set(STATEWIDE_ROLES):
        return "The staff of the Statewide Chief Data Officer or a portal administrator confirms this."
    return (
        "A Data Coordinator or an Executive Sponsor of the entity, in their own right, "
        "or the staff of the Statewide Chief Data Officer confirms this."
    )
