"""The dates of the agreements a person may read: tasks of the exchange, steps of disputes and reviews, beginnings and
endings. The calendar's page and its private feed show the same entries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import F, Q
from django.utils import timezone

from bucp.models import Bucp, Party
from bucp.models.states import State
from common.extensions import ask
from obligations import links
from obligations.models import Ending, Obligation
from tasks.models import Task
from workdays.working_days import end_of, last_day

KINDS = {
    "duty": "Tasks of the exchange",
    "end": "Beginnings and endings",
    "dispute": "Disputes",
    "step": "Reviews, signatures and answers",
}

ONE_DAY = timedelta(days=1)
MOST = 400
"""More entries of one kind than anybody reads; the page says when some were left out."""


@dataclass(frozen=True)
class CalendarEntry:
    """Something with a day. `uid` names it for good, so that a calendar program moves it rather than doubles it;
    `who`: whom it waits on; `open`: it is to be done, so that it can be late."""

    uid: str
    day: date
    kind: str
    what: str
    number: str
    title: str
    url: str
    who: str = ""
    open: bool = True

    @property
    def is_late(self) -> bool:
        return self.open and self.day < timezone.localdate()

    @property
    def how_late(self) -> str:
        days = (timezone.localdate() - self.day).days
        return f"{days} day{'' if days == 1 else 's'} late"

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True)
class CalendarQuery:
    """Which entries: from `begin` to `end`, both included (None: open on that side); of `kind` and `entity` (an
    Entity), where given."""

    begin: date | None = None
    end: date | None = None
    kind: str = ""
    entity: object = None

    def days(self, column: str) -> dict:
        found = {f"{column}__isnull": False}
        if self.begin:
            found[f"{column}__gte"] = self.begin
        if self.end:
            found[f"{column}__lte"] = self.end
        return found


@dataclass
class Found:
    entries: list[CalendarEntry] = field(default_factory=list)
    cut: bool = False  # there are more


def readable(user, entity=None):
    """The agreements whose dates this person may see."""
    bucps = Bucp.objects.visible_to(user).order_by()
    if entity is not None:
        bucps = bucps.filter(pk__in=Party.objects.filter(entity=entity).order_by().values("bucp"))
    return bucps


def entries(user, asked: CalendarQuery) -> Found:
    """The entries in the order of their days; at most six queries."""
    bucps = readable(user, asked.entity)
    found = Found()
    for kind, source in SOURCES:
        if asked.kind in ("", *kind):
            rows = list(source(bucps, asked))
            found.cut |= len(rows) > MOST
            found.entries += rows[:MOST]
    found.entries.sort(key=lambda e: (e.day, e.number, e.what))
    return found


def _duties(bucps, asked) -> Iterable[CalendarEntry]:
    rows = Obligation.objects.without_file().open().filter(bucp__in=bucps, **asked.days("due_on"))
    for d in rows.select_related("bucp", "party__entity").order_by("due_on", "pk")[: MOST + 1]:
        url = links.outcome(d.bucp) if d.kind == "outcome" else links.duty(d.bucp, d.pk)
        yield CalendarEntry(
            f"duty-{d.pk}", d.due_on, "duty", d.sentence, d.bucp.number, d.bucp.title, url, d.party.name
        )


def _ends(bucps, asked) -> Iterable[CalendarEntry]:
    """The end dates, and the beginnings of what is filed already."""
    running = bucps.filter(state__in=(State.FILED, State.ACTIVE), **asked.days("end_date"))
    running = running.exclude(ending_on__lte=F("end_date"))  # told by `_endings`
    for b in running.order_by("end_date", "pk")[: MOST + 1]:
        yield CalendarEntry(
            f"end-{b.number}",
            b.end_date,
            "end",
            "End date: it expires unless it is renewed",
            b.number,
            b.title,
            b.get_absolute_url(),
            open=False,
        )
    filed = bucps.filter(state=State.FILED, **asked.days("start_date"))
    for b in filed.order_by("start_date", "pk")[: MOST + 1]:
        yield CalendarEntry(
            f"start-{b.number}",
            b.start_date,
            "end",
            "It comes into force",
            b.number,
            b.title,
            b.get_absolute_url(),
            open=False,
        )


def _endings(bucps, asked) -> Iterable[CalendarEntry]:
    rows = Ending.objects.filter(bucp__in=bucps, state=Ending.State.DECIDED, **asked.days("access_ends_on"))
    rows = rows.exclude(bucp__end_date__lt=F("access_ends_on"))  # it expires before
    for e in rows.select_related("bucp").order_by("access_ends_on", "pk")[: MOST + 1]:
        yield CalendarEntry(
            f"ending-{e.pk}",
            e.access_ends_on,
            "end",
            "Access to the data ends",
            e.bucp.number,
            e.bucp.title,
            links.ending(e.bucp),
            open=False,
        )


def _steps(bucps, asked) -> Iterable[CalendarEntry]:
    """The open tasks with a day. One that waits on several people is one entry."""
    due = Task.objects.open().filter(about__in=bucps.values("number"), due_at__isnull=False).exclude(kind="duty")
    places = dict(ask("calendar"))  # of the steps that other apps know
    if asked.kind in places:
        due = due.filter(url__startswith=places[asked.kind])
    elif asked.kind:
        due = due.exclude(reduce(or_, (Q(url__startswith=place) for place in places.values()), Q(pk__in=())))
    if asked.begin:
        due = due.filter(due_at__gt=end_of(asked.begin - ONE_DAY))
    if asked.end:
        due = due.filter(due_at__lte=end_of(asked.end))
    merged: dict[tuple, CalendarEntry] = {}
    for t in due.select_related("entity", "user").order_by("due_at", "key")[: MOST + 1]:
        day = last_day(t.due_at)
        who = t.user.name if t.user else f"{t.get_role_display()}, {t.entity.plain_name}"
        key = (t.about, day, t.sentence)
        if key in merged:
            who = f"{merged[key].who}; {who}"
        uid = merged[key].uid if key in merged else f"task-{t.about}-{t.key}"
        kind = next((kind for kind, place in places.items() if t.url.startswith(place)), "step")
        merged[key] = CalendarEntry(uid, day, kind, t.sentence, t.about, t.title, t.url, who)
    return merged.values()


SOURCES = (
    (("duty",), _duties),
    (("end",), _ends),
    (("end",), _endings),
    (("dispute", "step"), _steps),
)
