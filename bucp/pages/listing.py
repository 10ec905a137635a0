"""The list of BUCPs that an address asks for: `/bucps/?scope=file&q=births&state=active&entity=cdph&sort=title`.

Every choice is in the address, so that a list can be linked to, kept and sent on. What the address says wrongly is
left out, never an error.
"""

from dataclasses import dataclass

from django.db.models import F, QuerySet

from bucp import public_register
from bucp.models import Bucp, Party
from bucp.models.reader import keys_of
from bucp.models.states import BEFORE_FILING, ON_FILE, Side, State
from bucp.text import search
from common.paging import Page
from common.searching import LONGEST
from signatories.models import Agency, Entity
from tasks.models import Task

from .in_order import LAST_CHANGED, InReaderOrder, ReaderOrder

PAGE = 25
ENDED = frozenset({State.WITHDRAWN, State.NOT_APPROVED, State.AMENDED, State.TERMINATED, State.EXPIRED})


@dataclass(frozen=True)
class Scope:
    key: str
    label: str
    states: frozenset
    in_full: bool  # False: everybody’s, by the public line only
    sorts: tuple[str, ...]
    lede: str


SCOPES = {
    s.key: s
    for s in (
        Scope(
            "ours",
            "In progress",
            BEFORE_FILING,
            True,
            ("updated", "waiting", "number", "title"),
            "Being drafted, reviewed or signed, and you take part.",
        ),
        Scope(
            "file",
            "On file",
            ON_FILE,
            True,
            ("filed", "updated", "number", "title"),
            "Filed with the Statewide Chief Data Officer, and you can read them in full.",
        ),
        Scope(
            "library",
            "Library",
            ON_FILE,
            False,
            ("filed", "number", "title"),
            "Everything on file between any signatories: who shares which kinds of data, and since when.",
        ),
        Scope(
            "ended",
            "Withdrawn and ended",
            ENDED,
            True,
            ("updated", "number", "title"),
            "No longer going on. The record stays.",
        ),
    )
}

SORTS = {
    # A BUCP gets its number when it is made, so the order of the rows is that of the numbers.
    "updated": ("Last changed", LAST_CHANGED),
    "waiting": ("Waiting longest", ReaderOrder("turn_since", descending=False)),
    "filed": ("Last filed", ReaderOrder("filed_at", descending=True)),
    "number": ("Number, newest first", ReaderOrder("bucp_id", descending=True)),
    "title": ("Title", ReaderOrder("title", descending=False)),
}

LONG = ("search_line", "end_reason")
TURNS = {"us": "On us", "others": "On others"}


