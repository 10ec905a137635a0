"""Authority to sign: who may sign for an entity in which role, and delegations of that right until a date.

A delegation is a membership of its own (`delegated_by`, `until`): it ends by itself, early by hand, or with the role
of the one who gave it. A delegate cannot delegate on. Only the one whose role it is gives it: what a Data Coordinator
prepares for somebody holds once they have confirmed it, and that act is its written request (domain.md §14).
"""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from history.on_record import Written, watching

from . import telling
from .memberships import MembershipRefused, NotYours, close, close_lapsed, forget_roles
from .models import Entity, Membership, PreparedDelegation, Role, User

SIGNING = telling.SIGNING
LONGEST = timedelta(days=365)


def own_roles(user: User, entity: Entity) -> list[Membership]:
    """The signing roles the person holds in the entity in their own right."""
    return [m for m in user.roles if m.entity_id == entity.pk and m.role in SIGNING and m.delegated_by_id is None]


def coordinates(user: User, entity: Entity) -> bool:
    """Whether the person is Data Coordinator there in their own right."""
    return any(m.role == Role.COORDINATOR for m in own_roles(user, entity))


def delegable(by: User, entity: Entity) -> list[Membership]:
    """What `by` can delegate: the own signing roles first; as Data Coordinator, to be confirmed by their holders, also
    those of the others."""
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


def delegate(held: Membership, to: User, until: date, by: User) -> Membership | PreparedDelegation:
    """`held` is the signing role that is delegated. Returns the delegate's membership; when `by` is a coordinator who
    prepares it for the holder, what waits for the holder. Raises Refused with a sentence."""
    with transaction.atomic():
        entity, held = _locked(held, by)
        _refuse(entity, held, to, until, by)
        if held.user_id == by.pk:
            return _give(entity, held, to, until)
        return _prepare(entity, held, to, until, by)


def confirm(prepared: PreparedDelegation, by: User) -> Membership:
    """The one whose role it is confirms what was prepared: from now on it holds. Raises Refused."""
    with transaction.atomic():
        entity, held = _locked(prepared.held, by)
        prepared = _waiting(prepared)
        if held is None or held.user_id != by.pk:
            raise NotYours("Only the one whose signature it is can confirm this.")
        _refuse(entity, held, prepared.to, prepared.until, by)
        written = _answer(prepared, by, confirmed=True)
        return _give(entity, held, prepared.to, prepared.until, prepared.asked_by, written)


def decline(prepared: PreparedDelegation, by: User) -> None:
    """The holder declines it, or a Data Coordinator takes it back. Raises Refused."""
    with transaction.atomic():
        entity, _ = _locked(prepared.held, by)
        prepared = _waiting(prepared)
        if by.pk != prepared.held.user_id and not coordinates(by, entity):
            raise NotYours("Only the one whose signature it is, or a Data Coordinator here, declines this.")
        written = _answer(prepared, by, confirmed=False)
        telling.tell(
            "delegation.declined",
            entity,
            by,
            to=[prepared.asked_by, prepared.held.user],
            written=written,
            **_told(prepared.held, prepared),
        )


def waiting(entity: Entity) -> list[PreparedDelegation]:
    """What was prepared and not answered yet."""
    rows = PreparedDelegation.objects.waiting().filter(entity=entity, held__ended_at__isnull=True)
    return list(rows.select_related("held__user", "to", "asked_by").order_by("pk"))


def may_end(delegation: Membership, by: User) -> bool:
    """The one who gave it, the delegate, and the entity's Data Coordinators in their own right."""
    if delegation.delegated_by_id is None or not delegation.in_force:
        return False
    return coordinates(by, delegation.entity) or by.pk in (delegation.delegated_by_id, delegation.user_id)


