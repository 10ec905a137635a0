"""The people of an agreement, by party and role; coordinators bring colleagues in and release them."""

from collections import defaultdict

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bucp.access import TEAM
from bucp.models import Participant
from bucp.page_actions.attempt import attempt_all
from bucp.team.commands import NamePerson, ReleasePerson
from bucp.workflow.perform import may, perform
from common.refusals import Refused
from signatories.access import access
from signatories.models import ENTITY_ROLES, Membership, Role


@access(TEAM)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request, number):
    """POST `bring` (a membership's id) or `release` (a participant's id)."""
    if request.method != "POST":
        return _page(request)
    act = _release if "release" in request.POST else _bring_in
    tried = attempt_all(request, lambda: act(request))
    if not tried.done:
        return _page(request, [(tried.refusal.sentence, "#bring")])
    messages.success(request, tried.result)
    return redirect("bucp:people", request.bucp.number)


def _bring_in(request) -> str:
    chosen = next((m for m in _colleagues(request.bucp) if str(m.pk) == request.POST.get("bring", "")), None)
    if chosen is None:
        raise Refused("Choose a colleague to bring in.")
    party = next(p for p in request.bucp.party_list if p.entity_id == chosen.entity_id)
    perform(request.bucp, NamePerson(party=party, user=chosen.user, role=chosen.role), request.user)
    return f"{chosen.user} works on this agreement now, as {Role(chosen.role).label}."


def _release(request) -> str:
    named = next((p for p in _named(request.bucp) if str(p.pk) == request.POST["release"]), None)
    if named is None:
        raise Refused("This person no longer works on the agreement.")
    perform(request.bucp, ReleasePerson(participant=named), request.user)
    return f"{named.user} no longer works on this agreement. The name stays in what was done."


def _named(bucp):
    return list(
        Participant.objects.filter(party__bucp=bucp, ended_at__isnull=True)
        .select_related("user", "party__entity")
        .order_by("pk")
    )


def _colleagues(bucp):
    """Everybody who holds a role in a party's entity now."""
    return list(
        Membership.objects.active()
        .filter(entity_id__in=[p.entity_id for p in bucp.party_list], role__in=ENTITY_ROLES, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "pk")
    )


def _page(request, errors=()):
    bucp, own = request.bucp, {party_role.party.pk for party_role in request.party_roles}
    may_name, may_release = may(bucp, request.party_roles, NamePerson), may(bucp, request.party_roles, ReleasePerson)
    named, colleagues = defaultdict(list), defaultdict(list)
    for p in _named(bucp):
        named[p.party_id].append(p)
    for m in _colleagues(bucp):
        colleagues[m.entity_id].append(m)
    parties = [
        {
            "party": party,
            "roles": _by_role(named[party.pk], colleagues[party.entity_id]),
            "may_release": may_release and party.pk in own,
            "bring": _not_yet(named[party.pk], colleagues[party.entity_id]) if may_name and party.pk in own else [],
            "own": may_name and party.pk in own,
        }
        for party in bucp.party_list
    ]
    context = {"bucp": bucp, "parties": parties, "errors": list(errors)}
    return render(request, "bucp/start/people.html", context, status=422 if errors else 200)


def _by_role(named, colleagues) -> list[tuple]:
    """[(role, [(user, participant or None)])]: coordinators take part without being named."""
    found = []
    for role in ENTITY_ROLES:
        if role == Role.COORDINATOR:
            people = [(m.user, None) for m in colleagues if m.role == role]
        else:
            people = [(p.user, p) for p in named if p.role == role]
        found.append((role.label, people))
    return found


def _not_yet(named, colleagues) -> list:
    present = {(p.user_id, p.role) for p in named}
    return [m for m in colleagues if m.role != Role.COORDINATOR and (m.user_id, m.role) not in present]
