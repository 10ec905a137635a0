"""What this app shows in the pages of the apps above it (`Extension.slots`)."""

from django.urls import reverse

from bucp.access import acts_for_a_party

from . import links
from .certification.certifying import due_on, may_certify
from .kinds import CLAUSES
from .models import Outcome
from .models.formal_notices import reference
from .recipients import OFFICERS


def certification(request, entity):
    """On an entity's page: the day its next certification is due (§5.16), and the way to certify for those who may."""
    user = request.user
    may = user.is_authenticated and entity.is_signatory and may_certify(user, entity)
    return "obligations/certify_here.html", {"url": links.certification(entity) if may else "", "due": due_on(entity)}


def outcomes(request, bucp):
    """On the public line of an agreement: what the recipient told and shared with all signatories, the last first."""
    rows = Outcome.objects.filter(bucp=bucp, shared=True).select_related("party__entity").order_by("-at", "-pk")
    return ("obligations/shared_outcomes.html", {"outcomes": rows}) if rows else None


def notices_to_office(request, bucp):
    """On the public line, for an officer of a party's Agency: the notices that went to the office."""
    if not acts_for_a_party(request.user, bucp):
        return None
    to_officers = [name for name, rule in CLAUSES.items() if any(group.key == OFFICERS for group in rule.to)]
    given = list(bucp.notices_given.without_file().filter(clause__in=to_officers).order_by("-number"))
    rows = [(links.nth_notice(bucp, one.number), reference(bucp.number, one.number), one) for one in given]
    return ("obligations/notices_to_office.html", {"notices": rows}) if rows else None


def calendar(request, _):
    """On the page of tasks."""
    return "obligations/calendar_link.html", {"url": reverse("obligations:calendar")}


def officers_to_find(request, words_open: bool):
    """On the page of letters, for CDO staff."""
    if not request.user.is_cdo_staff:
        return None
    return "obligations/missing_link.html", {"url": links.missing(), "words_open": words_open}
