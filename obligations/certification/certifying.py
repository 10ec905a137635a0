"""§5.16: a signatory certifies to the CDO that it protects data adequately. About an entity, not an agreement."""

from datetime import date

from django.db import transaction

from bucp.team import people
from common import dates
from common.refusals import NotAllowed
from history import on_record
from history.recorder import PORTAL, record
from notices import outbox
from obligations.certification.questions import CERTIFICATION
from obligations.models import Certification
from obligations.questions import Incomplete, beside, file_columns, past_day
from signatories import changes
from signatories.models import Entity, Role
from signatories.officers import ActingOffice
from workdays.working_days import house_day

FIELDS = tuple(changes.FIELDS)


def may_certify(by, entity: Entity) -> bool:
    """Its Data Coordinators and its own or its Agency's Information Officers."""
    return any(
        (m.role == Role.COORDINATOR and m.entity_id == entity.pk)
        or (m.role in (Role.AIO, Role.AGENCY_CDO) and ActingOffice.of(entity).holds(m))
        for m in by.roles
    )


def due_on(entity: Entity, closures=None) -> date | None:
    """The day on which the next certification is due: a year after the last (house rule). None before the first.
    Reads the closures of State offices unless given."""
    last = entity.certified_on
    if last is None:
        return None
    year_after = last.replace(year=last.year + 1, day=28 if (last.month, last.day) == (2, 29) else last.day)
    return house_day(year_after, closures)


def certify(by, entity: Entity, on, affirmation: str, copy_note: str = "", copy=None):
    """Keeps the certification with its file, writes its day into the signatory list and tells the CDO. Returns the
    notice; None when that very day is on record already (a double click). `affirmation`: "yes"; `copy`: (name, bytes)
    of form SIMM 5330-B. Raises NotAllowed, Incomplete."""
    if not may_certify(by, entity):
        raise NotAllowed(f"Data Coordinators of {entity.plain_name} and its Information Officer certify for it.")
    if affirmation not in ("yes", True):
        raise Incomplete({"affirmed": f"Affirm it: {CERTIFICATION[0].question}"})
    on = _certified_on(on)
    note = " ".join((copy_note or "").split())[:300]
    file = file_columns(copy, "copy")
    with transaction.atomic(), on_record.watching() as watch:
        entity = Entity.objects.select_for_update(of=("self",)).select_related("agency").get(pk=entity.pk)
        if entity.certifications.filter(on=on).exists() or (entity.certified_on == on and not file):
            return None
        Certification.objects.create(entity=entity, on=on, by=by, copy_note=note, **file)
        changes.change(
            entity,
            by,
            {name: getattr(entity, name) for name in FIELDS} | {"certified_on": on},
            reason="Certified by the entity (§5.16)",
            effective=on,
            seen=changes.newest_change(entity),
        )
        record(
            PORTAL,
            "exchange.certified",
            by=by,
            written=watch.written(PORTAL),
            entity=entity.plain_name,
            on=dates.day(on),
        )
        return outbox.queue(
            "notice_certification",
            people.state_cdo(),
            by=by,
            url=f"/signatories/{entity.slug}/",
            key=f"certification:{entity.pk}:{on}",
            context={"entity": entity, "on": on, "copy_note": note, "file": file.get("copy_name", "")},
        )


def _certified_on(value) -> date:
    with beside("on"):
        return past_day(value, "This day lies ahead: give the day of the certification.")
