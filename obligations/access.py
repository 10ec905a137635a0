"""Who may open a notice."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from bucp.access import READ
from bucp.models import Bucp
from notices.models import Delivery
from signatories.access import Rule

from .models import FormalNotice, MissingOffice


def _given(request, number: str, nth: int, **kwargs):
    """Sets `request.given`. Whoever was sent a notice opens it without reading the agreement: `request.party_roles` is
    None then. What is secret (§5.18, §8.5, §8.6) is for the people of the parties and CDO staff."""
    try:
        READ.check(request, number=number)
    except (Http404, PermissionDenied):
        request.bucp = Bucp.objects.with_parties().filter(number=number.upper()).first()
        request.party_roles = None
        if request.bucp is None or not _was_sent(request.user, request.bucp, nth):
            raise
    given = request.bucp.notices_given.without_file().select_related("by", "party", "notice", "ending")
    request.given = given.filter(number=nth).first()
    if request.given is None:
        raise Http404
    request.given.bucp = request.bucp
    inside = request.user.is_cdo_staff or any(party_role.side for party_role in request.party_roles or ())
    if request.given.rule.secret and not inside:
        raise PermissionDenied("This notice is shown to the people of the parties and to CDO staff only.")


def _was_sent(user, bucp, nth: int) -> bool:
    given = FormalNotice.objects.filter(bucp=bucp, number=nth)
    late = MissingOffice.objects.filter(given__in=given, notice__isnull=False)
    letters = Q(notice__in=given.values("notice")) | Q(notice__in=late.values("notice"))
    return Delivery.objects.filter(letters, user=user).exists()


GIVEN = Rule(
    "given notice",
    "as read, and those to whom the notice was sent; secret ones: the parties’ people and CDO staff",
    _given,
)
