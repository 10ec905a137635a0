"""`/tasks/`: what waits on me, what waits on others, what changed, my drafts."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from common.paging import Page
from history.kinds import no_news
from history.models import Event
from notices.agreements import agreements
from notices.models import Delivery
from signatories.access import SIGNED_IN, access
from signatories.models import Role
from signatories.waiting import waits_for
from workdays.working_days import last_day

from . import sync
from .models import MOST_URGENT_FIRST, Task

PAGE_SIZE = 50
MOST_OTHERS = 30
MOST_CHANGES = 40
MOST_TO_CONFIRM = 20
MOST_PER_AGREEMENT = 4
SOON = timedelta(days=3)
FIRST_VISIT_LOOKS_BACK = timedelta(days=14)


@access(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request):
    """The page; POST says that what changed has been seen."""
    user, now = request.user, timezone.now()
    if request.method == "POST":
        user.last_seen_tasks_at = now
        user.save(update_fields=["last_seen_tasks_at"])
        return redirect("tasks")
    mine = sync.waiting_on(user).select_related("entity").order_by(*MOST_URGENT_FIRST)
    page = Page(mine, request.GET.get("page"), PAGE_SIZE)
    others = list(sync.waiting_on_others(user).order_by(*MOST_URGENT_FIRST)[: MOST_OTHERS + 1])
    parties = agreements().parties({t.about for t in page.rows})
    failed = Delivery.objects.failed_for(user).values("notice").distinct()[:MOST_OTHERS]
    return render(
        request,
        "tasks/tasks.html",
        {
            "page": page,
            "to_confirm": _to_confirm(user, now),
            "as_second": waits_for(user),
            "mine": [_mine(task, parties.get(task.about, {}), user, now) for task in page.rows],
            "others": [_of_others(task, now) for task in others[:MOST_OTHERS]],
            "more_others": len(others) > MOST_OTHERS,
            "changes": _changes(user, now),
            "seen_at": user.last_seen_tasks_at,
            "drafts": agreements().drafts(user),
            "failed": len(failed),
        },
    )


def _to_confirm(user, now) -> list[dict]:
    """The notices that the person is asked to confirm reading (§7), the most urgent first. They wait on this very
    person, not on a role, so they are no tasks."""
    rows = Delivery.objects.filter(user=user, confirm_by__isnull=False, confirmed_at__isnull=True)
    rows = rows.select_related("notice").only("confirm_by", "notice__subject").order_by("confirm_by", "pk")
    return [
        {"notice": row.notice, "until": row.confirm_until, "late": row.confirm_by < now}
        for row in rows[:MOST_TO_CONFIRM]
    ]


def _line(task: Task, now) -> dict:
    pressing = ""
    if task.due_at:
        pressing = "late" if task.due_at < now else "soon" if task.due_at < now + SOON else ""
    return {
        "pk": task.pk,
        "sentence": task.sentence,
        "about": task.about,
        "title": task.title,
        "url": task.url,
        "since": task.opened_at,
        "due": last_day(task.due_at) if task.due_at else None,
        "pressing": pressing,
    }


def _mine(task: Task, parties: dict[int, str], user, now) -> dict:
    waiting = [name for entity, name in parties.items() if entity != task.entity_id]
    one_role = len(user.roles) == 1  # then there is no need to say in which role
    return {
        **_line(task, now),
        "waiting": " and ".join(waiting),
        "wait": "waits" if len(waiting) == 1 else "wait",
        "party_role": "" if one_role else f"as {Role(task.role).label} of {task.entity.plain_name}",
    }


def _of_others(task: Task, now) -> dict:
    who = f"{Role(task.role).label}, {task.entity.plain_name}"
    return {
        **_line(task, now),
        "who": f"{task.user}, {task.entity.plain_name}" if task.user else who,
        "nudged_at": task.nudged_at,
        "can_nudge": sync.may_be_nudged(task, now),
    }


def _changes(user, now) -> list[dict]:
    """What others did in the person's agreements since the last visit, by agreement, newest first."""
    since = user.last_seen_tasks_at or now - FIRST_VISIT_LOOKS_BACK
    events = (
        Event.objects.filter(chain__in=agreements().changed(user, since), at__gt=since)
        .exclude(actor=user)
        .exclude(kind__in=no_news())
        .order_by("-at", "-pk")[:MOST_CHANGES]
    )
    told: dict[str, list] = {}
    for event in events:
        told.setdefault(event.chain_id, []).append(event)
    titles = agreements().titles(set(told))
    return [
        {
            "about": number,
            "title": titles.get(number, ""),
            "events": [{"at": e.at, "sentence": e.sentence} for e in rows[:MOST_PER_AGREEMENT]],
            "more": len(rows) > MOST_PER_AGREEMENT,
        }
        for number, rows in told.items()
    ]


@access(SIGNED_IN)
@require_POST
def nudge(request, pk: int):
    """Reminds those on whom a task of the person's agreements waits; once a day."""
    task = Task.objects.filter(pk=pk, about__in=agreements().numbers(request.user)).select_related("entity").first()
    if task is None:
        raise Http404
    if task.closed_at:
        messages.success(request, "That is done already; nobody needs a reminder.")
    elif sync.waiting_on(request.user).filter(pk=pk).exists():
        messages.warning(request, "This waits on you, so nobody else was reminded.")
    else:
        _nudge(request, task)
    return redirect("tasks")


def _nudge(request, task: Task) -> None:
    who = f"the {Role(task.role).label} of {task.entity.plain_name}"
    try:
        if sync.nudge(task, request.user):
            messages.success(request, f"Sent a reminder to {who}.")
        else:
            messages.warning(request, "Somebody reminded them within the last day. Try again tomorrow.")
    except sync.Nobody:
        messages.error(request, f"Nobody in the portal is {who} now. Ask its Data Coordinator to name somebody.")
