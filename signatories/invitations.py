"""Inviting a colleague into roles of an entity, and accepting. The link's token is kept only as its SHA-256.

Nobody invites oneself. A role that needs two people is proposed first: the link goes out when a second person has
confirmed it (domain.md §14; decision 25).
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from history.models import Event
from history.on_record import Written, watching
from history.recorder import record

from . import telling
from .memberships import MembershipRefused, can_exist, close_lapsed, forget_roles, grantable_now
from .models import Entity, Invitation, Membership, Role, User
from .officers import speaks_for, why_none
from .second_person import SecondPerson, needed
from .signals import invitation_made

VALID_FOR = timedelta(days=14)
MOST_OPEN = 50
BETWEEN_LETTERS = timedelta(minutes=1)
"""A double click on “send again” must not write two letters."""


class NotOpen(Exception):
    """The invitation was used, cancelled or replaced, ran out, or its writer may no longer give its roles."""


class AccountExists(Exception):
    """Meanwhile there is an account of that address: its owner signs in and accepts."""


ONESELF = "Nobody gives a role to oneself. Somebody else with a say here invites you."


NOBODY_CONFIRMS = (
    "This takes two people, and nobody holds a role now by which they could confirm it. "
    "Another member of the staff of the Statewide Chief Data Officer can, once they have an account."
)


def invite(by: User, entity: Entity, email: str, roles: list[str]) -> Invitation:
    """Invites `email` into `roles` of `entity` and tells who listens; where two people are needed it is a proposal
    that waits for the second. Raises Refused with a sentence."""
    email = email.strip().lower()
    with transaction.atomic():
        entity = _lock(entity.pk)
        _may_give(by, entity, roles)
        can_exist(roles, entity)
        _not_oneself(by, email)
        _room_for_one_more(entity)
        earlier = _pending(entity).filter(email=email)
        if any(i.is_open for i in earlier):
            raise MembershipRefused(
                f"{email} has an open invitation already. Send it again, or cancel it and write a new one."
            )
        _not_held(entity, email, roles)
        return _go_on(Invitation(email=email, entity=entity, roles=list(roles)), by, "role.invited", earlier)


def invite_contact(by: User, entity: Entity, email: str) -> Invitation:
    """Invites the proposed first Data Coordinator of an entity that has none, in the name of who confirmed it
    (`contacts.confirm`, which asked whether they may and holds the entity's lock). Raises Refused."""
    _not_oneself(by, email)
    _room_for_one_more(entity)
    earlier = _pending(entity).filter(email=email)
    invitation = Invitation(email=email, entity=entity, roles=[Role.COORDINATOR], of_contact=True)
    return _go_on(invitation, by, "role.invited", earlier)


def confirm(invitation: Invitation, by: User) -> Invitation:
    """The second person confirms a proposal: the link is sent. Raises Refused."""
    with _pending_now(invitation) as (invitation, entity):
        if not invitation.awaits_second:
            raise MembershipRefused(f"The invitation to {invitation.email} is confirmed already.")
        if not invitation.is_open or not _giver_still_may(invitation):
            raise MembershipRefused("This proposal ran out, or its writer may no longer make it. Propose it anew.")
        can_exist(invitation.roles, entity)
        SecondPerson(entity).need(by, invitation.invited_by, invitation.roles, invitation.email)
        invitation.confirmed_by, invitation.confirmed_at = by, timezone.now()
        first, (token, written) = invitation.invited_by, _write_link(invitation)
        _tell("role.confirmed", invitation, by, to=[first], written=written, proposed_by=str(first))
        return _send_link(invitation, token)


def resend(invitation: Invitation, by: User) -> Invitation:
    """A new link, valid from now on; the earlier link ends. Who sends it again answers for it from then on, so that a
    proposal of somebody else is confirmed anew. Raises Refused."""
    with _pending_now(invitation) as (invitation, entity):
        _may_give(by, entity, invitation.roles)
        can_exist(invitation.roles, entity)
        _not_oneself(by, invitation.email)
        if timezone.now() - invitation.invited_at < BETWEEN_LETTERS:
            raise MembershipRefused(f"The invitation to {invitation.email} was sent less than a minute ago.")
        if not invitation.is_open:
            _room_for_one_more(entity)
        if invitation.invited_by_id != by.pk:
            invitation.confirmed_by = invitation.confirmed_at = None
        return _go_on(invitation, by, "role.invited_again")


def cancel(invitation: Invitation, by: User) -> None:
    """The link stops working, the proposal is taken back or declined. Raises Refused."""
    with _pending_now(invitation) as (invitation, entity):
        if not may_confirm(invitation, by):
            _may_give(by, entity, invitation.roles)
        with watching() as watch:
            _close(invitation)
        written = watch.written(telling.chain_of(entity))
        _tell("role.invitation_ended", invitation, by, to=[invitation.invited_by], written=written)


def may_confirm(invitation: Invitation, by: User, among: SecondPerson | None = None) -> bool:
    """Whether `by` can be the second person for this proposal."""
    among = among or SecondPerson(invitation.entity)
    return (
        invitation.is_open
        and invitation.awaits_second
        and not among.why_not(by, invitation.invited_by, invitation.roles, invitation.email)
    )


def find(token: str) -> Invitation | None:
    """The invitation of this link, open or not."""
    return (
        Invitation.objects.select_related("entity", "invited_by", "confirmed_by")
        .filter(token_hash=_hash(token))
        .first()
    )


def check_open(invitation: Invitation) -> None:
    """Raises NotOpen unless it can be accepted now."""
    if not invitation.is_open or invitation.awaits_second or not _given_rightly(invitation):
        raise NotOpen


def accept_with_account(invitation: Invitation, user: User) -> None:
    """Adds the roles to the account of the invited address. Raises NotOpen."""
    with transaction.atomic():
        _take(invitation, user)


def accept_as_new(
    invitation: Invitation, *, name: str, title: str, phone: str, password: str, division: str = ""
) -> User:
    """Makes the account and gives it the roles, once however often it is asked. Raises NotOpen, AccountExists."""
    try:
        with transaction.atomic():
            invitation = _locked(invitation)
            if account_of(invitation):
                raise AccountExists
            told = {"name": name, "title": title, "division": division, "phone": phone}
            user = User.objects.create_user(invitation.email, password, **told)
            telling.put_account_on_record(user)
            _take(invitation, user)
    except IntegrityError as error:
        raise AccountExists from error
    return user


def account_of(invitation: Invitation) -> User | None:
    return User.objects.filter(email__iexact=invitation.email).first()


def pending(entity: Entity, most: int = 100) -> list[Invitation]:
    """What was sent and neither accepted nor cancelled, newest first; links that ran out are among them."""
    return list(_pending(entity).select_related("invited_by", "entity").order_by("-invited_at")[:most])


def _lock(entity_id: int) -> Entity:
    """One change of an entity's people at a time: everything here takes this one lock, and takes it first."""
    return Entity.objects.select_for_update().get(pk=entity_id)


@contextmanager
def _pending_now(invitation: Invitation) -> Iterator[tuple[Invitation, Entity]]:
    """The invitation as it is under the lock, neither accepted nor cancelled, and its entity. Raises Refused."""
    with transaction.atomic():
        entity = _lock(invitation.entity_id)
        fresh = Invitation.objects.select_related("entity", "invited_by").get(pk=invitation.pk)
        _still_pending(fresh)
        yield fresh, entity


def _go_on(invitation: Invitation, by: User, kind: str, earlier: Iterable[Invitation] = ()) -> Invitation:
    """`by` answers for it from now on: the link goes out, or it is proposed first where a second person has to confirm
    it. It takes the place of `earlier` ones, which end."""
    invitation.invited_by = by
    invitation.needs_second = needed(by, invitation.entity, invitation.roles)
    if invitation.awaits_second:
        return _propose(invitation, earlier)
    token, written = _write_link(invitation, earlier)
    _tell(kind, invitation, by, written=written)
    return _send_link(invitation, token)


def _pending(entity: Entity):
    return entity.invitations.filter(accepted_at__isnull=True, cancelled_at__isnull=True)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _write_link(invitation: Invitation, earlier: Iterable[Invitation] = ()) -> tuple[str, Written]:
    """Writes the invitation with a new link in the place of the earlier ones; returns the link's token, which is kept
    nowhere, and what the event says of these rows."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = _hash(token)
    invitation.invited_at = timezone.now()
    invitation.expires_at = invitation.invited_at + VALID_FOR
    with watching() as watch:
        for one in earlier:
            _close(one)
        invitation.save()
    return token, watch.written(telling.chain_of(invitation.entity))


def _send_link(invitation: Invitation, token: str) -> Invitation:
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
    """Whether those who gave it may still give it: the writer, and where two are needed the second person, too."""
    by, entity, roles = invitation.invited_by, invitation.entity, invitation.roles
    if not _giver_still_may(invitation) or any(why_none(role, entity) for role in roles):
        return False
    if not needed(by, entity, roles):
        return True
    second = invitation.confirmed_by
    return second is not None and not SecondPerson(entity).why_not(second, by, roles, invitation.email)


def _giver_still_may(invitation: Invitation) -> bool:
    by, entity = invitation.invited_by, invitation.entity
    if set(invitation.roles) <= set(grantable_now(by, entity)):
        return True
    return invitation.of_contact and by.is_active and speaks_for(by, entity)


def _not_oneself(by: User, email: str) -> None:
    if by.email.lower() == email.lower():
        raise MembershipRefused(ONESELF)


def _not_held(entity: Entity, email: str, roles: list[str]) -> None:
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


def _close(invitation: Invitation) -> None:
    invitation.cancelled_at = timezone.now()
    invitation.save(update_fields=["cancelled_at"])


def _propose(invitation: Invitation, earlier: Iterable[Invitation]) -> Invitation:
    """Keeps the proposal and tells those who can confirm it. The link that is sent is made once it is confirmed. Raises
    Refused when nobody could."""
    by, entity = invitation.invited_by, invitation.entity
    seconds = SecondPerson(entity).people(by, invitation.roles, invitation.email)
    if not seconds:
        raise MembershipRefused(NOBODY_CONFIRMS)
    _, written = _write_link(invitation, earlier)
    event = _tell("role.proposed", invitation, by, written=written)
    telling.ask_second(event, entity, by, seconds)
    return invitation


def _tell(kind: str, invitation: Invitation, by: User, to=(), **data) -> Event:
    return telling.tell(
        kind, invitation.entity, by, to=to, email=invitation.email, roles=invitation.role_labels, **data
    )


def _locked(invitation: Invitation) -> Invitation:
    """The row as it is now, still open: two acceptances at the same moment come one after the other."""
    _lock(invitation.entity_id)
    fresh = Invitation.objects.select_related("entity", "invited_by", "confirmed_by").get(pk=invitation.pk)
    check_open(fresh)
    return fresh


def _take(invitation: Invitation, user: User) -> None:
    invitation = _locked(invitation)
    if user.pk in (invitation.invited_by_id, invitation.confirmed_by_id):
        raise NotOpen  # an address may have changed hands since: nobody gives a role to oneself
    invitation.accepted_at, chain = timezone.now(), telling.chain_of(invitation.entity)
    with watching() as watch:
        invitation.save(update_fields=["accepted_at"])
    taken: Written | None = watch.written(chain)  # the first event names it
    for role in invitation.roles:
        close_lapsed(user, invitation.entity, role)
        if invitation.entity.memberships.filter(user=user, role=role, ended_at=None).exists():
            continue
        givers = {"given_by": invitation.invited_by, "confirmed_by": invitation.confirmed_by}
        membership = Membership(user=user, entity=invitation.entity, role=role, **givers)
        telling.save(membership, "role.accepted", user, to=[p for p in givers.values() if p], also=taken)
        taken = None
    if taken:
        record(chain, "role.nothing_new", by=user, written=taken, email=invitation.email, roles=invitation.role_labels)
    forget_roles(user)
