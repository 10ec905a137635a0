"""Who may open the pages of an exchange that hold people's names (domain.md §11)."""

from django.core.exceptions import PermissionDenied

from bucp.access import READ
from signatories.access import Rule


def _team_or_cdo(request, number: str, **kwargs):
    READ.check(request, number=number)
    if not (any(hat.side for hat in request.hats) or request.user.is_cdo_staff):
        raise PermissionDenied("Who may use the data is shown to the people of the parties and to CDO staff only.")


TEAM_OR_CDO = Rule(
    "team or CDO staff", "the BUCP’s named people, its coordinators; CDO staff once filed", _team_or_cdo
)
