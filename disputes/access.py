"""Who may open the pages of disputes that belong to no single BUCP."""

from django.core.exceptions import PermissionDenied

from signatories.access import Rule, need_account


def _signatory_people(request, **kwargs):
    need_account(request)
    if not any(m.entity.is_signatory for m in request.user.roles):
        raise PermissionDenied("The library of resolutions is for those who hold a role in a signatory.")


SIGNATORY_PEOPLE = Rule("signatory people", "people who hold a role in a signatory", _signatory_people)
