"""Who may open a notice."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from bucp.access import READ
from bucp.models import Bucp
from bucp.workflow.left import still_reads
from notices.models import Delivery
from signatories.access import Rule
from signatories.models import Role

from . import links
from .letters_of import letters_in
from .recipients import EITHER, OFFICERS, stands_for


def _given(request, number: str, nth: int, **kwargs):
    """Sets `request.given`. Whoever was sent a notice, or holds now an office to which it went, opens it without
    reading the agreement: `request.party_roles` is None then. What is secret (§5.18, §8.5, §8.6) is for the people of
    the parties and CDO staff."""
    try:
        READ.check(request, number=number)
    except (Http404, PermissionDenied):
        request.bucp = Bucp.objects.with_parties().filter(number=number.upper()).first()
        request.party_roles = None
        if request.bucp is None or not _went_to(request.user, request.bucp, nth):
            raise
    given = request.bucp.notices_given.without_file().select_related("by", "party__entity", "notice", "ending")
    request.given = given.filter(number=nth).first()
    if request.given is None:
        raise Http404
    request.given.bucp = request.bucp
    _refuse_what_came_after(request, nth)
    inside = request.user.is_cdo_staff or any(party_role.side for party_role in request.party_roles or ())
    inside = inside or _is_told_counsel(request, nth)
    if request.given.rule.secret and not inside:
        raise PermissionDenied("This notice is shown to the people of the parties and to CDO staff only.")


def _refuse_what_came_after(request, nth: int) -> None:
    """What happened among the others after the reader's party left is theirs, unless it was sent or given by it."""
    given, roles = request.given, request.party_roles
    if not still_reads(roles, given.at, given.party_id) and not _went_to(request.user, request.bucp, nth):
        raise PermissionDenied("This notice was given after your entity left the agreement, and does not concern it.")


def _is_told_counsel(request, nth: int) -> bool:
    """Counsel of the giver, who is told of the notice (`notice_given`) also before the agreement reached that role."""
    own = request.user.is_authenticated and request.user.holds(Role.LEGAL, entity=request.given.party.entity)
    return bool(own and _went_to(request.user, request.bucp, nth))


def _went_to(user, bucp, nth: int) -> bool:
    url = links.nth_notice(bucp, nth)
    own_side = Q(notice__about=bucp.number, notice__kind="notice_given", notice__url=url)
    letters = Q(notice__in=letters_in(bucp).filter(url=url)) | own_side
    if Delivery.objects.filter(letters, user=user).exists():
        return True
    officer = any(m.role in EITHER and stands_for(m, bucp) for m in user.roles)
    given = bucp.notices_given.without_file().filter(number=nth).first() if officer else None
    return given is not None and any(group.key == OFFICERS for group in given.rule.to)


GIVEN = Rule(
    "given notice",
    "as read, those to whom the notice was sent, and who holds now an office to which it went; secret ones: the "
    "parties’ people and CDO staff",
    _given,
)
