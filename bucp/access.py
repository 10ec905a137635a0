"""Who may open the pages of a BUCP. Each rule finds the BUCP and puts it on the request: `request.bucp`,
`request.party_roles` (the person's roles in it)."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from signatories.access import Rule, need_account
from signatories.models import Role
from signatories.officers import OFFICER_ROLES, ActingOffice

from . import public_register, sensitive
from .models import Bucp
from .workflow.roles import may_read, roles_in

UNREAD = ("search_line",)  # long columns that no page shows


def _find(request, number: str) -> None:
    """404 unless the person may know that it exists; 403 when only its public line is open to them (§11)."""
    need_account(request)
    found = Bucp.objects.with_parties().defer(*UNREAD).select_related("current_revision", "created_by")
    bucp = found.filter(number=number.upper()).first()
    party_roles = roles_in(request.user, bucp) if bucp else ()
    if bucp is None or not may_read(request.user, bucp, party_roles):
        if bucp and bucp.is_on_file and public_register.may_read_line(request.user):
            raise PermissionDenied(
                "You can read the public line of this filed agreement, but only its parties and CDO staff open it in "
                "full."
            )
        raise Http404
    request.bucp, request.party_roles = bucp, party_roles


def _read(request, number: str, **kwargs):
    _find(request, number)


def _read_line(request, number: str, **kwargs):
    """As `_read`, but of a filed BUCP other signatories get the public line, and the officers of the parties, who are
    told of it wherever they are recorded: `request.party_roles` is None then."""
    need_account(request)
    try:
        _find(request, number)
    except (PermissionDenied, Http404) as refusal:
        bucp = Bucp.objects.on_file().with_parties().defer(*UNREAD).filter(number=number.upper()).first()
        if bucp is None or (isinstance(refusal, Http404) and not acts_for_a_party(request.user, bucp)):
            raise
        request.bucp, request.party_roles = bucp, None


def acts_for_a_party(user, bucp) -> bool:
    """Whether the person is an officer of the Agency of a party, or of a party without one."""
    held = [m for m in user.roles if m.role in OFFICER_ROLES]
    return any(ActingOffice.of(party.entity).holds(m) for m in held for party in bucp.party_list)


def _team(request, number: str, **kwargs):
    _find(request, number)
    if not any(party_role.side for party_role in request.party_roles):
        raise PermissionDenied("Only the people of the parties work on this agreement; you can read it.")


def _team_or_cdo(request, number: str, **kwargs):
    _find(request, number)
    if sensitive.fields_for(request.bucp, request.user, request.party_roles) is not None:
        raise PermissionDenied(
            "What stands here is kept to the people of the parties and CDO staff. The review page shows the proposal "
            "without it."
        )


def _coordinators(request, number: str, **kwargs):
    _team(request, number)
    if not any(party_role.role in (Role.COORDINATOR, Role.PROGRAM) for party_role in request.party_roles):
        raise PermissionDenied("Program staff and Data Coordinators of the parties do this.")


def _while_public(request, **kwargs):
    if not public_register.is_on():
        raise Http404


READ = Rule(
    "read", "the BUCP’s named people, its coordinators; officers whom it has reached; CDO staff once filed", _read
)
READ_LINE = Rule(
    "public line",
    "as read; other signatories see the public line once filed, and the officers of the parties’ Agencies; every "
    "account while the public register is on",
    _read_line,
)
TEAM_OR_CDO = Rule("team or CDO staff", "the BUCP’s named people, its coordinators; CDO staff once filed", _team_or_cdo)
TEAM = Rule("team", "the BUCP’s named people and its coordinators", _team)
WORKERS = Rule("workers", "the BUCP’s program staff and coordinators", _coordinators)
WHILE_PUBLIC = Rule(
    "while public", "anyone, while CDO staff have the public register switched on; else nobody", _while_public
)
