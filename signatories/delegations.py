"""Authority to sign: who may sign for an entity in which role, and delegations of that right until a date.

A delegation is a membership of its own (`delegated_by`, `until`): it ends by itself, early by hand, or with the role
of the one who gave it. A delegate cannot delegate on.
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from . import changes
from .memberships import MembershipRefused, close_lapsed, forget_roles
from .models import Entity, Membership, Role, User

SIGNING = (Role.SPONSOR, Role.COORDINATOR)
LONGEST = timedelta(days=365)


def own_roles(user: User, entity: Entity) -> list[Membership]:
    """The signing roles the person holds in the entity in their own right."""
    return [m for m in user.roles if m.entity_id == entity.pk and m.role in SIGNING and m.delegated_by_id is None]


def delegable(by: User, entity: Entity) -> list[Membership]:
    """What `by` can delegate: the own signing roles first; as Data Coordinator also those of the others."""
    own = own_roles(by, entity)
    if not any(m.role == Role.COORDINATOR for m in own):
        return own
    others = entity.memberships.active().filter(role__in=SIGNING, delegated_by__isnull=True, user__is_active=True)
    return own + list(others.exclude(user=by).select_related("user").order_by("role", "user__name", "pk"))


def colleagues(entity: Entity) -> list[User]:
    """Everybody with an account who works in the entity now."""
    found = User.objects.filter(pk__in=entity.memberships.active().values("user"), is_active=True)
    return list(found.order_by("name", "pk"))


def end_of(day: date) -> datetime:
    """The last second of the day in California."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def delegate(held: Membership, to: User, until: date, by: User, request: str = "") -> Membership:
    """`held` is the signing role that is delegated; `request` says which written request of its holder there is, when
    somebody else records the delegation. Returns the delegate's membership. Raises Refused with a sentence."""
    with transaction.atomic():
        entity = Entity.objects.select_for_update().get(pk=held.entity_id)  # one change of people at a time
        forget_roles(by)
        held = next((m for m in delegable(by, entity) if m.pk == held.pk), None)
        _refuse(entity, held, to, until, by, request)
        close_lapsed(to, entity, held.role)
        if Membership.objects.filter(user=to, entity=entity, role=held.role, ended_at__isnull=True).exists():
            raise MembershipRefused(f"{to} can sign as {held.get_role_display()} already.")
        made = Membership.objects.create(
            user=to, entity=entity, role=held.role, until=end_of(until), delegated_by=held.user, given_by=by
        )
        if held.user_id != by.pk:
            changes.note(entity, by, f"Delegation by {held.user.name}: {request}")
    return made


def _refuse(entity, held, to, until, by, request) -> None:
    today = timezone.localdate()
    if held is None:
        raise MembershipRefused(
            "You can delegate only a signing role of your own; a role delegated to you you cannot delegate on."
        )
    if to.pk == held.user_id:
        raise MembershipRefused(f"{to} holds this role in their own right. Choose a colleague.")
    if not to.is_active or not entity.memberships.active().filter(user=to).exists():
        raise MembershipRefused(f"Choose a colleague who has an account in {entity.plain_name}.")
    if until < today:
        raise MembershipRefused("Choose a day from today on.")
    if until > today + LONGEST:
        raise MembershipRefused("A delegation lasts one year at most. Choose an earlier day.")
    if held.user_id != by.pk and not request:
        raise MembershipRefused(f"Say which written request of {held.user} this rests on.")


def may_end(delegation: Membership, by: User) -> bool:
    """The one who gave it, the delegate, and the entity's Data Coordinators in their own right."""
    if delegation.delegated_by_id is None or not in_force(delegation):
        return False
    coordinates = any(m.role == Role.COORDINATOR for m in own_roles(by, delegation.entity))
    return coordinates or by.pk in (delegation.delegated_by_id, delegation.user_id)


def in_force(membership: Membership) -> bool:
    return not membership.ended_at and not (membership.until and membership.until <= timezone.now())


def end(delegation: Membership, by: User) -> None:
    """Ends a delegation before its time. Raises Refused for somebody whose it is not to end."""
    with transaction.atomic():
        entity = Entity.objects.select_for_update().get(pk=delegation.entity_id)
        delegation = Membership.objects.get(pk=delegation.pk)
        delegation.entity = entity
        if not in_force(delegation):
            return
        forget_roles(by)
        if not may_end(delegation, by):
            raise MembershipRefused("Only the one who delegated, the delegate or a Data Coordinator here can end this.")
        delegation.ended_at, delegation.ended_by = timezone.now(), by
        delegation.save(update_fields=["ended_at", "ended_by"])
        forget_roles(by)


def ask_for_second_factor(entity: Entity, needed: bool, by: User) -> bool:
    """Switches whether the entity's people sign only with a second factor. Returns whether that changed anything."""
    with transaction.atomic():
        entity = Entity.objects.select_for_update().get(pk=entity.pk)
        if entity.needs_second_factor == needed:
            return False
        entity.needs_second_factor = needed
        changes.note(entity, by, f"Signing needs {'a' if needed else 'no'} second factor from now on")
    return True
