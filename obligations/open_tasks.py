"""What waits on whom after filing: open duties, endings and notices to be answered, offices to be found, letters that
nobody confirmed (`Extension.open_tasks`)."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from bucp.models import OfficeAccess
from bucp.models.states import ON_FILE
from obligations.formal_notices.confirming import unconfirmed
from obligations.recipients import counterpart
from signatories.models import CDO_ROLES, Membership, Role
from tasks.sync import OpenTask
from workdays.working_days import end_of

from . import links
from .formal_notices.clauses import CLAUSES
from .models import Ending, MissingOffice

AWAITED = [clause.name for clause in CLAUSES.values() if clause.awaits]

ANSWER_ENDING, DECIDE, FIND, ASK_AFTER, ANSWER = (timedelta(days=n) for n in (7, 5, 2, 2, 3))
"""House rule: when these are due, counted from their opening; the agreement sets no time for them."""


def open_after_filing(bucp) -> list[OpenTask]:
    """The tasks of an agreement that was filed; none before. Five queries and one more for each kind that is open."""
    if bucp.state not in ON_FILE:
        return []
    return [*_duties(bucp), *_ending(bucp), *_answers(bucp), *_offices(bucp), *_unconfirmed(bucp)]


def _item(key, kind, party, role, sentence, url, due=None, entity_id=None) -> OpenTask:
    return OpenTask(
        key=key,
        kind=kind,
        entity_id=entity_id or party.entity_id,
        role=role,
        sentence=sentence[:300],
        url=url,
        due_at=due,
        fixed=due is not None,
    )


def _duties(bucp):
    parties = {p.pk: p for p in bucp.party_list}
    return [
        _item(
            f"duty:{d.pk}:{d.due_on or ''}",
            "duty",
            parties[d.party_id],
            d.rule.waits_on,
            d.sentence,
            links.outcome(bucp) if d.rule.on_own_page else links.duty(bucp, d.pk),
            end_of(d.due_on) if d.due_on else None,
        )
        for d in bucp.duties.without_file().open()
    ]


def _ending(bucp):
    ending = bucp.endings.filter(state=Ending.State.PROPOSED).select_related("party").first()
    if ending is None:
        return []
    url = links.ending(bucp)
    if ending.needs == Ending.Needs.OTHER_SIDE:
        return [
            _item(
                f"ending:{ending.pk}:{p.pk}",
                "ending",
                p,
                Role.COORDINATOR,
                "Say whether you agree to end this agreement",
                url,
                ending.at + ANSWER_ENDING,
            )
            for p in counterpart(bucp, ending.party)
            if p.pk not in ending.agreed
        ]
    return [
        _item(
            f"decide:{ending.pk}:{seat.pk}:{entity}",
            "ending",
            None,
            seat.role,
            "Decide whether the provider may stop sharing (§5.14)",
            url,
            ending.at + DECIDE,
            entity,
        )
        for seat, entity in _seated(bucp, ending)
    ]


def _seated(bucp, ending):
    """(seat, entity) for each open seat that somebody holds, and the entity in which the office is held."""
    for seat in OfficeAccess.objects.filter(bucp=bucp, why=ending.seats_for, ended_at__isnull=True):
        place = Q(entity__agency=seat.agency_id) if seat.agency_id else Q(entity=seat.entity_id)
        held = Membership.objects.active().filter(place, role=seat.role).order_by("pk")
        for entity in dict.fromkeys(held.values_list("entity", flat=True)):
            yield seat, entity


def _answers(bucp):
    waiting = bucp.notices_given.without_file().filter(clause__in=AWAITED, answers__isnull=True).select_related("party")
    return [
        _item(
            f"answer:{g.pk}:{p.pk}",
            "notice",
            p,
            Role.COORDINATOR,
            f"Answer {g.reference}: say which exemptions apply ({g.rule.clause})",
            links.notice(g),
            g.at + ANSWER,
        )
        for g in _of(bucp, waiting)
        for p in counterpart(bucp, g.party)
    ]


def _offices(bucp):
    missing = list(
        MissingOffice.objects.filter(given__bucp=bucp, found_at__isnull=True).select_related(
            "given", "agency", "entity"
        )
    )
    if not missing:
        return []
    staff = Membership.objects.active().filter(role__in=CDO_ROLES).order_by("role", "pk").first()  # cdo_staff first
    if staff is None:
        return []
    for m in missing:
        m.given.bucp = bucp
    return [
        _item(
            f"office:{m.pk}",
            "office",
            None,
            staff.role,
            f"Find out who is Agency Chief Data Officer or Information Officer of {m.agency or m.entity.plain_name}",
            links.missing(),
            m.since + FIND,
            staff.entity_id,
        )
        for m in missing
    ]


def _unconfirmed(bucp):
    late = {
        (d.notice_id, d.user.name if d.user else d.email)
        for d in unconfirmed(timezone.now()).filter(notice__about=bucp.number).select_related("user")
    }
    if not late:
        return []
    given = bucp.notices_given.without_file().filter(
        Q(notice__in=[n for n, _ in late]) | Q(missing_offices__notice__in=[n for n, _ in late])
    )
    items = []
    for g in _of(bucp, given.distinct().select_related("party")):
        items.append(
            _item(
                f"confirm:{g.pk}",
                "confirm",
                g.party,
                Role.COORDINATOR,
                f"Ask after {g.reference}: not everybody confirmed reading it",
                links.notice(g),
                timezone.now() + ASK_AFTER,
            )
        )
    return items


def _of(bucp, rows):
    for row in rows:
        row.bucp = bucp
        yield row
