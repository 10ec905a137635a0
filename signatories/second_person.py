"""The second of two people: who confirms what one person asked for (domain.md §2, §14; decision 25).

Nobody confirms for oneself, nor what one asked for. Two people count as one when the roles by which they speak go back
to one giver: a Data Coordinator whom one person alone put on record speaks for no more than that person.
"""

from collections.abc import Iterable
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone

from .memberships import STATEWIDE_ROLES, NotYours, forget_roles
from .models import CDO_ROLES, Entity, Membership, Role, User
from .officers import OFFICER_ROLES

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

    @classmethod
    def of_each(cls, entities: Iterable[Entity]) -> dict[int, "SecondPerson"]:
        """{entity id: of that entity}; one query for all of them."""
        found = {entity.pk: cls(entity) for entity in entities}
        rows = list(_says(Q(entity__in=found))) if found else []
        for second in found.values():
            mine = [m for m in rows if m.entity_id == second.entity.pk and m.role in BIND]
            second.__dict__["_says"] = mine + [m for m in rows if m.role not in BIND]
        return found

    @cached_property
    def _says(self) -> list[Membership]:
        """All roles, ended and delegated ones too, that give or gave a say here."""
        return list(_says(Q(entity=self.entity)))

    def speakers(self, roles: Iterable[str]) -> dict[int, User]:
        """Statewide roles are confirmed by the CDO's staff and the portal administrators; the others by those who bind
        the entity, in their own right, and by the CDO's staff."""
        statewide = set(roles) & set(STATEWIDE_ROLES)
        now = timezone.now()
        return {
            m.user_id: m.user
            for m in self._says
            if m.in_force and m.since <= now and m.user.is_active and not m.delegated_by_id
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
        return self.why_one(by, first)

    def why_one(self, by: User, first: User) -> str:
        """Why these two count as one, as a sentence; empty when they are two."""
        return AS_ONE.format(first=first) if self._origins(by.pk) & self._origins(first.pk) else ""

    def need(self, by: User, first: User, roles: Iterable[str], concerned: str = "") -> None:
        """Raises NotYours unless `by` can confirm."""
        forget_roles(by)
        if reason := self.why_not(by, first, roles, concerned):
            raise NotYours(reason)

    def _origins(self, user_id: int) -> set[int]:
        """The people to whom this person's say goes back: themself, or whoever gave it to them alone, or to those. What
        was delegated counts only for who never had a say in their own right."""
        found, seen, ask = set(), set(), {user_id}
        while ask:
            person = ask.pop()
            seen.add(person)
            mine = [m for m in self._says if m.user_id == person]
            mine = [m for m in mine if not m.delegated_by_id] or mine
            givers = {None if m.confirmed_by_id else m.given_by_id for m in mine}
            if None in givers or not givers:
                found.add(person)
            ask |= givers - {None} - seen
        return found


def _says(here: Q) -> QuerySet[Membership]:
    found = Membership.objects.filter(here & Q(role__in=BIND) | Q(role__in=(*CDO_ROLES, Role.ADMIN)))
    return found.select_related("user").order_by("pk")


def _whose(roles: Iterable[str]) -> str:
    if set(roles) & set(STATEWIDE_ROLES):
        return "The staff of the Statewide Chief Data Officer or a portal administrator confirms this."
    return (
        "A Data Coordinator or an Executive Sponsor of the entity, in their own right, "
        "or the staff of the Statewide Chief Data Officer confirms this."
    )
