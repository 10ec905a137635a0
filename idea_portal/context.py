"""What every page needs: the demo mark and which parts of the navigation this person has."""

from django.conf import settings

from disputes.views.listing import has_any
from signatories.models import OFFICERS, Role
from tasks.sync import waiting_on

COUNTED = 100
"""Open tasks are counted up to here; the navigation says 99+ then."""


def portal(request) -> dict:
    """`portal_demo`, `site_name`, `nav` (dashboards, disputes, register, administration: bool; open_tasks: int up to
    COUNTED, or None)."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    cdo = signed_in and user.is_cdo_staff
    return {
        "portal_demo": settings.DEMO,
        "site_name": "IDEA portal",
        "nav": {
            "dashboards": cdo or (signed_in and user.holds(Role.COORDINATOR, Role.SPONSOR)),
            "disputes": signed_in and (user.holds(*OFFICERS) or has_any(user)),
            "register": cdo,
            "administration": signed_in and user.holds(Role.ADMIN),
            "open_tasks": waiting_on(user).order_by()[:COUNTED].count() if signed_in else None,
        },
    }
