"""The privacy and security answers (domain.md §11): for the parties’ teams and CDO staff only. Officers who take part
in a dispute read the rest. Every read by CDO staff is logged: once per person and hour."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from history.models import Event
from history.recorder import record
from signatories.models import CDO_ROLES, Role

KIND = "bucp.read_sensitive"
ONCE_IN = timedelta(hours=1)


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
    now = timezone.now()
    if Event.objects.filter(chain_id=bucp.number, kind=KIND, actor=user, at__gt=now - ONCE_IN).exists():
        return
    role = next((Role(m.role).label for m in user.roles if m.role in CDO_ROLES), "")
    with transaction.atomic():
        record(bucp.number, KIND, by=user, role=role, at=now)
