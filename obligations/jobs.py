"""What the scheduler does after filing. Each job may run twice, late or beside itself without harm."""

import logging
from datetime import date, timedelta

from celery import shared_task
from django.db.models import Case, CharField, Exists, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Least
from django.utils import timezone

from bucp.models import Bucp
from bucp.models.states import State
from bucp.team import people
from bucp.workflow.moves import OutsideOffice as PartyOffice
from bucp.workflow.perform import perform
from common.refusals import Refused
from notices import outbox
from notices.models import Letter
from obligations.duties.commands import AddObligation
from obligations.ending.commands import EndWithBase, Expire, LetRestEnd
from obligations.ending.effects import due_now
from obligations.formal_notices import jobs as _notice_jobs  # noqa: F401  a worker looks for the app's jobs here
from signatories.models import Role
from workdays.working_days import end_of, proclaimed

from . import links, rounds
from .amending.effects import under_way
from .amending.in_time import timing
from .certification.certifying import due_on
from .certification.due import signatories
from .ending.expiry import STEPS
from .models import Ending, Obligation

log = logging.getLogger(__name__)

CERTIFY_STEPS = (30, 0)
"""Days before the next certification is due at which an entity's Data Coordinators are reminded (§5.16, house)."""

SIX_MONTHS, DAY = timedelta(days=182), timedelta(days=1)
FIRST_YEAR = 2020
"""Before any agreement was in force."""

BATCH = 500


@shared_task
def end_due() -> int:
    """Ends what is decided and whose day has come, for all or one party's part, and what is filed to amend what was
    terminated; lets expire what is over its end date. Returns how many."""
    today = timezone.localdate()
    silent = Ending.objects.filter(rest=Ending.Rest.ASKED, answer_by__lte=timezone.now()).select_related("bucp")
    ended = sum(_try(ending.bucp, LetRestEnd(ending=ending)) for ending in silent[:BATCH])
    decided = Ending.objects.filter(state=Ending.State.DECIDED, access_ends_on__lte=today).values("bucp")
    ended += sum(_end_what_is_due(bucp) for bucp in Bucp.objects.filter(pk__in=decided)[:BATCH])
    fallen = Bucp.objects.filter(state=State.FILED, amends__state=State.TERMINATED)
    ended += sum(_try(bucp, EndWithBase()) for bucp in fallen[:BATCH])
    over = Bucp.objects.filter(state=State.ACTIVE, end_date__lt=today)
    return ended + sum(_try(bucp, Expire()) for bucp in over[:BATCH])


def _end_what_is_due(bucp) -> int:
    """The agreement, or the parts of one party after another."""
    count = 0
    while (command := due_now(bucp)) and _try(bucp, command):
        count += 1
    return count


@shared_task
def remind_expiry() -> int:
    """Reminds the coordinators of both sides 90, 60, 30 and 7 days before the end date; a machine that was off sends
    only the step that is due now. Returns how many reminders were written."""
    today = timezone.localdate()
    return sum(_remind(bucp, today) for bucp in _near_the_end(today).with_parties())


def _near_the_end(today: date):
    """Those that end soon and whose reminder of the step that is due now is not written: asked by its key."""
    ends_on = Least(Coalesce("end_date", "ending_on"), Coalesce("ending_on", "end_date"))
    window = (today, today + timedelta(days=STEPS[0]))
    active = Bucp.objects.filter(Q(end_date__range=window) | Q(ending_on__range=window), state=State.ACTIVE)
    ending = active.defer("search_line").annotate(last=ends_on).filter(last__range=window)
    step = Case(
        *(When(last__lte=today + timedelta(days=days), then=Value(str(days))) for days in sorted(STEPS)),
        output_field=CharField(),
    )
    key = Concat("number", Value(":ends:"), Cast("last", CharField()), Value(":"), step)
    return ending.annotate(reminder=key).filter(~Exists(Letter.objects.filter(key=OuterRef("reminder"))))


def _amended_in_time(bucp) -> dict:
    """What the reminder says of an amendment under way."""
    amendment = under_way(bucp)
    clock = timing(bucp, amendment) if amendment else None
    return {"amendment": amendment, "timing": clock.words if clock else ""}


def _remind(bucp, today: date) -> bool:
    left = (bucp.ends_on - today).days
    step = min(s for s in STEPS if left <= s)
    if bucp.active_since and timezone.localdate(bucp.active_since) > bucp.ends_on - timedelta(days=step):
        return False  # it came into force after that day
    return bool(
        outbox.queue(
            "expiry_near",
            people.coordinators(bucp.parties_in),
            about=bucp.number,
            url=links.agreement(bucp),
            key=f"{bucp.number}:ends:{bucp.ends_on}:{step}",
            context={"bucp": bucp, "days": left, **_amended_in_time(bucp)},
        )
    )