def end(delegation: Membership, by: User) -> None:
    """Ends a delegation before its time. Raises Refused for somebody whose it is not to end."""
    with transaction.atomic():
        entity = Entity.objects.select_for_update().get(pk=delegation.entity_id)
        delegation = Membership.objects.select_related("user", "delegated_by").get(pk=delegation.pk)
        delegation.entity = entity
        if not delegation.in_force:
            return
        forget_roles(by)
        if not may_end(delegation, by):
            raise MembershipRefused("Only the one who delegated, the delegate or a Data Coordinator here can end this.")
        close(delegation, by)
        forget_roles(by)


def _locked(held: Membership, by: User) -> tuple[Entity, Membership | None]:
    """The entity under its lock, one change of people at a time; and `held` if `by` can delegate it now."""
    entity = Entity.objects.select_for_update().get(pk=held.entity_id)
    forget_roles(by)
    return entity, next((m for m in delegable(by, entity) if m.pk == held.pk), None)


def _refuse(entity, held, to, until, by) -> None:
    today = timezone.localdate()
    if held is None:
        raise MembershipRefused(
            "You can delegate only a signing role of your own; a role delegated to you you cannot delegate on."
        )
    if to.pk == by.pk and held.user_id != by.pk:
        raise MembershipRefused("Nobody gives a delegation to oneself. Its holder can delegate to you.")
    if to.pk == held.user_id:
        raise MembershipRefused(f"{to} holds this role in their own right. Choose a colleague.")
    if not to.is_active or not entity.memberships.active().filter(user=to).exists():
        raise MembershipRefused(f"Choose a colleague who has an account in {entity.plain_name}.")
    if until < today:
        raise MembershipRefused("Choose a day from today on.")
    if until > today + LONGEST:
        raise MembershipRefused("A delegation lasts one year at most. Choose an earlier day.")
    if entity.memberships.active().filter(user=to, role=held.role).exists():
        raise MembershipRefused(f"{to} can sign as {held.get_role_display()} already.")


def _give(entity, held, to, until, prepared_by=None, also=None) -> Membership:
    close_lapsed(to, entity, held.role)
    made = Membership(
        user=to, entity=entity, role=held.role, until=end_of(until), delegated_by=held.user, given_by=held.user
    )
    told, prepared = [to, *([prepared_by] if prepared_by else [])], str(prepared_by or "")
    telling.save(made, "delegation.given", held.user, to=told, also=also, prepared_by=prepared)
    return made


def _prepare(entity, held, to, until, by) -> PreparedDelegation:
    same = PreparedDelegation.objects.waiting().filter(held=held, to=to)
    if same.exists():
        raise MembershipRefused(f"A delegation to {to} waits for {held.user} already.")
    with watching() as watch:
        prepared = PreparedDelegation.objects.create(entity=entity, held=held, to=to, until=until, asked_by=by)
    written = watch.written(telling.chain_of(entity))
    event = telling.tell("delegation.prepared", entity, by, to=[held.user], written=written, **_told(held, prepared))
    telling.ask_second(event, entity, by, [held.user])
    return prepared


def _waiting(prepared: PreparedDelegation) -> PreparedDelegation:
    prepared = PreparedDelegation.objects.select_related("held__user", "to", "asked_by").get(pk=prepared.pk)
    if prepared.answered_at:
        raise MembershipRefused("This was answered meanwhile.")
    return prepared


def _answer(prepared: PreparedDelegation, by: User, confirmed: bool) -> Written:
    """Writes the answer; returns what the event says of it."""
    prepared.answered_by, prepared.answered_at, prepared.confirmed = by, timezone.now(), confirmed
    with watching() as watch:
        prepared.save(update_fields=["answered_by", "answered_at", "confirmed"])
    return watch.written(telling.chain_of(prepared.entity))


def _told(held: Membership, prepared: PreparedDelegation) -> dict:
    return {
        "giver": str(held.user),
        "as_role": held.get_role_display(),
        "person": str(prepared.to),
        "until": telling.day(prepared.until),
        "held": held.pk,
        "account": prepared.to.email,
    }
