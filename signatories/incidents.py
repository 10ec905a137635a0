"""How an entity's own people get accounts of incidents (§8.5, §8.6): in the portal after signing in, or, where one of
its Data Coordinators chose so, in full by e-mail too."""

from django.db import transaction

from . import changes, telling
from .delegations import coordinates
from .memberships import NotYours, forget_roles
from .models import REVIEW_ROLES, Entity, User


def choose(entity: Entity, by: User, in_full: bool) -> bool:
    """Whether the e-mails to its people carry the whole account from now on. Returns whether that changed anything.
    Raises NotYours."""
    with transaction.atomic():
        forget_roles(by)
        entity = Entity.objects.select_for_update().get(pk=entity.pk)
        if not coordinates(by, entity):
            raise NotYours(f"Only a Data Coordinator of {entity.plain_name}, in their own right, decides this.")
        if entity.incidents_in_full == in_full:
            return False
        entity.incidents_in_full = in_full
        where = "carry the whole account" if in_full else "leave the account to the portal"
        changes.note(entity, by, f"E-mails about incidents {where} from now on")
        telling.tell("incidents.in_full" if in_full else "incidents.in_portal", entity, by, to=_concerned(entity))
    return True


def _concerned(entity: Entity) -> list[User]:
    rows = entity.memberships.active().filter(role__in=REVIEW_ROLES, user__is_active=True)
    return [m.user for m in rows.select_related("user").order_by("pk")]
