"""Adding and editing entities of the signatory list, and their history told in sentences."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.text import slugify

from common import dates

from .models import Agency, Entity, User

FIELDS = {
    "name": "Name",
    "agency": "Agency",
    "is_agency": "Stands for the Agency itself",
    "under_governor": "Under the Governor",
    "signed_on": "IDEA effective on",
    "left_on": "Left IDEA on",
    "certified_on": "Certified on",
}
RESERVED = frozenset({"add"})
"""Addresses below /signatories/ that are no entity."""

REASON_MOST = 85
"""The history keeps 100 characters of reason; the effective date stands before it."""


class Stale(Exception):
    """Somebody changed the entity since the form was opened. `clashes`: sentences; `seen`: the newest change."""

    def __init__(self, clashes: list[str], seen: int):
        super().__init__("Somebody changed this entity while you were editing.")
        self.clashes, self.seen = clashes, seen


@dataclass(frozen=True)
class Change:
    """One entry of an entity's history. `effective` is the day it holds from, `at` when it was written down."""

    at: datetime
    who: str
    what: str
    reason: str
    effective: date | None
    details: list[str] = field(default_factory=list)


def add(by: User, values: dict, *, short_name: str, reason: str, effective: date) -> Entity:
    """Adds an entity; its address is made from the short name or the name and never changes afterwards."""
    with transaction.atomic():
        entity = Entity(slug=_free_slug(short_name or values["name"]), **values)
        _save(entity, by, reason, effective)
    return entity


def change(entity: Entity, by: User, values: dict, *, reason: str, effective: date, seen: int) -> bool:
    """Writes `values` over the entity; `seen` is the newest change the person knew of. Raises Stale when there is a
    newer one. Returns False when nothing differs, and then writes nothing."""
    with transaction.atomic():
        Entity.objects.select_for_update().get(pk=entity.pk)
        entity = Entity.objects.select_related("agency").get(pk=entity.pk)
        newest = newest_change(entity)
        differing = [name for name in FIELDS if getattr(entity, name) != values[name]]
        if newest != seen:
            raise Stale([_clash(name, getattr(entity, name), values[name]) for name in differing], newest)
        for name in differing:
            setattr(entity, name, values[name])
        if differing:
            _save(entity, by, reason, effective)
    return bool(differing)


def note(entity: Entity, by: User, sentence: str) -> None:
    """Saves the entity as it stands with a sentence in its history, holding from today."""
    _save(entity, by, sentence[:REASON_MOST], timezone.localdate())


def newest_change(entity: Entity) -> int:
    return entity.history.order_by("-history_id").values_list("history_id", flat=True).first() or 0


def history_of(entity: Entity, most: int = 50) -> list[Change]:
    """The entity's changes, newest first, at most `most`. Costs two queries."""
    rows = list(entity.history.select_related("history_user").order_by("-history_id")[: most + 1])
    agencies = dict(Agency.objects.values_list("pk", "name"))
    return [_told(row, earlier, agencies) for row, earlier in zip(rows, [*rows[1:], None], strict=True)][:most]


def _save(entity: Entity, by: User, reason: str, effective: date) -> None:
    entity._history_user = by
    entity._change_reason = f"{effective.isoformat()} {reason}"
    entity.save()


def _free_slug(text: str) -> str:
    stem = slugify(text)[:70] or "entity"
    taken = set(Entity.objects.filter(slug__startswith=stem).values_list("slug", flat=True)) | RESERVED
    number = 1
    slug = stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _clash(name: str, now, typed) -> str:
    return f"{FIELDS[name]} is now “{_shown(name, now)}”; you entered “{_shown(name, typed)}”."


def _told(row, earlier, agencies) -> Change:
    effective, reason = _split_reason(row.history_change_reason or "")
    what = "changed the entry" if earlier or row.history_type == "~" else "added the entity"
    details = []
    if earlier:
        for name, label in FIELDS.items():
            before, after = _value(earlier, name, agencies), _value(row, name, agencies)
            if before != after:
                details.append(f"{label}: from “{_shown(name, before)}” to “{_shown(name, after)}”")
    if row.history_user is None:
        what = "came with the published list" if not earlier else "was changed by the portal"
    return Change(row.history_date, str(row.history_user or "The entry"), what, reason, effective, details)


def _split_reason(kept: str) -> tuple[date | None, str]:
    try:
        effective = parse_date(kept[:10])
    except ValueError:
        effective = None
    return (effective, kept[11:]) if effective else (None, kept)


def _value(row, name: str, agencies: dict):
    return agencies.get(row.agency_id) if name == "agency" else getattr(row, name)


def _shown(name: str, value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in (None, ""):
        return "none"
    if isinstance(value, date):
        return dates.day(value)
    if name == "under_governor":
        return str(Entity.UnderGovernor(value).label)
    return str(value)
