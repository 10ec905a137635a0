"""An entity's duty of a second factor at signing: one Data Coordinator takes it on, two people with a second factor
lift it."""

from django.db import transaction
from django.utils import timezone

from history.on_record import Written, watching

from . import changes, second_factor, telling
from .delegations import coordinates, own_roles
from .memberships import MembershipRefused, NotYours, forget_roles
from .models import Entity, Role, SecondFactorLift, User
from .second_person import SecondPerson

SPEAKS = (Role.COORDINATOR,)
"""Who confirms is who confirms a role of the entity."""


def require(entity: Entity, by: User) -> bool:
    """Its people sign only with a second factor from now on. Returns whether that changed anything. Raises Refused."""
    with transaction.atomic():
        entity = _locked(entity, by)
        if not coordinates(by, entity):
            raise NotYours(f"Only a Data Coordinator of {entity.plain_name}, in their own right, decides this.")
        if entity.needs_second_factor:
            return False
        entity.needs_second_factor = True
        changes.note(entity, by, "Signing needs a second factor from now on")
        telling.tell("second_factor.required", entity, by, to=_signers(entity))
    return True


def ask_to_lift(entity: Entity, by: User) -> SecondFactorLift | None:
    """Asks for the duty to be lifted; nothing changes before a second person has confirmed it. None when there is no
    such duty, or it is asked for already. Raises Refused."""
    with transaction.atomic():
        entity = _locked(entity, by)
        if not own_roles(by, entity):
            raise NotYours(f"Only those who sign for {entity.plain_name} in their own right ask for this.")
        _with_second_factor(by)
        if not entity.needs_second_factor or waiting(entity):
            return None
        with watching() as watch:
            lift = SecondFactorLift.objects.create(entity=entity, asked_by=by)
        written = watch.written(telling.chain_of(entity))
        event = telling.tell("second_factor.lift_asked", entity, by, to=_signers(entity), written=written)
        telling.ask_second(event, entity, by, SecondPerson(entity).people(by, SPEAKS))
    return lift


def confirm(entity: Entity, by: User) -> bool:
    """The second person lifts the duty. False when nothing waits. Raises Refused."""
    with transaction.atomic():
        entity = _locked(entity, by)
        lift = waiting(entity)
        if lift is None:
            return False
        SecondPerson(entity).need(by, lift.asked_by, SPEAKS)
        _with_second_factor(by)
        _with_second_factor(lift.asked_by)
        written = _answer(lift, by, confirmed=True)
        entity.needs_second_factor = False
        changes.note(entity, by, "Signing needs no second factor from now on")
        to, asked_by = _signers(entity), str(lift.asked_by)
        telling.tell("second_factor.lifted", entity, by, to=to, written=written, asked_by=asked_by)
    return True


def keep(entity: Entity, by: User) -> bool:
    """The duty stays: a second person declines, or who asked takes it back. False when nothing waits."""
    with transaction.atomic():
        entity = _locked(entity, by)
        lift = waiting(entity)
        if lift is None:
            return False
        if lift.asked_by_id != by.pk:
            SecondPerson(entity).need(by, lift.asked_by, SPEAKS)
        written = _answer(lift, by, confirmed=False)
        telling.tell("second_factor.lift_declined", entity, by, to=[lift.asked_by], written=written)
    return True


def waiting(entity: Entity) -> SecondFactorLift | None:
    return SecondFactorLift.objects.waiting().filter(entity=entity).select_related("asked_by").first()


def _locked(entity: Entity, by: User) -> Entity:
    forget_roles(by)
    return Entity.objects.select_for_update().get(pk=entity.pk)


def _with_second_factor(user: User) -> None:
    if not second_factor.has(user):
        raise MembershipRefused(
            f"This takes two people with a second factor, and {user} has none. "
            "An authenticator app is set up in the profile."
        )


def _answer(lift: SecondFactorLift, by: User, confirmed: bool) -> Written:
    """Writes the answer; returns what the event says of it."""
    lift.answered_by, lift.answered_at, lift.confirmed = by, timezone.now(), confirmed
    with watching() as watch:
        lift.save(update_fields=["answered_by", "answered_at", "confirmed"])
    return watch.written(telling.chain_of(lift.entity))


def _signers(entity: Entity) -> list[User]:
    rows = entity.memberships.active().filter(role__in=telling.SIGNING, user__is_active=True)
    return [m.user for m in rows.select_related("user").order_by("pk")]
