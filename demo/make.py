"""Puts the demonstration's stories on one calendar and lets them happen in the order of time."""

import random
from datetime import timedelta
from unittest.mock import patch

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from bucp.models import Bucp
from disputes.enums import Step, UseState
from disputes.jobs import keep_clocks
from disputes.models import Dispute, Proposal
from history.on_record import rows_of
from history.recorder import PORTAL, record
from metrics import events
from notices import figures, outbox
from notices.delivery import record_sent
from notices.models import Delivery
from notices.on_record import DELIVERY
from obligations.certification.certifying import certify
from obligations.formal_notices.jobs import follow_up_unconfirmed
from obligations.jobs import end_due, open_duties, remind_expiry
from signatories import delegations, official_list
from signatories.models import Entity, Role, User
from tasks.jobs import remind
from workdays import working_days

from . import accounts as cast
from .amendment_script import AmendmentTelling
from .clock import Clock, together
from .narrator import Telling
from .people import gather
from .plans import PLANS, Plan

SEED = 2021  # the year of IDEA; any number would do
STARTED = timedelta(days=800)  # the portal's first day, before the first draft
MONDAY = 0
RUNNING = (UseState.PROPOSED, UseState.OBJECTED)
AWAITED = Q(ended_at=None, step=Step.STATEMENTS)
READ_AFTER = timedelta(days=10)
DELEGATIONS = ((33, "edd", 90, True), (2, "cdph", 30, False))
"""(days ago, entity, days it lasts, whether the Executive Sponsor confirmed it)"""
EXPORTS = ((47, "filed from January 1 to June 30", 9), (12, "Agency Health and Human Services Agency", 14))


def make(plans: tuple[Plan, ...] = PLANS, today=None) -> int:
    """Makes the demonstration and returns the number of agreements; 0 when there are agreements already.

    All or nothing. No mail leaves: every letter counts as sent on the day it was written.
    """
    if Bucp.objects.exists():
        return 0
    clock = Clock(today or timezone.now())
    clock.at = clock.today - STARTED
    with transaction.atomic(), clock.running(), _no_sending(), _one_password():
        official_list.load()
        people = gather()
        stories = [_teller(plan)(plan, SEED + n, clock, people).run() for n, plan in enumerate(plans)]
        nights = _nights(clock, max(plan.began for plan in plans))
        _let_happen([*stories, nights, _certifications(people, clock), _delegations(people, clock)], clock)
        clock.move_to(clock.today)
        _what_ran_out()
        open_duties()
        remind()
        _post_counts_as_sent(clock)
        _exports(people, clock)
    return len(plans)


def _teller(plan: Plan) -> type[Telling]:
    return AmendmentTelling if plan.amends else Telling


def _let_happen(stories, clock: Clock) -> None:
    """The calendar: whoever comes next in time goes on, until it names its next moment."""
    for moment in together(*stories):
        _post_goes_out()
        clock.move_to(moment)


def _nights(clock: Clock, since: float):
    """What the scheduler does by itself: each night the periods that have ended are acted on."""
    night = working_days.end_of(timezone.localdate(clock.today - timedelta(days=since)))
    while night <= clock.today:
        yield night
        _what_ran_out()
        if timezone.localdate().weekday() == MONDAY:  # the tasks that time makes due have a month: weekly will do
            open_duties()
        night = working_days.end_of(timezone.localdate(night))


def _what_ran_out() -> None:
    """The scheduler's jobs; two of them only in nights in which they can find something, for there are many nights."""
    if Proposal.objects.filter(state__in=RUNNING).exists() or Dispute.objects.filter(AWAITED).exists():
        keep_clocks()
    end_due()
    if Delivery.objects.filter(confirm_by__isnull=False, confirmed_at=None).exists():
        follow_up_unconfirmed()
    remind_expiry()


def _no_sending():
    return patch.object(outbox, "_ask_for_sending", lambda ids: None)


def _one_password():
    """Everybody in the demonstration has the same password: no need to compute its slow hash for each signature."""
    return patch.object(User, "check_password", lambda self, raw: raw == cast.PASSWORD)


def _certifications(people, clock: Clock):
    """Certifications of Data Protection (§5.16), on different days of the year before."""
    chance = random.Random(SEED)
    slugs = sorted({slug for slug, role in people if role == Role.COORDINATOR})
    entities = Entity.objects.filter(slug__in=slugs, certified_on=None).order_by("-slug")
    for place, entity in enumerate(entities, start=1):
        yield clock.office_hour(45 + 29 * (len(entities) - place), chance)
        by = people[entity.slug, str(Role.COORDINATOR)]
        certify(
            by, entity, timezone.localdate(), "yes", "Form SIMM 5330-B is kept by our information security officer."
        )


def _delegations(people, clock: Clock):
    """Data Coordinators prepare what a colleague may sign while somebody is away: one is confirmed by the one whose
    signature it is, one waits (§14)."""
    chance = random.Random(SEED)
    for days, slug, lasts, confirmed in DELEGATIONS:
        yield clock.office_hour(days, chance)
        coordinator, sponsor, deputy = (
            people[slug, str(role)] for role in (Role.COORDINATOR, Role.SPONSOR, Role.PRIVACY)
        )
        held = sponsor.memberships.active().get(role=Role.SPONSOR)
        until = timezone.localdate() + timedelta(days=lasts)
        prepared = delegations.delegate(held, deputy, until, coordinator)
        if confirmed:
            yield clock.later(1, chance)
            delegations.confirm(prepared, sponsor)


def _post_counts_as_sent(clock: Clock) -> None:
    _post_goes_out()
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING)
    letters = list(waiting.values_list("notice", flat=True).distinct())
    waiting.update(state=Delivery.State.SENT, sent_at=F("due_at"), attempts=1)
    for letter, _, _ in list(figures.wrong(letters)):
        figures.mend(letter)
    old = Delivery.objects.filter(read_at=None, sent_at__lt=clock.today - READ_AFTER)
    old.update(read_at=F("sent_at") + timedelta(hours=20))


def _post_goes_out() -> None:
    """The letters under a clause, of which the history tells that they were sent."""
    for waiting in rows_of(DELIVERY).filter(state=Delivery.State.WAITING).select_related("notice", "user"):
        record_sent(waiting, waiting.due_at)


def _exports(people, clock: Clock) -> None:
    """Two exports of the register, so that its list of exports shows what it is for."""
    by = people["odi", str(Role.CDO_STAFF)]
    chance = random.Random(SEED)
    for days, filters, rows in EXPORTS:
        at = clock.office_hour(days, chance)
        record(PORTAL, events.EXPORTED, by=by, role=Role.CDO_STAFF.label, at=at, filters=filters, rows=rows)
