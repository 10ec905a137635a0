"""Who certifies for an entity."""

from django.core.exceptions import PermissionDenied

from signatories.access import Rule, find_entity, need_account

from .certifying import may_certify


def _certifier(request, slug: str, **kwargs):
    """Sets `request.entity`."""
    need_account(request)
    request.entity = find_entity(slug)
    if not may_certify(request.user, request.entity):
        raise PermissionDenied(
            f"The Data Coordinators of {request.entity.plain_name} and its Information Officer certify for it."
        )


CERTIFIER = Rule(
    "certifier",
    "those who certify for that entity: its Data Coordinators, its Agency’s Chief Data or Information Officer",
    _certifier,
)


def _certifier_or_cdo(request, slug: str, **kwargs):
    need_account(request)
    if request.user.is_cdo_staff:
        request.entity = find_entity(slug)
    else:
        _certifier(request, slug)


CERTIFIER_OR_CDO = Rule("certifier or CDO staff", "those who certify for that entity; CDO staff", _certifier_or_cdo)
