"""Who may give and end which role, and the ending of a membership."""

from collections.abc import Iterable
from contextlib import suppress

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from history.on_record import watching
from history.recorder import record

from . import telling
from .models import CDO_ROLES, ENTITY_ROLES, Entity, Membership, Role, User
from .officers import OFFICER_ROLES, why_none

STATEWIDE_ROLES = (Role.STATE_CDO, Role.CDO_STAFF, Role.ADMIN)
"""They reach over the whole State, so they are given only where the Statewide CDO's own people work."""


class MembershipRefused(Exception):
    """What was asked cannot be done; the message is the sentence for the person."""


class NotYours(MembershipRefused):
    """Refused because of who asks, whatever the state: the page answers 403."""


def grantable(by: User, entity: Entity) -> tuple[Role, ...]:
    """The roles `by` may give (or propose, where a second person confirms it) and end in `entity`; none for people who
    manage nobody. Inside a department the CDO's staff have a say about its Data Coordinator only (decision 25)."""
    roles: tuple[Role, ...] = ()
    if any(m.role == Role.COORDINATOR and m.entity_id == entity.pk and not m.delegated_by_id for m in by.roles):
        roles = ENTITY_ROLES
    if by.is_cdo_staff:
        roles = tuple(dict.fromkeys((*roles, Role.COORDINATOR, *OFFICER_ROLES)))
        if by.holds(*CDO_ROLES, entity=entity):
            roles += STATEWIDE_ROLES
    return roles


def can_exist(roles: Iterable[str], entity: Entity) -> None:
    """Raises MembershipRefused with the sentence when one of the roles is an officer's that the entity cannot have: the
    officers of an Agency are recorded for the Agency itself."""
    for role in roles:
        if reason := why_none(role, entity):
            raise MembershipRefused(reason)


def grantable_now(by: User, entity: Entity) -> tuple[Role, ...]:
    """As `grantable`, read from the database again: for decisions taken under a lock."""
    forget_roles(by)
    return grantable(by, entity) if by.is_active else ()


def forget_roles(user: User) -> None:
    """Roles are read once per request; after a change they are read again. Works on `request.user`, too."""
    with suppress(AttributeError):
        del user.roles


def why_not_end(membership: Membership, by: User) -> str:
    """Why `by` cannot end this membership, as a sentence; empty when they can."""
    role = Role(membership.role).label
    if membership.role not in grantable(by, membership.entity):
        if membership.role in ENTITY_ROLES:
            return f"The role {role} is given and ended by the Data Coordinators of {membership.entity.plain_name}."
        return f"The role {role} is given and ended by the staff of the Statewide Chief Data Officer."
    if membership.role == Role.COORDINATOR and membership.user_id == by.pk and not _others_coordinate(membership):
        return (
            f"You are the last Data Coordinator of {membership.entity.plain_name}. "
            "Invite another one first; once they have accepted, you can end your own role."
        )
    return ""


def close_lapsed(user: User, entity: Entity, role: str) -> None:
    """A delegation past its set end stops being the person's open membership in the role, so that a new one fits."""
    for lapsed in _lapsed().filter(user=user, entity=entity, role=role):
        _lapse(lapsed)


def end_lapsed(most: int = 500) -> int:
    """Records of each delegation past its set end that it has ended, once, and tells whom it concerns. Returns how
    many; it may run twice, late or beside itself."""
    count = 0
    for pk, entity in _lapsed().order_by("pk").values_list("pk", "entity")[:most]:
        with transaction.atomic():
            Entity.objects.select_for_update().get(pk=entity)  # one change of people at a time
            for lapsed in _lapsed().filter(pk=pk):
                _lapse(lapsed)
                count += 1
    return count


def _lapsed() -> QuerySet[Membership]:
    """Delegations whose set end is past, and of which no event says so yet."""
    rows = Membership.objects.filter(delegated_by__isnull=False, ended_at__isnull=True, until__lte=timezone.now())
    return rows.select_related("user", "entity", "delegated_by")


def _lapse(delegation: Membership) -> None:
    delegation.ended_at = delegation.until
    to = [delegation.user, delegation.delegated_by]
    giver = str(delegation.delegated_by)
    telling.save(delegation, "delegation.ran_out", None, to=to, fields=["ended_at"], giver=giver)


def _others_coordinate(membership: Membership) -> bool:
    coordinators = membership.entity.memberships.active().filter(
        role=Role.COORDINATOR, delegated_by__isnull=True, user__is_active=True
    )
    return coordinators.exclude(user_id=membership.user_id).exists()


def end(membership: Membership, by: User) -> None:
    """Ends the membership at once. The row and the person's name stay. Raises Refused with the reason when it may
    not be ended; ending what has ended already changes nothing."""
    with transaction.atomic():
        entity = Entity.objects.select_for_update().get(pk=membership.entity_id)  # one change of people at a time
        membership = Membership.objects.select_related("user", "entity", "delegated_by").get(pk=membership.pk)
        if membership.ended_at:
            return
        grantable_now(by, entity)
        if reason := why_not_end(membership, by):
            raise MembershipRefused(reason)
        close(membership, by)
        for delegation in entity.memberships.filter(
            delegated_by=membership.user, role=membership.role, ended_at__isnull=True
        ).select_related("user", "entity", "delegated_by"):  # a delegation does not outlive the role it came from
            close(delegation, by)
        _cancel_what_they_may_no_longer_give(membership.user, entity)
        forget_roles(by)


def close(membership: Membership, by: User) -> None:
    """The row, the event and the letters of an ending; whether it may be ended was asked before."""
    membership.ended_at, membership.ended_by = timezone.now(), by
    giver = membership.delegated_by
    telling.save(
        membership,
        "delegation.ended" if giver else "role.ended",
        by,
        to=[membership.user, *([giver] if giver else [])],
        fields=["ended_at", "ended_by"],
        giver=str(giver or ""),
    )


def _cancel_what_they_may_no_longer_give(user: User, entity: Entity) -> None:
    """Somebody who leaves a role must not come back through an invitation they wrote before."""
    left = set(grantable_now(user, entity))
    written = entity.invitations.filter(accepted_at__isnull=True, cancelled_at__isnull=True)
    for invitation in written.filter(invited_by=user):
        if not set(invitation.roles) <= left:
            invitation.cancelled_at = timezone.now()
            with watching() as watch:
                invitation.save(update_fields=["cancelled_at"])
            chain, said = telling.chain_of(entity), {"email": invitation.email, "roles": invitation.role_labels}
            written = watch.written(chain)
            record(chain, "role.invitation_lapsed", written=written, invitation=invitation.pk, giver=str(user), **said)
