"""Taking a document out of the portal: what the file is called, and when that is an event."""

from django.db import transaction
from django.utils.text import slugify

from history.recorder import record
from signatories.models import CDO_ROLES, Role


def file_stem(number: str, title: str) -> str:
    slug = slugify(title)[:60].strip("-")
    return f"{number}-{slug}" if slug else number


def file_name(document, kind: str) -> str:
    return f"{file_stem(document.number, document.title)}.{kind}"


def note_export(bucp, by, kind: str) -> None:
    """CDO staff taking out a filed agreement is recorded (domain.md §11); a party taking its own is not."""
    if not (bucp.is_on_file and by.is_cdo_staff):
        return
    party_role = next(m for m in by.roles if m.role in CDO_ROLES)
    with transaction.atomic():
        record(
            bucp.number,
            "bucp.exported",
            by=by,
            role=f"{Role(party_role.role).label}, {party_role.entity.plain_name}",
            format=kind.upper(),
        )
