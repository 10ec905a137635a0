"""Asks the rule of an address, by the portal's own middleware, without rendering the page; and tells readers apart."""

from dataclasses import dataclass, field, replace
from functools import partial
from unittest.mock import patch

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import ResolverMatch, resolve, reverse

from bucp.workflow.roles import roles_in
from bucp.workflow.table import MOVES
from idea_portal.middleware import DenyByDefault, rule_of
from idea_portal.routes import AddressRoute
from signatories.access import Rule, SignInFirst
from signatories.models import CDO_ROLES, User

OPEN, FORBIDDEN, UNKNOWN, SIGN_IN = "open", "403", "404", "sign in"

_middleware = DenyByDefault(get_response=None)


@dataclass(frozen=True)
class Address:
    """One address of one world, with real values for its variables."""

    route: AddressRoute
    values: dict = field(hash=False)
    url: str
    match: ResolverMatch = field(hash=False)

    @classmethod
    def of(cls, route: AddressRoute, values: dict) -> "Address":
        url = reverse(route.name, kwargs=values)
        return cls(route, values, url, resolve(url))


@dataclass
class Person:
    """Somebody of the cast, a stranger, or (no e-mail address) somebody signed out, as they stand in one world.

    `party_roles`: the roles in the BUCP; `roles`: those held anywhere; `said`: what the rules have answered already.
    """

    email: str | None
    user: object
    party_roles: tuple
    roles: frozenset
    said: dict = field(default_factory=dict)

    @classmethod
    def of(cls, email: str | None, bucp) -> "Person":
        user = User.objects.get(email=email) if email else AnonymousUser()
        roles = frozenset(m.role for m in user.roles) if email else frozenset()
        return cls(email, user, roles_in(user, bucp), roles)


def ask(person: Person, address: Address) -> str:
    """What the rule of the address answers to this person: as `DenyByDefault` asks it before each view.

    The request says who asks and nothing of the address, so that a rule can tell addresses apart by their variables
    only; what it said once of a person and the same variables is not computed again.
    """
    request = HttpRequest()
    request.method, request.user, request.resolver_match = "GET", person.user, address.match

    def remembering(callback, url_name=""):
        rule = rule_of(callback, url_name)
        return rule and replace(rule, check=partial(_once, person, rule))

    try:
        with patch("idea_portal.middleware.rule_of", remembering):
            answer = _middleware.process_view(request, address.match.func, address.match.args, address.match.kwargs)
    except PermissionDenied:
        return FORBIDDEN
    except Http404:
        return UNKNOWN
    return OPEN if answer is None else what_came(answer)


def _once(person: Person, rule: Rule, request, **variables) -> None:
    key = (rule, *sorted(variables.items()))
    if key not in person.said:
        try:
            person.said[key] = rule.check(request, **variables)
        except (PermissionDenied, Http404, SignInFirst) as refusal:
            person.said[key] = refusal
    if person.said[key] is not None:
        raise person.said[key]


def what_came(response) -> str:
    if response.status_code >= 500:
        return f"{response.status_code}!"
    if response.status_code == 302 and "/accounts/login/" in response["Location"]:
        return SIGN_IN
    return {403: FORBIDDEN, 404: UNKNOWN}.get(response.status_code, OPEN)


def kind_of_reader(person: Person, answer: str, bucp) -> tuple:
    """What the pages can tell this reader from another by: the answer of the rule and, of a page that is open, the
    sides on which the person stands, what may be done there in this state, and the roles held where none of that is.

    Whoever differs in nothing of it gets the same page, so it is rendered for one of them.
    """
    if answer != OPEN or person.email is None:
        return (answer, person.email is None)
    stands = frozenset((party_role.side, moves_of(party_role, bucp.state)) for party_role in person.party_roles)
    elsewhere = person.roles if not person.party_roles else person.roles & CDO_ROLES
    return (answer, stands, elsewhere)


def moves_of(party_role, state: str) -> frozenset:
    """The moves that a role carries in this state, with the role itself where an opinion is asked of each role."""
    carried = {move.name for move in MOVES.values() if state in move.source and move.role_for([party_role])}
    return frozenset(carried | ({party_role.role} if "give_opinion" in carried else set()))
