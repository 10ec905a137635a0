"""What the overview of an agreement shows of its life after filing: what it amends, follows or was amended by, how it
ends, what is due under it, and what the reader can begin (`Extension.overview`)."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from bucp.models import Bucp
from bucp.models.states import BEFORE_FILING, IN_FORCE, State
from bucp.pages.overview import Action, OverviewPart
from bucp.pages.tabs import Tab
from bucp.text.amendment import how_it_ended
from bucp.workflow.left import still_reads
from bucp.workflow.perform import may
from bucp.workflow.table import MOVES
from common import dates
from common.naming import listed, the
from common.tags import when
from obligations.amending.commands import GoOnAsNew, StartAmendment
from obligations.ending.expiry import STEPS
from obligations.users.commands import UpdateContacts

from . import links
from .amending.again import may_take_up_again
from .amending.in_time import timing
from .ending.parts import all_of, open_among
from .formal_notices.clauses import CLAUSES
from .models import Amendment, Ending

OWN_TASKS = ("ending", "notice", "period", "duty", "office", "confirm")
"""Kinds of tasks after filing, in the order in which they are offered."""

STYLE = "css/obligations.css"
OFFERED = 3  # own tasks as buttons; all of them stand on the page of tasks
SHOWN = 5  # duties; all of them have a page of their own
COMES_TO_NOTHING = (State.WITHDRAWN, State.NOT_APPROVED)


@dataclass(frozen=True)
class Banner:
    """A remark under the head: bold words, a sentence, a link."""

    strong: str
    text: str = ""
    link: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class AfterFiling:
    banners: list[Banner]
    next_duty: object = None
    duties: list = field(default_factory=list)
    duties_url: str = ""
    notices: int = 0
    notices_url: str = ""
    is_filed: bool = False
    nothing_due: bool = False  # it is in force, and nothing waits on anybody: no task of the exchange nor any other


def part_of(overview) -> OverviewPart | None:
    """For `Extension.overview`."""
    bucp = overview.bucp
    kin = Kin(bucp, overview.user, overview.party_roles)
    if not bucp.is_on_file:
        banners = kin.banners()
        return (
            OverviewPart(
                AfterFiling(banners),
                banner="obligations/filed_banners.html",
                style=STYLE,
                first_actions=tuple(Action(b.link, b.url) for b in banners if b.url == links.go_on_as_new(bucp)),
            )
            if banners
            else None
        )
    duties = list(
        bucp.duties.without_file()
        .filter(Q(done_at__isnull=True, cancelled_at__isnull=True) | Q(kind="destruction", cancelled_at__isnull=True))
        .order_by("due_on", "pk")
    )
    duties = [d for d in duties if still_reads(overview.party_roles, d.opened_at, d.party_id, d.data.get("of"))]
    parties = {p.pk: p for p in bucp.party_list}
    for duty in duties:
        duty.party = parties[duty.party_id]
    still_open = [d for d in duties if d.is_open]
    endings = all_of(bucp)
    ending = _last_ending(endings)
    about = AfterFiling(
        banners=[
            *kin.banners(),
            *_ending_banners(bucp, ending, duties, kin),
            *(_part_banners(bucp, endings, overview.party_roles) if bucp.state in IN_FORCE else ()),
        ],
        next_duty=still_open[0] if still_open else None,
        duties=still_open[:SHOWN],
        duties_url=links.duty(bucp),
        notices=bucp.notices_given.count(),
        notices_url=links.notices(bucp),
        is_filed=True,
        nothing_due=bucp.state in IN_FORCE and not (still_open or overview.tasks),
    )
    return OverviewPart(
        about,
        banner="obligations/filed_banners.html",
        style=STYLE,
        standing="obligations/filed_next.html",
        body="obligations/filed_tasks.html",
        actions=tuple(_actions(overview, ending, kin)),
    )


class Kin:
    """The agreements to which this one is tied, each with whether the reader may open it. Two queries, three for an
    amendment; at most one where there are none."""

    def __init__(self, bucp, user, party_roles=()):
        self.bucp, self.party_roles = bucp, party_roles or ()
        older = [pk for pk in (bucp.amends_id, bucp.follows_id) if pk]
        wanted = Q(pk__in=older)
        if bucp.state not in BEFORE_FILING:  # nothing amends or follows what is being made
            wanted |= Q(amends=bucp.pk) | Q(follows=bucp.pk)
        rows = Bucp.objects.filter(wanted).defer("search_line", "search_body") if older or len(wanted) > 1 else ()
        self.rows = sorted(rows, key=lambda b: b.pk)
        self.open = set()
        if self.rows:
            self.open = set(
                Bucp.objects.visible_to(user).filter(pk__in=[b.pk for b in self.rows]).values_list("pk", flat=True)
            )
        live = [b for b in self.rows if b.state not in COMES_TO_NOTHING]
        self.amendment = next((b for b in live if b.amends_id == bucp.pk), None)
        self.follower = next((b for b in reversed(live) if b.follows_id == bucp.pk and self._may_know(b)), None)

    def banners(self) -> list[Banner]:
        found = [self._amends(), self._follows(), self._amended(), self._followed()]
        return [banner for banner in found if banner]

    def _amends(self):
        old = self._row(self.bucp.amends_id)
        if old is None:
            return None
        reason = Amendment.objects.filter(bucp=self.bucp).first()
        why = f" Reason: {reason.get_reason_display().lower()}. “{_short(reason.words)}”" if reason else ""
        clock = timing(old, self.bucp)
        if clock and clock.over:
            return self._overtaken(old)
        if self.bucp.state in BEFORE_FILING:
            stays = (
                f"{old.number} stays in force until this one takes its place."
                if old.state in IN_FORCE
                else (f"{old.number} is “{old.get_state_display().lower()}”.")
            )
            changes = reverse("bucp:revisions", args=[self.bucp.number])
            text = " ".join(filter(None, (stays, clock.words if clock else "", why.strip())))
            tone = "warn" if clock and _presses(clock) else ""
            return Banner(f"This amends {old.number}.", text, "See what changes", changes, tone)
        return Banner(f"This amends {old.number}.", why.strip(), *self._link(old, f"Open {old.number}"))

    def _overtaken(self, old):
        may = MOVES[GoOnAsNew].role_for(self.party_roles)
        link = ("Go on as a new agreement", links.go_on_as_new(self.bucp)) if may else ("", "")
        waits = (
            "" if may else f" Program staff or the Data Coordinator of {self.bucp.recipients[0].name} turn it into one."
        )
        return Banner(
            f"{how_it_ended(old)}, and this amendment was not filed before.",
            f"It can go on only as a new agreement, with the opinions and signatures of all parties.{waits}",
            *link,
            tone="warn",
        )

    def _follows(self):
        old = self._row(self.bucp.follows_id)
        if old is None:
            return None
        ended = f"It was {old.get_state_display().lower()}" + (
            f" on {dates.day(old.ended_at)}." if old.ended_at else "."
        )
        return Banner(f"This takes up {old.number} again.", ended, *self._link(old, f"Open {old.number}"))

    def _amended(self):
        new = self.amendment
        if new is None:
            return None
        if self.bucp.state == State.AMENDED:
            on = f" on {dates.day(self.bucp.ended_at)}" if self.bucp.ended_at else ""
            return Banner(
                f"Amended{on}.",
                f"{new.number} took its place. This record stays as it was.",
                *self._link(new, f"Open {new.number}"),
                tone="warn",
            )
        clock = timing(self.bucp, new)
        if clock and clock.over:
            return Banner(
                "The amendment was not filed in time.",
                f"{new.number} is in “{new.get_state_display()}”. It can be filed only as a new agreement.",
                *self._link(new, f"Open {new.number}"),
                tone="warn",
            )
        if self.bucp.state not in IN_FORCE:
            return None
        text = (
            f"{new.number} is now in “{new.get_state_display()}”. Until it is in force, this agreement stays in force."
        )
        if clock and clock.words:
            text = f"{new.number} is now in “{new.get_state_display()}”. {clock.words}"
        if new.state == State.FILED and new.start_date:
            text = (
                f"{new.number} is filed and takes its place on {when(new.start_date)}. Until then, this one "
                "stays in force."
            )
        tone = "warn" if clock and _presses(clock) else ""
        return Banner("An amendment is under way.", text, *self._link(new, f"Open {new.number}"), tone=tone)

    def _followed(self):
        new = self.follower
        if new is None:
            return None
        return Banner("Taken up again.", f"{new.number} refers to this one.", *self._link(new, f"Open {new.number}"))

    def _row(self, pk):
        return next((b for b in self.rows if b.pk == pk), None) if pk else None

    def _may_know(self, row) -> bool:
        return row.pk in self.open or row.is_on_file

    def _link(self, row, words: str) -> tuple[str, str]:
        return (words, row.get_absolute_url()) if self._may_know(row) else ("", "")


def _presses(clock) -> bool:
    """Whether the last day to file an amendment is near, or will be missed as things go."""
    return clock.too_late or bool(clock.last_day and (clock.last_day - timezone.localdate()).days <= STEPS[0])


# How it ends --------------------------------------------------------------------------------------------


def _last_ending(endings: list[Ending]) -> Ending | None:
    """The ending of the agreement under way or in effect."""
    counts = (*Ending.OPEN, Ending.State.EFFECTIVE)
    return next((e for e in reversed(endings) if e.part_id is None and e.state in counts), None)


def _part_banners(bucp, endings, party_roles) -> list[Banner]:
    """Of the parts of parties: about to end, ended while the others are asked, ended."""
    banners = []
    asked = {ending.part_id: ending for ending in open_among(endings)}
    for ending in asked.values():
        if ending.state == Ending.State.DECIDED:
            strong = f"The part of {the(ending.part.name)} ends on {when(ending.access_ends_on)}."
        elif ending.state == Ending.State.PROPOSED:
            strong = f"{ending.party.name} proposes to end its part."
        else:
            strong = f"{ending.part.name} left on {dates.day(ending.access_ends_on)}."
        text = f"Reason: {ending.why}."
        if ending.is_asked:
            waits = listed(p.name for p in ending.unanswered)
            text += f" Whether it goes on between the others is still to be answered by {waits}."
        banners.append(Banner(strong, text, "See the ending", links.ending(bucp, ending), "warn"))
    for party in bucp.party_list:
        if party.left_at and party.pk not in asked and still_reads(party_roles, party.left_at):
            strong = f"{party.name} left on {dates.day(party.left_at)}."
            banners.append(
                Banner(strong, "The agreement goes on between the others.", "See the ending", links.ending(bucp))
            )
    return banners


def _ending_banners(bucp, ending, duties, kin) -> list[Banner]:
    if bucp.state in (State.TERMINATED, State.EXPIRED):
        return [_ended(bucp, ending, duties)]
    if bucp.state not in IN_FORCE:
        return []
    if ending and ending.is_open:
        return [_ending(bucp, ending)]
    if kin.amendment is None and bucp.end_date and 0 <= (bucp.end_date - timezone.localdate()).days <= STEPS[0]:
        return [
            Banner(
                f"It ends on {when(bucp.end_date)}.",
                "Renew it in time, or let it end: then the data are to be destroyed or returned.",
                tone="warn",
            )
        ]
    return []


def _ending(bucp, ending) -> Banner:
    url = links.ending(bucp)
    if ending.state == Ending.State.DECIDED:
        return Banner(
            f"Access to the data ends on {when(ending.access_ends_on)}.",
            f"Reason: {ending.why}. Then the agreement is terminated.",
            "See the ending",
            url,
            "warn",
        )
    who = "the Agency officers decide" if ending.needs == Ending.Needs.OFFICERS else "every other party has agreed"
    return Banner(
        f"{ending.party.name} proposes to end it.",
        f"Access to the data would end on {when(ending.access_ends_on)}. It stays in force until {who}.",
        "See the proposal",
        url,
        "warn",
    )


def _ended(bucp, ending, duties) -> Banner:
    if bucp.state == State.EXPIRED:
        strong, why = f"Expired on {dates.day(bucp.ended_at)}.", bucp.end_reason
    else:
        strong = f"Terminated on {dates.day(bucp.ended_at)}."
        why = f"Reason: {ending.why}." if ending else bucp.end_reason
    gone = [d for d in duties if d.kind == "destruction"]
    late = any(d.is_late for d in gone)
    words = " ".join(_fate(d) for d in gone) or "No data were shared under it, so none are to be destroyed."
    link, url = ("See the ending", links.ending(bucp)) if ending else ("", "")
    return Banner(
        strong, f"{why} {words}", link, url, "bad" if late else "" if all(d.done_at for d in gone) else "warn"
    )


def _fate(duty) -> str:
    """What became of the data a recipient held."""
    if duty.done_at:
        return f"{duty.party.name} attested that the data were destroyed or returned on {dates.day(duty.done_on)}."
    if duty.is_late:
        return f"{duty.party.name} was to destroy or return the data by {when(duty.due_on)}: this is late."
    return f"{duty.party.name} is to destroy or return the data by {when(duty.due_on)}."


# What the reader can begin ------------------------------------------------------------------------------


def _actions(overview, ending, kin):
    bucp, party_roles = overview.bucp, overview.party_roles
    mine = sorted((t for t in overview.mine if t.kind in OWN_TASKS), key=lambda t: (OWN_TASKS.index(t.kind), t.pk))
    yield from list({t.url: Action(t.sentence, t.url) for t in mine}.values())[:OFFERED]
    if any(bucp.state in clause.states and clause.role_of(party_roles) for clause in CLAUSES.values()):
        yield Action("Give a notice", links.notices(bucp), onward=False)
    ends = bool(ending and ending.is_open)
    if may(bucp, party_roles, StartAmendment) and not (kin.amendment or ends):
        yield Action("Amend", _address("amend", bucp), onward=False)
        if bucp.end_date:
            yield Action("Renew", _address("renew", bucp), onward=False)
    if bucp.state in IN_FORCE and not ends and any(h.side and not h.has_left for h in party_roles):
        yield Action("End", _address("end", bucp), onward=False)
    if may(bucp, party_roles, UpdateContacts):
        yield Action("Update contacts", _address("contacts", bucp), onward=False)
    if may_take_up_again(bucp, party_roles) and kin.follower is None:
        yield Action("Begin again", _address("again", bucp), onward=False)


def _address(page: str, bucp) -> str:
    return reverse(f"obligations:{page}", args=[bucp.number])


def _short(text: str, most: int = 200) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def tab(request, current: str) -> Tab | None:
    """For `Extension.tabs`: the exchange, once it is on file, and on its own pages."""
    bucp = request.bucp
    if (request.party_roles is None or not bucp.is_on_file) and current != "exchange":
        return None
    return Tab("exchange", "Exchange", links.duty(bucp), after="sign")
