"""Who may open the pages of disputes: of one BUCP whoever may read the BUCP, once it has one; of the library everybody
who holds a role in a signatory."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from bucp import access as bucp_access
from signatories.access import Rule, is_of_a_signatory, need_account


def _read(request, number: str, **kwargs):
    """Puts `request.disputes` beside the BUCP and the roles: all of them, the first one first."""
    bucp_access.READ.check(request, number=number)
    request.disputes = list(request.bucp.disputes.select_related("party__entity", "raised_by"))
    if not request.disputes:
        raise Http404


def _signatory_people(request, **kwargs):
    need_account(request)
    if not is_of_a_signatory(request.user):
        raise PermissionDenied("The library of resolutions is for those who hold a role in a signatory.")


READ = Rule("dispute", f"once it has a dispute: {bucp_access.READ.who}", _read)
SIGNATORY_PEOPLE = Rule("signatory people", "people who hold a role in a signatory", _signatory_people)