@dataclass
class Listing:
    """What was asked for, made safe. `of(params, user)` reads an address; `page()` gives its rows."""

    user: object
    scope: Scope
    q: str = ""
    state: str = ""
    side: str = ""
    entity: str = ""
    agency: str = ""
    turn: str = ""
    sort: str = ""
    wanted: str = ""  # the page, as the address says it
    page: Page | None = None

    @classmethod
    def of(cls, params, user) -> "Listing":
        scope = SCOPES.get(params.get("scope", ""), SCOPES["ours"])
        states = {s.value for s in scope.states} if scope.in_full else ()
        return cls(
            user=user,
            scope=scope,
            q=params.get("q", "").strip()[:LONGEST],
            state=_one_of(params.get("state"), states),
            side=_one_of(params.get("side"), Side.values),
            entity=_slug(params.get("entity")),
            agency=_slug(params.get("agency")),
            turn=_one_of(params.get("turn"), TURNS) if scope.key == "ours" else "",
            sort=_one_of(params.get("sort"), scope.sorts) or scope.sorts[0],
            wanted=params.get("page", ""),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.state) or self._is_searched

    def read(self) -> "Listing":
        """Fetches the rows of the page."""
        self.page = Page(self._query(), self.wanted, PAGE)
        return self

    @property
    def _states(self) -> list[str]:
        return [self.state] if self.state else sorted(self.scope.states)

    def _query(self) -> "QuerySet | InReaderOrder":
        order = SORTS[self.sort][1]
        if self._is_of_readers and not self._is_searched:
            return InReaderOrder(self._shown(Bucp.objects.all()), keys_of(self.user), self._states, order)
        found = self._narrowed(self._all().filter(state__in=self._states))
        return self._shown(found).order_by(*order.of_bucps)

    def _shown(self, bucps: QuerySet) -> QuerySet:
        """With what a row of the list tells."""
        if State.AMENDED in self.scope.states:
            bucps = bucps.with_its_place()
        return bucps.with_parties().annotate(amends_number=F("amends__number")).defer(*LONG)

    @property
    def _is_searched(self) -> bool:
        """Whether more is asked than a state, which the rows of readers hold."""
        return any((self.q, self.side, self.entity, self.agency, self.turn))

    @property
    def _is_of_readers(self) -> bool:
        """Whether all that the person may read of this scope is found among the rows of readers: CDO staff read what
        is on file without taking part."""
        return self.scope.in_full and not (self.user.is_cdo_staff and self.scope.states & ON_FILE)

    def _narrowed(self, bucps: QuerySet) -> QuerySet:
        if self.side or self.entity or self.agency:
            bucps = bucps.filter(pk__in=self._takes_part())
        if self.turn:
            waits_on_us = Task.objects.open().filter(entity__in=self._own()).values("about")
            bucps = (bucps.filter if self.turn == "us" else bucps.exclude)(number__in=waits_on_us)
        return search.find(bucps, self.q, in_full=self.scope.in_full)

    def _all(self) -> QuerySet:
        if not self.scope.in_full:
            return Bucp.objects.on_file() if public_register.may_read_line(self.user) else Bucp.objects.none()
        if self.user.is_cdo_staff and self.scope.states <= ON_FILE:
            return Bucp.objects.on_file()
        return Bucp.objects.visible_to(self.user)

    def _takes_part(self) -> QuerySet:
        parties = Party.objects.all()
        if self.agency:
            parties = parties.filter(entity__agency__slug=self.agency)
        if self.entity:
            parties = parties.filter(entity__slug=self.entity)
        elif self.side and not self.agency and self.scope.in_full and not self.user.is_cdo_staff:
            parties = parties.filter(entity__in=self._own())  # “on our side” when no entity is named
        if self.side:
            parties = parties.filter(side=self.side)
        return parties.values("bucp")

    def _own(self) -> set[int]:
        return {m.entity_id for m in self.user.roles}


def choices(listing: Listing) -> dict:
    """What the filters offer: [(value, words)] per filter; two queries."""
    scope = listing.scope
    found = {
        "entity": [(e.slug, e.plain_name) for e in Entity.objects.only("slug", "name")],
        "agency": list(Agency.objects.values_list("slug", "name")),
        "side": [(s.value, f"As {s.label}") for s in Side],
        "sort": [(key, SORTS[key][0]) for key in scope.sorts],
    }
    found["entity"].sort(key=lambda pair: pair[1].removeprefix("Department of "))
    if scope.in_full:
        found["state"] = [(s.value, s.label) for s in State if s in scope.states]
    if scope.key == "ours":
        found["turn"] = list(TURNS.items())
    return found


def waiting_on(numbers) -> dict[str, list[Task]]:
    """The open tasks of these agreements, longest first, by number; one query."""
    found: dict = {}
    for task in Task.objects.open().filter(about__in=numbers).select_related("entity").order_by("opened_at", "pk"):
        found.setdefault(task.about, []).append(task)
    return found


def _one_of(value, allowed) -> str:
    return value if value in allowed else ""


def _slug(value) -> str:
    value = (value or "")[:80]
    return value if value.replace("-", "").isalnum() and value.isascii() else ""