@shared_task
def remind_certification() -> int:
    """Reminds the Data Coordinators of an entity 30 days before its yearly certification is due, and on the day
    (§5.16); of an entity that never certified each month, until it does. Returns how many reminders were written."""
    today, closures = timezone.localdate(), proclaimed()
    soon = today - timedelta(days=365 - CERTIFY_STEPS[0])
    owing = signatories(today).filter(Q(certified_on__lte=soon) | Q(certified_on__isnull=True))
    return sum(_remind_certification(entity, today, due_on(entity, closures)) for entity in owing)


def _remind_certification(entity, today: date, due: date | None) -> bool:
    if due is None:
        step = f"{today:%Y-%m}"
    else:
        step = min((s for s in CERTIFY_STEPS if (due - today).days <= s), default=None)
        if step is None:
            return False
    return bool(
        outbox.queue(
            "certification_due",
            people.holders(PartyOffice(entity), Role.COORDINATOR),
            url=links.certification(entity),
            key=f"certification-due:{entity.pk}:{entity.certified_on}:{step}",
            context={"entity": entity, "due": due, "over": due is not None and due < today},
        )
    )


@shared_task
def open_duties() -> int:
    """Opens what time makes due: the outcome after six months, the yearly review of open-ended agreements; and a first
    transfer that was not opened when the agreement came into force. Returns how many."""
    today = timezone.localdate()
    begun = rounds.since("open_duties", today)
    active = Bucp.objects.filter(state=State.ACTIVE, active_since__isnull=False).defer("search_line")
    fresh = active.filter(~_has("first_transfer"), amends__isnull=True)
    half_a_year = active.filter(~_has("outcome", key="six_months"), active_since__lt=end_of(today - SIX_MONTHS))
    if begun:
        fresh = fresh.filter(active_since__gte=end_of(begun - DAY))
        half_a_year = half_a_year.filter(active_since__gte=end_of(begun - SIX_MONTHS - DAY))
    first, outcomes = list(fresh[:BATCH]), list(half_a_year[:BATCH])
    opened = sum(_try(bucp, AddObligation(kind="first_transfer")) for bucp in first)
    opened += sum(_try(bucp, AddObligation(kind="outcome", key="six_months")) for bucp in outcomes)
    opened += _yearly_reviews(active.filter(end_date__isnull=True), begun, today)
    if max(len(first), len(outcomes)) < BATCH:  # else there is more, for the next round
        rounds.done("open_duties", today, whole=begun is None)
    return opened


def _yearly_reviews(open_ended, begun: date | None, today: date) -> int:
    """On each anniversary; one that was missed altogether is not made up for."""
    old = open_ended.filter(active_since__lte=timezone.now() - timedelta(days=364))
    if begun:
        old = old.filter(_anniversaries(begun, today))
    reviews = Prefetch("duties", Obligation.objects.filter(kind="yearly_review").only("bucp", "key"), to_attr="reviews")
    due = []
    for bucp in old.only("number", "active_since").prefetch_related(reviews).iterator(chunk_size=BATCH):
        years = _years(timezone.localdate(bucp.active_since), today)
        if years and str(years) not in {duty.key for duty in bucp.reviews}:
            due.append((bucp, str(years)))
    return sum(_try(bucp, AddObligation(kind="yearly_review", key=years)) for bucp, years in due)


def _anniversaries(begun: date, today: date) -> Q:
    """In force since one of these days of an earlier year: a range of the index for each year."""
    found = Q(pk__in=())
    for year in range(FIRST_YEAR, today.year):
        days = [_in_year(day, day.year - (today.year - year)) for day in (begun - DAY, today + DAY)]
        found |= Q(active_since__range=[end_of(day) for day in days])
    return found


def _in_year(day: date, year: int) -> date:
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _years(since: date, today: date) -> int:
    return today.year - since.year - ((today.month, today.day) < (since.month, since.day))


def _has(kind: str, **more):
    return Exists(Obligation.objects.filter(bucp=OuterRef("pk"), kind=kind, **more))


def _try(bucp, command) -> bool:
    """Does a move of the portal's; what somebody was quicker with, or what is not its time, is left. One agreement that
    fails does not hold up the others: it is logged and tried again in the next round."""
    try:
        perform(bucp, command, None)
    except Refused as refusal:
        log.info("%s: %s not done: %s", bucp.number, type(command).__name__, refusal.sentence)
        return False
    except Exception:
        log.exception("%s: %s failed", bucp.number, type(command).__name__)
        return False
    return True
