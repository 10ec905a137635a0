"""What the scheduler does after filing. Each job may run twice, late or beside itself without harm."""

import logging
from datetime import date, timedelta

from celery import shared_task
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bucp.models import Bucp
from bucp.models.states import State
from bucp.team import people
from bucp.workflow.moves import OutsideOffice as PartyOffice
from bucp.workflow.perform import perform
from common.refusals import Refused
from notices import outbox
from obligations.duties.commands import AddObligation
from obligations.ending.commands import EndWithBase, Expire, LetRestEnd
from obligations.ending.effects import due_now
from obligations.formal_notices import jobs as _notice_jobs  # noqa: F401  a worker looks for the app's jobs here
from signatories.models import Role
from workdays.working_days import end_of, proclaimed

from . import links
from .amending.effects import under_way
from .amending.in_time import timing
from .certification.certifying import due_on
from .certification.due import signatories
from .ending.expiry import STEPS
from .models import Ending, Obligation

log = logging.getLogger(__name__)

CERTIFY_STEPS = (30, 0)
"""Days before the next certification is due at which an entity's Data Coordinators are reminded (§5.16, house)."""

SIX_MONTHS = timedelta(days=182)
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
    window = (today, today + timedelta(days=STEPS[0]))
    near = Bucp.objects.filter(Q(end_date__range=window) | Q(ending_on__range=window), state=State.ACTIVE)
    return sum(_remind(bucp, today) for bucp in near.with_parties() if bucp.ends_on >= today)


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
    now = timezone.now()
    active = Bucp.objects.filter(state=State.ACTIVE, active_since__isnull=False)
    half_a_year = active.filter(active_since__lt=end_of(timezone.localdate(now) - SIX_MONTHS))
    opened = 0
    for bucp in active.filter(~_has("first_transfer"), amends__isnull=True)[:BATCH]:
        opened += _try(bucp, AddObligation(kind="first_transfer"))
    for bucp in half_a_year.filter(~_has("outcome", key="six_months"))[:BATCH]:
        opened += _try(bucp, AddObligation(kind="outcome", key="six_months"))
    return opened + _yearly_reviews(active.filter(end_date__isnull=True))


def _yearly_reviews(open_ended) -> int:
    """On each anniversary; one that was missed altogether is not made up for."""
    today = timezone.localdate()
    opened = 0
    old = open_ended.filter(active_since__lte=timezone.now() - timedelta(days=364))
    for bucp in old.prefetch_related("duties"):
        years = _years(timezone.localdate(bucp.active_since), today)
        done = {d.key for d in bucp.duties.all() if d.kind == "yearly_review"}
        if years and str(years) not in done:
            opened += _try(bucp, AddObligation(kind="yearly_review", key=str(years)))
    return opened


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
