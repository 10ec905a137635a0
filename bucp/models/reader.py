"""Who reads a BUCP in full, as narrow rows: what lists, tasks and news search by.

The rule itself is `bucp.workflow.roles`; `bucp.workflow.readers` keeps these rows in step with it, in the transaction
of each move. A row names no person by itself: it holds a **key**, and `keys_of` says which keys somebody holds now, so
that whoever gets or loses a role gains or loses all of its rows at once.
"""

from typing import TYPE_CHECKING, Union

from django.db import models

from signatories.models import CDO_ROLES, OFFICERS, Membership

from .states import State

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from signatories.models import User

THE_CDO = "office:cdo"
CARRIED = ("number", "state", "updated_at", "turn_since", "filed_at", "title")
"""What the rows repeat of the BUCP."""


def role_key(entity_id: int, role: str) -> str:
    """Everybody who holds the role in the entity."""
    return f"{entity_id}:{role}"


def person_key(user_id: int, entity_id: int, role: str) -> str:
    """One named person, while holding the role in the entity."""
    return f"{entity_id}:{role}:{user_id}"


def office_key(role: str, agency_id: int | None, entity_id: int | None) -> str:
    """Everybody who holds the office outside the parties (`OfficeAccess`): in an Agency, or in an entity where there
    is none."""
    if role in CDO_ROLES:
        return THE_CDO
    return f"office:{role}:agency:{agency_id}" if agency_id else f"office:{role}:entity:{entity_id}"


def keys_of(user: Union["User", "AnonymousUser"]) -> list[str]:
    """The keys that the person holds now; a role that ended opens nothing."""
    if not user.is_authenticated:
        return []
    return sorted({key for m in user.roles for key in _keys_of(m)})


def _keys_of(m: Membership) -> list[str]:
    keys = [role_key(m.entity_id, m.role), person_key(m.user_id, m.entity_id, m.role)]
    if m.role in OFFICERS:
        keys.append(office_key(m.role, None, m.entity_id))
        if m.entity.is_agency and m.entity.agency_id:
            keys.append(office_key(m.role, m.entity.agency_id, None))
    return keys


class Reader(models.Model):
    """Whoever holds `key` reads the BUCP. The other columns repeat what lists are sorted and filtered by."""

    bucp = models.ForeignKey("bucp.Bucp", on_delete=models.CASCADE, related_name="readers")
    number = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    state = models.CharField(max_length=20, choices=State)
    updated_at = models.DateTimeField()
    turn_since = models.DateTimeField()
    filed_at = models.DateTimeField(null=True, blank=True)
    title = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bucp", "key"], name="reader_once")]
        indexes = [
            models.Index(fields=["number", "key"], name="reader_of_number"),
            models.Index(fields=["key", "state", "-updated_at", "-bucp"], name="reader_updated"),
            models.Index(fields=["key", "state", "turn_since", "bucp"], name="reader_waiting"),
            models.Index(fields=["key", "state", "-filed_at", "-bucp"], name="reader_filed"),
            models.Index(fields=["key", "state", "-bucp"], name="reader_number"),
            models.Index(fields=["key", "state", "title", "bucp"], name="reader_title"),
        ]

    def __str__(self):
        return f"{self.bucp_id}: {self.key}"
