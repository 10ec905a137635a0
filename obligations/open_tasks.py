"""What waits on whom after filing: open duties, endings and notices to be answered, offices to be found, letters that
nobody confirmed (`Extension.open_tasks`)."""

from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from bucp.models import OfficeAccess
from bucp.models.states import ON_FILE
from common.naming import the
from notices.models import Letter
from obligations.formal_notices.confirming import unconfirmed
from obligations.letters_of import number_in
from obligations.recipients import counterpart
from signatories import officers
from signatories.models import CDO_ROLES, Membership, Role
from tasks.sync import OpenTask
from workdays.working_days import end_of

from . import links
from .destruction.effects import who_agrees
from .formal_notices.clauses import CLAUSES
from .models import DestructionPeriod, Ending, MissingOffice

AWAITED = [clause.name for clause in CLAUSES.values() if clause.awaits]

ANSWER_ENDING, DECIDE, FIND, ASK_AFTER, ANSWER = (timedelta(days=n) for n in (7, 5, 2, 2, 3))
"""House rule: when these are due, counted from their opening; the agreement sets no time for them."""


def open_after_filing(bucp) -> list[OpenTask]:
    """The tasks of an agreement that was filed; none before. Six queries and one more for each kind that is open."""
    if bucp.state not in ON_FILE:
        return []
    return [
        *_duties(bucp),
        *_periods(bucp),
        *_ending(bucp),
        *_answers(bucp),
        *_offices(bucp),
        *_unconfirmed(bucp),
    ]


def _item(key, kind, party, role, sentence, url, due=None, entity_id=None, house=True) -> OpenTask:
    """`house`: what is due is a rule of the portal's own."""
    return OpenTask(
        key=key,
        kind=kind,
        entity_id=entity_id or party.entity_id,
        role=role,
        sentence=sentence[:300],
        url=url,
        due_at=due,
        fixed=due is not None,
        house=house,
    )


def _duties(bucp):
    parties = {p.pk: p for p in bucp.party_list}
    found = list(bucp.duties.without_file().open())
    return [
        *_impossible(bucp, found, parties),
        *_due(bucp, found, parties),
    ]


def _impossible(bucp, found, parties):
    """§8.8: who said that it is not possible as agreed tells what is done instead, by the end of the ten days."""
    return [
        _item(
            f"impossible:{d.pk}",
            "notice",
            parties[d.party_id],
            Role.COORDINATOR,
            "Tell the Data Provider and the Chief Data Officer what is done instead (§8.8)",
            links.give(bucp, "cannot_destroy"),
            end_of(date.fromisoformat(d.data["tell_by"])),
            house=False,
        )
        for d in found
        if d.data.get("known_on") and not d.data.get("alternative")
    ]


def _periods(bucp):
    """A proposed period waits for each party that must agree and has not said yes."""
    proposed = bucp.destruction_periods.filter(state=DestructionPeriod.State.PROPOSED).select_related("party")
    return [
        _item(
            f"period:{p.pk}:{party.pk}",
            "period",
            party,
            Role.COORDINATOR,
            "Say whether you agree by when the data are to go",
            links.destruction(bucp),
            p.at + ANSWER_ENDING,
        )
        for p in proposed
        for party in who_agrees(bucp, p.party)
        if party.pk not in p.agreed
    ]


def _due(bucp, found, parties):
    return [
        _item(
            f"duty:{d.pk}:{d.due_on or ''}",
            "duty",
            parties[d.party_id],
            d.rule.waits_on,
            d.sentence,
            links.outcome(bucp) if d.rule.on_own_page else links.duty(bucp, d.pk),
            end_of(d.due_on) if d.due_on else None,
            house=False,  # the row's day is one already
        )
        for d in found
    ]


def _ending(bucp):
    return [*_asked(bucp), *_decisions(bucp)]


def _asked(bucp):
    """Each party that has still to answer, for itself: a proposal to end it, or whether it goes on without one."""
    proposed = Q(state=Ending.State.PROPOSED, needs=Ending.Needs.OTHER_SIDE)
    items = []
    for ending in bucp.endings.filter(proposed | Q(rest=Ending.Rest.ASKED)).select_related("party", "part__entity"):
        ending.bucp = bucp
        without = ending.rest == Ending.Rest.ASKED
        sentence = "Say whether you agree to end this agreement"
        if without:
            sentence = f"Say whether the agreement goes on without {the(ending.part.name)}"
        items += [
            _item(
                f"ending:{ending.pk}:{p.pk}",
                "ending",
                p,
                Role.COORDINATOR,
                sentence,
                links.ending(bucp, ending if without else None),
                ending.answer_by if without else ending.at + ANSWER_ENDING,
            )
            for p in ending.unanswered
        ]
    return items


def _decisions(bucp):
    """The officers who decide on what a provider proposed (§5.14)."""
    rows = bucp.endings.filter(state=Ending.State.PROPOSED, needs=Ending.Needs.OFFICERS)
    return [item for ending in rows for item in _decisions_on(bucp, ending)]


def _decisions_on(bucp, ending):
    url = links.ending(bucp, ending if ending.part_id else None)
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
        recorded = officers.recorded(seat.agency_id, seat.entity_id)
        held = Membership.objects.active().filter(recorded, role=seat.role).order_by("pk")
        for entity in dict.fromkeys(held.values_list("entity", flat=True)):
            yield seat, entity


def _answers(bucp):
    waiting = bucp.notices_given.without_file().filter(clause__in=AWAITED).select_related("party")
    waiting = waiting.prefetch_related("answers")
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
        if p.pk not in {answer.party_id for answer in g.answers.all()}
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
    late = unconfirmed(timezone.now()).filter(notice__about=bucp.number).values_list("notice", flat=True)
    numbers = {number_in(letter) for letter in Letter.objects.filter(pk__in=late).only("kind", "url")}
    if not numbers:
        return []
    given = bucp.notices_given.without_file().filter(number__in=numbers)
    items = []
    for g in _of(bucp, given.select_related("party")):
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
