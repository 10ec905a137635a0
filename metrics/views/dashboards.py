"""`/dashboards/`: how long it takes and where it sticks, for one entity; CDO staff see any, or all together."""

from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from bucp.models import Bucp, Party
from metrics import approval, delivery, disputes, fulfillment, in_progress
from metrics.chart import draw
from metrics.period import PeriodForm, presets
from signatories.access import DASHBOARD, access
from signatories.models import Entity, Role

ALL = "all"
KEPT = 300  # seconds that the numbers are kept
WITHIN = (30, 60, approval.MEASURED, approval.TARGET, 120, 180, 365)


@access(DASHBOARD)
def dashboards(request):
    user, now = request.user, timezone.now()
    choices = choices_of(user)
    entity = chosen_of(request, choices)
    form = PeriodForm(request.GET if {"from", "to"} & set(request.GET) else {})
    period = form.period
    own = entity is not None and any(m.entity_id == entity.pk for m in user.roles)
    return render(
        request,
        "metrics/dashboards.html",
        {
            "entity": entity,
            "own": own,
            "entities": choices,
            "offers_all": user.is_cdo_staff,
            "form": form,
            "period": period,
            "presets": [_preset(words, p, entity, period) for words, p in presets(timezone.localdate())],
            "waiting": in_progress.by_state(user, entity) if own else [],
            "oldest": in_progress.oldest_first(user, entity, now) if own else [],
            "all_waiting_url": in_progress.list_address(entity, sort="waiting") if own else "",
            "shows_delivery": delivery.may_see(user, entity),
            "delivery": delivery.by_clause(user, entity) if delivery.may_see(user, entity) else [],
            "base": address_base(entity, period),
            "closed": _closed_to(user, entity, period),
            **_numbers(entity, period, now),
            **_outcome_addresses(user, entity, period, own),
        },
    )


def choices_of(user) -> list[Entity]:
    """The entities whose numbers this person may see, in the order one looks for them."""
    if user.is_cdo_staff:
        found = Entity.objects.filter(Exists(Party.objects.filter(entity=OuterRef("pk"))))
        return sorted(found, key=lambda e: e.plain_name.removeprefix("Department of "))
    entities = {m.entity_id: m.entity for m in user.roles if m.role in (Role.COORDINATOR, Role.SPONSOR)}
    return sorted(entities.values(), key=lambda e: e.plain_name)


def chosen_of(request, choices: list[Entity]) -> Entity | None:
    """The entity of the address; without one, or with one that is not this person's, the first that is. None: all."""
    slug = request.GET.get("entity", "")
    named = next((e for e in choices if e.slug == slug), None)
    return named if named or request.user.is_cdo_staff else choices[0]


def _numbers(entity: Entity | None, period, now) -> dict:
    """Approval times. They read every agreement of the period, so they are kept a while; the page says since when."""
    key = f"dashboards:{entity.pk if entity else ALL}:{period.begin}:{period.end}"
    return cache.get_or_set(key, lambda: {**_compute(entity, period, now), "counted_at": now}, KEPT)


def _closed_to(user, entity: Entity | None, period) -> int:
    """How many of the agreements that are counted this person may not open: the page says so, and why. One query."""
    counted = approval.begun_in(approval.taking_part(entity), period).order_by()
    return counted.exclude(pk__in=Bucp.objects.visible_to(user).order_by().values("pk")).count()


def _compute(entity: Entity | None, period, now) -> dict:
    bucps = approval.begun_in(approval.taking_part(entity), period)
    found = approval.approval(bucps, now)
    stages = approval.stages(bucps)
    return {
        "approval": found,
        "fulfillment": fulfillment.numbers(bucps, now),
        "median": found.curve.median,
        "benchmarks": {"measured": approval.MEASURED, "target": approval.TARGET},
        "chart": draw(
            found.curve,
            [
                (approval.MEASURED, f"{approval.MEASURED} days measured"),
                (approval.TARGET, f"{approval.TARGET}-day target"),
            ],
        ),
        "within": _within(found.curve),
        "disputes": disputes.numbers(bucps, now),
        "stages": [_bar(words, spread, stages) for words, spread in stages],
    }


def _within(curve) -> list[tuple[int, int]]:
    """(days, percent filed), as far as the curve reaches: beyond its last step nobody knows."""
    last = curve.steps[-1].day if curve.steps else 0
    return [(day, round(100 * curve.filed_share(day))) for day in WITHIN if day <= last]


def _bar(words: str, spread, stages) -> dict:
    """A stage with its little bar: in hundredths of the longest upper quartile."""
    longest = max((s.high for _, s in stages), default=0) or 1
    low, middle, high = (round(100 * value / longest, 1) for value in (spread.low, spread.median, spread.high))
    return {
        "label": words,
        "spread": spread,
        "low": low,
        "middle": middle,
        "width": max(round(high - low, 1), 1),
    }


def _preset(words: str, period, entity: Entity | None, chosen) -> dict:
    return {"label": words, "url": f"?{address_base(entity, period)}", "current": period == chosen}


def address_base(entity: Entity | None, period) -> str:
    """The part of the address that the dashboard and its lists share."""
    return "&".join(filter(None, (f"entity={entity.slug if entity else ALL}", period.query())))


def _outcome_addresses(user, entity: Entity | None, period, own: bool) -> dict:
    """Where the counts of outcomes open their lists: only where the list shows the very same agreements."""
    if user.is_cdo_staff:
        query = urlencode({"entity": entity.slug} if entity else {})
        return {"filed_url": f"{reverse('register')}?{query}"} if period.is_all else {}
    if not (own and period.is_all and user.holds(Role.COORDINATOR, entity=entity)):
        return {}
    return {
        "filed_url": in_progress.list_address(entity, scope="file"),
        "open_url": in_progress.list_address(entity),
        "left_url": in_progress.list_address(entity, scope="ended"),
    }
