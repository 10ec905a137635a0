"""The privacy and security answers (domain.md §11): for the parties’ teams and CDO staff only. Officers who take part
in a dispute read the rest. Every read by CDO staff is recorded, each time."""

from dataclasses import dataclass

from django.db import transaction

from history.recorder import record
from signatories.models import CDO_ROLES, Role

KIND = "bucp.read_sensitive"


def fields_for(bucp, user, party_roles) -> list[str] | None:
    """The keys of the fields that this reader may see; None when all. `party_roles`: the reader’s roles in the BUCP."""
    if any(party_role.side for party_role in party_roles) or user.is_cdo_staff:
        return None
    return [key for key, field in bucp.form.fields.items() if not field.sensitive]


@dataclass(frozen=True)
class KeptBack:
    """What a page does not show to this reader: the official labels of the answers, and how many comments on them."""

    labels: tuple[str, ...]
    comments: int = 0

    def __bool__(self) -> bool:
        return bool(self.labels)


def kept_back(bucp, user, party_roles, comments: int = 0) -> KeptBack:
    """What is kept back from this reader, for the page to say so (`bucp/reading/kept_back.html`); empty when
    nothing."""
    shown = fields_for(bucp, user, party_roles)
    if shown is None:
        return KeptBack(())
    hidden = [field.official for key, field in bucp.form.fields.items() if key not in shown]
    return KeptBack(tuple(dict.fromkeys(hidden)), comments)


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
