"""Inviting a colleague into roles of an entity, and accepting. The link's token is kept only as its SHA-256."""

import hashlib
import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from .memberships import MembershipRefused, close_lapsed, forget_roles, grantable_now
from .models import Entity, Invitation, Membership, Role, User
from .signals import invitation_made

VALID_FOR = timedelta(days=14)
MOST_OPEN = 50
BETWEEN_LETTERS = timedelta(minutes=1)
"""A double click on “send again” must not write two letters."""


class NotOpen(Exception):
    """The invitation was used, cancelled or replaced, ran out, or its writer may no longer give its roles."""


class AccountExists(Exception):
    """Meanwhile there is an account of that address: its owner signs in and accepts."""


def invite(by: User, entity: Entity, email: str, roles: list[str]) -> Invitation:
    """Invites `email` into `roles` of `entity` and tells who listens. Raises Refused with a sentence."""
    email = email.strip().lower()
    with transaction.atomic():
        entity = _lock(entity.pk)
        _may_give(by, entity, roles)
        _room_for_one_more(entity)
        earlier = _pending(entity).filter(email=email)
        if any(i.is_open for i in earlier):
            raise MembershipRefused(
                f"{email} has an open invitation already. Send it again, or cancel it and write a new one."
            )
        held = set(
            Membership.objects.active()
            .filter(user__email=email, entity=entity, role__in=roles)
            .values_list("role", flat=True)
        )
        if held:
            names = " and ".join(Role(r).label for r in roles if r in held)
            raise MembershipRefused(
                f"{email} already holds this role here: {names}. Choose only roles that are new to them."
            )
        earlier.update(cancelled_at=timezone.now())
        return _write_link(Invitation(email=email, entity=entity, roles=list(roles), invited_by=by))


def resend(invitation: Invitation, by: User) -> Invitation:
    """A new link, valid from now on; the earlier link ends. Raises Refused."""
    with transaction.atomic():
        entity = _lock(invitation.entity_id)
        invitation = Invitation.objects.get(pk=invitation.pk)
        _still_pending(invitation)
        _may_give(by, entity, invitation.roles)
        if timezone.now() - invitation.invited_at < BETWEEN_LETTERS:
            raise MembershipRefused(f"The invitation to {invitation.email} was sent less than a minute ago.")
        if not invitation.is_open:
            _room_for_one_more(entity)
        invitation.invited_by = by
        return _write_link(invitation)


def cancel(invitation: Invitation, by: User) -> None:
    """The link stops working. Raises Refused."""
    with transaction.atomic():
        entity = _lock(invitation.entity_id)
        invitation = Invitation.objects.get(pk=invitation.pk)
        _still_pending(invitation)
        _may_give(by, entity, invitation.roles)
        invitation.cancelled_at = timezone.now()
        invitation.save(update_fields=["cancelled_at"])


def find(token: str) -> Invitation | None:
    """The invitation of this link, open or not."""
    return Invitation.objects.select_related("entity", "invited_by").filter(token_hash=_hash(token)).first()


def check_open(invitation: Invitation) -> None:
    """Raises NotOpen unless it can be accepted now."""
    if not invitation.is_open or not _given_rightly(invitation):
        raise NotOpen


def accept_with_account(invitation: Invitation, user: User) -> None:
    """Adds the roles to the account of the invited address. Raises NotOpen."""
    with transaction.atomic():
        _take(invitation, user)


def accept_as_new(invitation: Invitation, *, name: str, title: str, phone: str, password: str) -> User:
    """Makes the account and gives it the roles, once however often it is asked. Raises NotOpen, AccountExists."""
    try:
        with transaction.atomic():
            invitation = _locked(invitation)
            if account_of(invitation):
                raise AccountExists
            user = User.objects.create_user(invitation.email, password, name=name, title=title, phone=phone)
            _take(invitation, user)
    except IntegrityError as error:
        raise AccountExists from error
    return user


def account_of(invitation: Invitation) -> User | None:
    return User.objects.filter(email__iexact=invitation.email).first()


def pending(entity: Entity, most: int = 100) -> list[Invitation]:
    """What was sent and neither accepted nor cancelled, newest first; links that ran out are among them."""
    return list(_pending(entity).select_related("invited_by").order_by("-invited_at")[:most])


def _lock(entity_id: int) -> Entity:
    """One change of an entity's people at a time: everything here takes this one lock, and takes it first."""
    return Entity.objects.select_for_update().get(pk=entity_id)


def _pending(entity: Entity):
    return entity.invitations.filter(accepted_at__isnull=True, cancelled_at__isnull=True)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _write_link(invitation: Invitation) -> Invitation:
    token = secrets.token_urlsafe(32)
    invitation.token_hash = _hash(token)
    invitation.invited_at = timezone.now()
    invitation.expires_at = invitation.invited_at + VALID_FOR
    invitation.save()
    invitation_made.send(sender=Invitation, invitation=invitation, token=token)
    return invitation


def _may_give(by: User, entity: Entity, roles: list[str]) -> None:
    if not roles:
        raise MembershipRefused("Choose at least one role.")
    allowed = grantable_now(by, entity)
    for role in roles:
        if role not in allowed:
            label = Role(role).label if role in Role.values else "this role"
            raise MembershipRefused(f"You cannot give the role “{label}” in {entity.plain_name}.")


def _room_for_one_more(entity: Entity) -> None:
    if _pending(entity).filter(expires_at__gt=timezone.now()).count() >= MOST_OPEN:
        raise MembershipRefused(
            f"{entity.plain_name} has {MOST_OPEN} open invitations. Cancel some, or wait until people have accepted."
        )


def _still_pending(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise MembershipRefused(f"{invitation.email} has accepted this invitation meanwhile.")
    if invitation.cancelled_at:
        raise MembershipRefused(f"The invitation to {invitation.email} was cancelled meanwhile.")


def _given_rightly(invitation: Invitation) -> bool:
    return set(invitation.roles) <= set(grantable_now(invitation.invited_by, invitation.entity))


def _locked(invitation: Invitation) -> Invitation:
    """The row as it is now, still open: two acceptances at the same moment come one after the other."""
    _lock(invitation.entity_id)
    fresh = Invitation.objects.select_related("entity", "invited_by").get(pk=invitation.pk)
    check_open(fresh)
    return fresh


def _take(invitation: Invitation, user: User) -> None:
    invitation = _locked(invitation)
    for role in invitation.roles:
        close_lapsed(user, invitation.entity, role)
        Membership.objects.get_or_create(
            user=user,
            entity=invitation.entity,
            role=role,
            ended_at=None,
            defaults={"given_by": invitation.invited_by},
        )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    forget_roles(user)
