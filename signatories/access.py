"""Who may open which address. Deny by default (law 1): a view carries exactly one `Rule`; the middleware
`idea_portal.middleware.DenyByDefault` refuses to serve a view that has none and asks the rule before the view runs.

Strangers get 404 (they must not learn that the thing exists), insiders without the right 403 with a reason,
people who are signed out are asked to sign in.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from .models import Entity, ProposedContact, Role
from .officers import speaks_for


class SignInFirst(Exception):
    """Raised by a rule when the address needs an account; the middleware answers with the sign-in page."""


@dataclass(frozen=True)
class Rule:
    """`who` is printed into docs/permissions.md; `check(request, **url_arguments)` returns nothing or raises
    SignInFirst, Http404 or PermissionDenied(sentence)."""

    name: str
    who: str
    check: Callable


def access(rule: Rule):
    """Decorator: declares the rule of a view. Put it outermost."""

    def declare(view):
        view.access_rule = rule
        return view

    return declare


def need_account(request: HttpRequest) -> None:
    if not request.user.is_authenticated:
        raise SignInFirst


def _anyone(request, **kwargs):
    pass


def _signed_in(request, **kwargs):
    need_account(request)


def _cdo_staff(request, **kwargs):
    need_account(request)
    if not request.user.is_cdo_staff:
        raise PermissionDenied("This page is for the staff of the Statewide Chief Data Officer.")


def _admin(request, **kwargs):
    need_account(request)
    if not request.user.holds(Role.ADMIN):
        raise PermissionDenied("Only the portal administrator can change this.")


def _admin_or_cdo(request, **kwargs):
    need_account(request)
    if not (request.user.is_cdo_staff or request.user.holds(Role.ADMIN)):
        raise PermissionDenied(
            "This page is for the portal administrator and the staff of the Statewide Chief Data Officer."
        )


def _dashboard(request, **kwargs):
    need_account(request)
    if not (request.user.is_cdo_staff or request.user.holds(Role.COORDINATOR, Role.SPONSOR)):
        raise PermissionDenied(
            "Dashboards are for Data Coordinators and Executive Sponsors. Your coordinator can show you these numbers."
        )


def _entity_coordinator(request, slug: str, **kwargs):
    """Sets `request.entity`. Coordinators manage the people of their own entity; CDO staff those of any."""
    need_account(request)
    entity = find_entity(slug)
    if not (request.user.is_cdo_staff or request.user.holds(Role.COORDINATOR, entity=entity)):
        raise PermissionDenied(
            f"Only a Data Coordinator of {entity.plain_name} can manage its people. They are listed on the entity’s "
            "page."
        )
    request.entity = entity


def is_of_a_signatory(user) -> bool:
    """Signed in, with a role in an entity that takes part, or CDO staff (domain.md §11)."""
    return user.is_authenticated and (user.is_cdo_staff or any(m.entity.is_signatory for m in user.roles))


def reads_people_of(user, entity: Entity) -> bool:
    """Who may read who acts for an entity: people of a signatory, and those of the entity itself."""
    return is_of_a_signatory(user) or any(m.entity_id == entity.pk for m in user.roles)


def find_entity(slug: str) -> Entity:
    entity = Entity.objects.select_related("agency").filter(slug=slug).first()
    if entity is None:
        raise Http404
    return entity


def _signatories(request, slug: str, **kwargs):
    """Sets `request.entity`. As the people on an entity's page: for those who work in a signatory."""
    need_account(request)
    request.entity = find_entity(slug)
    if not reads_people_of(request.user, request.entity):
        raise PermissionDenied("Who may sign for an entity is shown to those who hold a role in a signatory.")


def _entity_signer(request, slug: str, **kwargs):
    """Sets `request.entity`."""
    need_account(request)
    request.entity = find_entity(slug)
    if not request.user.holds(Role.COORDINATOR, Role.SPONSOR, entity=request.entity):
        raise PermissionDenied(f"Only those who sign for {request.entity.plain_name} delegate their signature.")


def _contact(request, slug: str, pk: int, **kwargs):
    """Sets `request.contact`. Nobody else learns who prepares an agreement with whom."""
    need_account(request)
    rows = ProposedContact.objects.select_related(
        "entity__agency", "asked_for", "asked_by", "answered_by", "invitation"
    )
    contact = rows.filter(entity__slug=slug, pk=pk).first()
    if contact is None:
        raise Http404
    if not speaks_for(request.user, contact.entity):
        if not request.user.holds(Role.COORDINATOR, entity=contact.asked_for):
            raise Http404
        raise PermissionDenied(
            "The staff of the Statewide Chief Data Officer or the entity’s Agency confirms this. Your draft says where "
            "it stands."
        )
    request.contact = contact


ANYONE = Rule("anyone", "anyone, signed in or not", _anyone)
SIGNED_IN = Rule("signed in", "every account", _signed_in)
CDO_STAFF = Rule("CDO staff", "Statewide CDO and CDO staff", _cdo_staff)
ADMIN = Rule("admin", "portal administrators", _admin)
ADMIN_OR_CDO = Rule("admin or CDO staff", "portal administrators; Statewide CDO and CDO staff", _admin_or_cdo)
DASHBOARD = Rule("dashboard", "Data Coordinators, Executive Sponsors, CDO staff", _dashboard)
ENTITY_COORDINATOR = Rule("entity coordinator", "Data Coordinators of that entity; CDO staff", _entity_coordinator)
SIGNATORIES = Rule("signatories", "people who hold a role in a signatory, or in that entity", _signatories)
ENTITY_SIGNER = Rule(
    "entity signer", "those who sign for that entity: its Data Coordinators and Executive Sponsors", _entity_signer
)
CONTACT = Rule(
    "contact", "CDO staff; the Agency CDO and AIO of that entity’s Agency, or of the entity without one", _contact
)
