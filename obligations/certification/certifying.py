"""§5.16: a signatory certifies to the CDO that it protects data adequately. About an entity, not an agreement."""

from datetime import date

from django.db import transaction

from bucp.team import people
from common.refusals import NotAllowed
from history.recorder import PORTAL, record
from notices import outbox
from obligations.certification.questions import CERTIFICATION
from obligations.questions import Incomplete, beside, past_day
from signatories import changes
from signatories.models import Entity, Role

FIELDS = tuple(changes.FIELDS)


def may_certify(by, entity: Entity) -> bool:
    """Its Data Coordinators and its own or its Agency's Information Officers."""
    return any(
        (m.role == Role.COORDINATOR and m.entity_id == entity.pk)
        or (m.role in (Role.AIO, Role.AGENCY_CDO) and _same_office(m, entity))
        for m in by.roles
    )


def _same_office(membership, entity: Entity) -> bool:
    agency = entity.agency
    if agency and agency.has_officers:
        return membership.entity.agency_id == agency.pk
    return membership.entity_id == entity.pk


def due_on(entity: Entity) -> date | None:
    """The day on which the next certification is due: a year after the last (house rule). None before the first."""
    last = entity.certified_on
    if last is None:
        return None
    return last.replace(year=last.year + 1, day=28 if (last.month, last.day) == (2, 29) else last.day)


def certify(by, entity: Entity, on, affirmation: str, copy_note: str = ""):
    """Writes the day of the certification into the signatory list and tells the CDO. Returns the notice; None when that
    very day is on record already (a double click). `affirmation`: "yes". Raises NotAllowed, Incomplete."""
    if not may_certify(by, entity):
        raise NotAllowed(f"Data Coordinators of {entity.plain_name} and its Information Officer certify for it.")
    if affirmation not in ("yes", True):
        raise Incomplete({"affirmed": f"Affirm it: {CERTIFICATION[0].question}"})
    on = _certified_on(on)
    note = " ".join((copy_note or "").split())[:300]
    with transaction.atomic():
        entity = Entity.objects.select_for_update(of=("self",)).select_related("agency").get(pk=entity.pk)
        if entity.certified_on == on:
            return None
        changes.change(
            entity,
            by,
            {name: getattr(entity, name) for name in FIELDS} | {"certified_on": on},
            reason="Certified by the entity (§5.16)",
            effective=on,
            seen=changes.newest_change(entity),
        )
        record(PORTAL, "exchange.certified", by=by, entity=entity.plain_name, on=f"{on:%-d %B %Y}")
        return outbox.queue(
            "notice_certification",
            people.state_cdo(),
            by=by,
            url=f"/signatories/{entity.slug}/",
            key=f"certification:{entity.pk}:{on}",
            context={"entity": entity, "on": on, "copy_note": note},
        )


def _certified_on(value) -> date:
    with beside("on"):
        return past_day(value, "This day lies ahead: give the day of the certification.")
