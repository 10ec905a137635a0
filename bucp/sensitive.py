"""The privacy and security answers (domain.md §11): for the parties’ teams and CDO staff only. Officers who take part
in a dispute read the rest. Every read by CDO staff is recorded, each time."""

from django.db import transaction

from history.recorder import record
from signatories.models import CDO_ROLES, Role

KIND = "bucp.read_sensitive"


def fields_for(bucp, user, party_roles) -> list[str] | None:
    """The keys of the fields that this reader may see; None when all. `party_roles`: the reader’s roles in the BUCP."""
    if any(party_role.side for party_role in party_roles) or user.is_cdo_staff:
        return None
    return [key for key, field in bucp.form.fields.items() if not field.sensitive]


def note_read(user, bucp, party_roles, reading) -> None:
    """To be called by each page that shows the answers. The one thing that looking at a page writes: an audit log.

    `party_roles` are the reader's roles in the BUCP; who takes part is no outside reader.
    """
    if any(party_role.side for party_role in party_roles) or not user.is_cdo_staff or not reading.has_sensitive_answers:
        return
    record_read(bucp, user, KIND)


def record_read(bucp, user, kind: str, **data: object) -> None:
    """Says in the agreement's history that CDO staff read something sensitive, each time."""
    role = next((Role(m.role).label for m in user.roles if m.role in CDO_ROLES), "")
    with transaction.atomic():
        record(bucp.number, kind, by=user, role=role, **data)
