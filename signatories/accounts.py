"""Accounts, as the portal administrator keeps them (domain.md §2): found, closed, opened again.

Nobody is deleted. A closed account signs in nowhere and is signed out at once; its roles stay on record and are ended
by those who gave them, and its name stays in everything done. Who administers the portal can shut out nobody with a say
over the whole State, nor themself.
"""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from common.refusals import Refused
from history.models import Event
from history.on_record import Written, watching
from history.recorder import PORTAL, record

from . import telling
from .memberships import STATEWIDE_ROLES, forget_roles
from .models import Entity, Membership, Role, User

AWAY = timedelta(days=180)

CLOSED, OPENED = TURNS = ("account.closed", "account.opened")

STANDINGS = {
    "open": "Open",
    "closed": "Closed",
    "roleless": "Open, without a role",
    "away": "Open, not signed in for six months",
    "one_factor": "Open, without a second factor",
}


def listed(query: str = "", standing: str = "") -> QuerySet[User]:
    """The accounts whose name or address contains every word of `query`, by name, each with `roles_now` (its
    memberships) and `has_second_factor`. `standing`: one of STANDINGS, all for any other."""
    roles_now = Membership.objects.active().select_related("entity")
    rows = User.objects.annotate(has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"))))
    for word in query.split()[:10]:
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if standing in STANDINGS:
        rows = rows.filter(is_active=standing != "closed")
    if standing == "roleless":
        rows = rows.filter(~Exists(roles_now.filter(user=OuterRef("pk"))))
    if standing == "away":
        long_ago = timezone.now() - AWAY
        rows = rows.filter(Q(last_login__lt=long_ago) | Q(last_login__isnull=True, date_joined__lt=long_ago))
    if standing == "one_factor":
        rows = rows.filter(has_second_factor=False)
    return rows.order_by("name", "pk").prefetch_related(Prefetch("memberships", roles_now, to_attr="roles_now"))


def why_not_close(account: User, by: User) -> str:
    """Why `by` cannot close this account, as a sentence; empty when they can."""
    if account.pk == by.pk:
        return "Nobody closes their own account. Another portal administrator does."
    if account.holds(*STATEWIDE_ROLES):
        return (
            f"{account} holds a role that reaches over the whole State. The staff of the Statewide Chief Data Officer "
            "end that role first."
        )
    return ""


def left_without_coordinator(account: User) -> list[Entity]:
    """The entities in which nobody else coordinates: the page says so before the account is closed."""
    mine = [m.entity for m in account.roles if m.role == Role.COORDINATOR]
    others = Membership.objects.active().filter(role=Role.COORDINATOR, user__is_active=True).exclude(user=account)
    kept = set(others.filter(entity__in=mine).values_list("entity_id", flat=True))
    return [entity for entity in mine if entity.pk not in kept]


def turns(account: User) -> QuerySet[Event]:
    """When it was closed and opened, by whom and why, newest first."""
    told = Event.objects.filter(chain=PORTAL, kind__in=TURNS, data__account=account.email)
    return told.select_related("actor").order_by("-number")


def close(account: User, by: User, reason: str) -> bool:
    """Closes the account. False when it is closed already. Raises Refused with a sentence."""
    return _turn(account, by, reason, is_active=False)


def open_again(account: User, by: User, reason: str) -> bool:
    """Opens the account again, with the roles that nobody has ended meanwhile. False when it is open already."""
    return _turn(account, by, reason, is_active=True)


def _turn(account: User, by: User, reason: str, *, is_active: bool) -> bool:
    reason = " ".join(reason.split())
    with transaction.atomic():
        fresh = _locked(account)
        if fresh.is_active == is_active:
            return False
        forget_roles(by)
        if not by.holds(Role.ADMIN):
            raise Refused("Only a portal administrator closes accounts or opens them again.")
        if not reason:
            raise Refused("Say why: it is kept on record.")
        if not is_active and (why := why_not_close(fresh, by)):
            raise Refused(why)
        with watching() as watch:
            fresh.is_active = is_active
            fresh.save(update_fields=["is_active"])
        fresh.is_active = True  # letters go to open accounts only, and the holder of this one reads it either way
        _tell(OPENED if is_active else CLOSED, fresh, by, reason, watch.written(PORTAL))
    account.is_active = is_active
    return True


def _locked(account: User) -> User:
    """The account as it is now, under its lock. Its entities come first, in one order: whoever changes the people of an
    entity takes that lock first, too, and so nobody waits for the other for ever. The key of the account stays free,
    for letters that are written to it meanwhile."""
    held_in = Membership.objects.active().filter(user=account).values("entity")
    list(Entity.objects.filter(pk__in=held_in).order_by("pk").select_for_update())
    return User.objects.select_for_update(no_key=True).get(pk=account.pk)


def _tell(kind: str, account: User, by: User, reason: str, written: Written) -> None:
    """On record in the portal's own chain, and in each entity in which the person holds a role; told there."""
    said = {**telling.of_account(account), "reason": reason}
    record(PORTAL, kind, by=by, role=Role.ADMIN.label, written=written, **said)
    signs_in = {m.entity_id for m in account.roles if m.role in telling.SIGNING}
    entities = {m.entity_id: m.entity for m in account.roles}
    for pk, entity in sorted(entities.items()):
        telling.tell(kind, entity, by, to=[account], signing=pk in signs_in, **said)
