"""Who may open the pages of disputes: of one BUCP whoever may read the BUCP, once it has one; the record of a dispute
also the offices that took part in it, for good; the library everybody who holds a role in a signatory."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from bucp import access as bucp_access
from bucp.models import Bucp
from signatories.access import Rule, is_of_a_signatory, need_account

from . import offices


def _read(request, number: str, **kwargs):
    """Puts `request.disputes` beside the BUCP and the roles: all of them, the first one first."""
    bucp_access.READ.check(request, number=number)
    request.disputes = list(_of(request.bucp))
    if not request.disputes:
        raise Http404


def _read_record(request, number: str, **kwargs):
    """As `_read`. Offices that took part in a dispute read it after their part has ended, whatever became of it: then
    `request.party_roles` is None, and `request.disputes` are those in which they took part."""
    try:
        _read(request, number)
    except (Http404, PermissionDenied):
        bucp = Bucp.objects.with_parties().defer(*bucp_access.UNREAD).filter(number=number.upper()).first()
        kept = offices.kept(request.user, bucp) if bucp else []
        if not kept:
            raise
        request.bucp, request.party_roles = bucp, None
        request.disputes = list(_of(bucp).filter(pk__in=kept))


def _of(bucp):
    return bucp.disputes.select_related("party__entity", "raised_by")


def _signatory_people(request, **kwargs):
    need_account(request)
    if not is_of_a_signatory(request.user):
        raise PermissionDenied("The library of resolutions is for those who hold a role in a signatory.")


READ = Rule("dispute", f"once it has a dispute: {bucp_access.READ.who}", _read)
RECORD = Rule("dispute record", f"{READ.who}; for good the offices that took part in it", _read_record)
SIGNATORY_PEOPLE = Rule("signatory people", "people who hold a role in a signatory", _signatory_people)
