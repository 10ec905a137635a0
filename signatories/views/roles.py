"""`/signatories/<slug>/roles/`: what waits for a second person in an entity, and the record of who was given which role
by whom, from its own chain of events."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from common.paging import Page
from history.models import Event
from signatories import delegations, invitations, memberships, names, second_factor_duty, telling
from signatories.access import SIGNATORIES, access
from signatories.events import WITH_ADDRESSES
from signatories.models import Entity, Membership, PreparedDelegation, User
from signatories.second_person import SecondPerson

PAGE_SIZE = 50


@dataclass(frozen=True)
class WaitingForSecond:
    """What waits for a second person, and what the reader can do about it."""

    proposals: list = field(default_factory=list)  # (Invitation, may be answered)
    prepared: list[PreparedDelegation] = field(default_factory=list)
    names: list = field(default_factory=list)  # (Membership, may be confirmed)
    lift: object = None
    may_answer_lift: bool = False
    may_take_back_lift: bool = False

    def __bool__(self) -> bool:
        return bool(self.proposals or self.prepared or self.names or self.lift)


def waiting(entity: Entity, user: User) -> WaitingForSecond:
    among = SecondPerson(entity)
    lift = second_factor_duty.waiting(entity) if entity.needs_second_factor else None
    proposed = [i for i in invitations.pending(entity) if i.awaits_second and i.is_open]
    renamed = names.to_confirm(entity)
    here = telling.coordinators(entity) if renamed else []
    confirmers = {person: names.who_confirms(entity, person, here) for person in {m.user for m in renamed}}
    return WaitingForSecond(
        proposals=[(i, invitations.may_confirm(i, user, among)) for i in proposed],
        prepared=delegations.waiting(entity),
        names=[(m, user in confirmers[m.user]) for m in renamed],
        lift=lift,
        may_answer_lift=bool(lift and not among.why_not(user, lift.asked_by, second_factor_duty.SPEAKS)),
        may_take_back_lift=bool(lift and lift.asked_by_id == user.pk),
    )


@access(SIGNATORIES)
@require_safe
def on_record(request, slug):
    entity = request.entity
    events = Event.objects.filter(chain=telling.chain_of(entity)).order_by("-number")
    if not memberships.grantable(request.user, entity):
        events = events.exclude(kind__in=WITH_ADDRESSES)
    context = {
        "entity": entity,
        "waiting": waiting(entity, request.user),
        "page": Page(events, request.GET.get("page"), PAGE_SIZE),
    }
    return render(request, "signatories/roles.html", context)


@access(SIGNATORIES)
@require_POST
def confirm_name(request, slug, pk):
    membership = get_object_or_404(Membership.objects.select_related("user", "entity"), entity=request.entity, pk=pk)
    try:
        names.confirm(membership, request.user)
    except memberships.NotYours as refused:
        raise PermissionDenied(str(refused)) from refused
    else:
        messages.success(request, f"{membership.user} signs under this name from now on.")
    return redirect("signatories:roles", slug)
