"""A person's own name and title: a change is an event with the old one, and does not touch the name under which they
were put on record for signing until a Data Coordinator confirms it."""

from django.db import transaction

from history.on_record import watching
from history.recorder import PORTAL, record

from . import telling
from .memberships import NotYours, forget_roles
from .models import CDO_ROLES, Entity, Membership, User


def change(user: User, name: str, title: str, division: str, phone: str) -> bool:
    """Changes what a person says of themself; a change of name or title is told, of division or phone only kept.
    Returns whether a name on record for signing waits to be confirmed."""
    with transaction.atomic():
        before = User.objects.select_for_update(no_key=True).get(pk=user.pk)  # letters to it are written meanwhile
        old = {"name": before.name, "title": before.title}
        before.name, before.title, before.division, before.phone = name, title, division, phone
        with watching() as watch:
            before.save(update_fields=["name", "title", "division", "phone"])
        if old == {"name": name, "title": title}:
            return False
        new = {"name": name, "title": title}
        written = watch.written(PORTAL)
        record(PORTAL, "account.renamed", by=before, written=written, account=before.email, old=old, new=new)
        forget_roles(before)
        here = {m.entity_id: m.entity for m in sorted(before.roles, key=lambda m: m.entity_id)}  # chains in one order
        signs = {m.entity_id for m in before.roles if m.role in telling.SIGNING}
        for pk, entity in here.items():
            data = {"account": before.email, "old": old, "new": new, "signs": pk in signs}
            event = telling.tell("person.renamed", entity, before, **data)
            if pk in signs:
                telling.ask_second(event, entity, before, who_confirms(entity, before))
        return bool(signs)


def to_confirm(entity: Entity) -> list[Membership]:
    """The memberships of signers who go by another name or title now than the one on record."""
    rows = entity.memberships.active().filter(role__in=telling.SIGNING, user__is_active=True)
    return [m for m in rows.select_related("user", "entity").order_by("pk") if m.is_renamed]


def who_confirms(entity: Entity, person: User, here: list[Membership] | None = None) -> list[User]:
    """The entity's other Data Coordinators in their own right; where there is none, the CDO's staff. `here`: its
    coordinators, where they are known already."""
    here = telling.coordinators(entity) if here is None else here
    others = [m.user for m in here if not m.delegated_by_id and m.user_id != person.pk]
    if others:
        return others
    staff = Membership.objects.active().filter(role__in=CDO_ROLES, user__is_active=True)
    return [m.user for m in staff.exclude(user=person).select_related("user").order_by("pk")]


def confirm(membership: Membership, by: User) -> None:
    """Puts the person's present name and title on record for signing in this role. Raises Refused."""
    with transaction.atomic():
        entity = Entity.objects.select_for_update().get(pk=membership.entity_id)
        membership = Membership.objects.select_related("user", "entity").get(pk=membership.pk)
        if not membership.in_force or not membership.is_renamed:
            return
        if by not in who_confirms(entity, membership.user):
            raise NotYours("Another Data Coordinator confirms the name under which somebody signs.")
        old = membership.signs_as
        membership.signs_as, membership.signs_title = membership.user.name, membership.user.title
        telling.save(
            membership,
            "person.name_confirmed",
            by,
            to=[membership.user],
            fields=["signs_as", "signs_title"],
            old=old,
            new=membership.signs_as,
        )
