"""The signatory list, and the page of one entity. Open to everybody; people are shown to signatories only."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from signatories import changes, memberships, search
from signatories import labels as words
from signatories.access import ANYONE, access, is_of_a_signatory
from signatories.delegations import coordinates
from signatories.models import Agency, Entity, Membership, Role

PAGE_SIZE = 150
ONBOARDING = "caldata@innovation.ca.gov"

STANDINGS = {
    "in": ("Signatory", lambda e: e.is_signatory),
    "out": ("Not a signatory", lambda e: not e.is_signatory),
    "yes": (words.IN_SHORT["yes"], lambda e: e.under_governor == "yes"),
    "no": (words.IN_SHORT["no"], lambda e: e.under_governor == "no"),
    "confirm": (words.IN_SHORT["confirm"], lambda e: e.under_governor == "confirm"),
}
NO_AGENCY = "none"


@dataclass(frozen=True)
class DirectoryRow:
    entity: Entity

    @property
    def name(self) -> str:
        return self.entity.plain_name

    @property
    def part(self) -> words.PlaceInIdea:
        return words.taking_part(self.entity)

    @property
    def agency(self) -> str:
        return words.agency_of(self.entity)

    @property
    def standing(self) -> str:
        return words.IN_SHORT[self.entity.under_governor]


@access(ANYONE)
@require_safe
def directory(request):
    query = request.GET.get("q", "")[:200].strip()
    agency, standing = request.GET.get("agency", ""), request.GET.get("standing", "")
    everybody = list(Entity.objects.select_related("agency"))
    found = [e for e in search.find(query, everybody) if _under(e, agency) and _stands(e, standing)]
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "signatories/directory.html",
        {
            "query": query,
            "agency": agency,
            "standing": standing,
            "agencies": [*((a.slug, a.name) for a in Agency.objects.all()), (NO_AGENCY, "No Agency")],
            "standings": [(value, label) for value, (label, _) in STANDINGS.items()],
            "page": page,
            "rows": [DirectoryRow(e) for e in page],
            "answer": _answer(found, everybody, query or agency or standing),
            "narrowed": bool(query or agency or standing),
            "onboarding": ONBOARDING,
        },
    )


def _under(entity: Entity, agency: str) -> bool:
    if agency == NO_AGENCY:
        return entity.agency is None
    return not agency or bool(entity.agency and entity.agency.slug == agency)


def _stands(entity: Entity, standing: str) -> bool:
    return standing not in STANDINGS or STANDINGS[standing][1](entity)


def _answer(found: list[Entity], everybody: list[Entity], narrowed) -> str:
    """The list's answer in one sentence: in, not in, under which Agency."""
    if not narrowed:
        signed = sum(e.is_signatory for e in everybody)
        return f"{signed} entities have signed."
    if not found:
        return "No entity in the list fits."
    if len(found) == 1:
        only = found[0]
        where = f", under the {only.agency}" if only.agency and only.agency.has_officers else ""
        return f"{only.plain_name}: {words.taking_part(only).label.lower()}{where}."
    signed = sum(e.is_signatory for e in found)
    return f"{len(found)} entities fit; " + ("all have signed." if signed == len(found) else f"{signed} have signed.")


@access(ANYONE)
@require_safe
def entity(request, slug):
    entity = Entity.objects.select_related("agency").filter(slug=slug).first()
    if entity is None:
        raise Http404
    user = request.user
    inside = is_of_a_signatory(user)
    return render(
        request,
        "signatories/entity.html",
        {
            "entity": entity,
            "row": DirectoryRow(entity),
            "dispute": words.FOR_A_DISPUTE[entity.under_governor],
            "sees_people": inside,
            "people": people_by_role(entity) if inside else [],
            "changes": changes.history_of(entity) if inside else [],
            "may_manage": user.is_authenticated and bool(memberships.grantable(user, entity)),
            "may_choose_mail": user.is_authenticated and coordinates(user, entity),
            "may_edit": user.is_authenticated and user.is_cdo_staff,
            "onboarding": ONBOARDING,
        },
    )


def people_by_role(entity: Entity) -> list[Membership]:
    """Who works there now, in the order of the roles, then by name."""
    rows = entity.memberships.active().filter(user__is_active=True).select_related("user").order_by("user__name")
    order = {role: place for place, role in enumerate(Role)}
    return sorted(rows, key=lambda m: order.get(m.role, len(order)))
