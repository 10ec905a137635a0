"""What the overview of an agreement shows of its dispute and of de-identified data (`Extension.overview`)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from bucp.models.states import IN_FORCE, State
from bucp.pages.overview import Action, LineStep, OverviewPart
from bucp.pages.tabs import Tab
from bucp.pages.waiting_words import by_sentence, owners, told
from bucp.workflow.perform import may
from common import dates
from common.naming import begin, the
from workdays import working_days

from . import written_in
from .commands import RaiseDispute

DISPUTABLE = (State.DISPUTE, *sorted(IN_FORCE))


@dataclass(frozen=True)
class OpenDispute:
    """`who` objects; `waits`: who must do what; `last_day`: of the present step, and whether it is past."""

    since: datetime
    who: str
    about: str
    step: str
    last_day: date | None
    is_late: bool
    waits: list[str]
    url: str


@dataclass(frozen=True)
class AboutDisputes:
    url: str
    to_write: list  # what was agreed and is not in the text yet: `written_in.AgreedPart`s
    ended_at: datetime | None
    dispute: OpenDispute | None
    uses_url: str
    raise_url: str


def part_of(overview) -> OverviewPart | None:
    bucp = overview.bucp
    found = open_dispute(overview)
    first_actions = tuple(own_tasks(overview))
    to_write = written_in.to_write(written_in.resolved(bucp))
    about = AboutDisputes(
        _address(bucp), to_write, bucp.ended_at, found, uses_url(bucp), raise_url(bucp, overview.party_roles)
    )
    if not (
        found or to_write or about.uses_url or about.raise_url or first_actions or bucp.state == State.NOT_APPROVED
    ):
        return None
    return OverviewPart(
        about,
        outcome="disputes/overview/not_approved.html" if bucp.state == State.NOT_APPROVED else "",
        after_steps="disputes/overview/dispute.html" if found else "disputes/overview/agreed.html" if to_write else "",
        step=_step(found),
        document="disputes/overview/uses.html" if about.uses_url else "",
        aside="disputes/overview/raise.html" if about.raise_url else "",
        first_actions=first_actions,
    )


def _step(found: OpenDispute | None) -> LineStep | None:
    if found is None:
        return None
    note = f"since {dates.day(found.since)}; now: {found.step}"
    return LineStep("In dispute", "current", note, found.url)


def tab(request, current: str) -> Tab | None:
    """For `Extension.tabs`: the dispute, where there was one."""
    bucp = request.bucp
    if request.party_roles is None or bucp.state == State.DRAFT:
        return None
    if not (getattr(request, "disputes", None) or bucp.disputes.exists()):
        return None
    return Tab("dispute", "Dispute", _address(bucp), after="changes")


def open_dispute(overview) -> OpenDispute | None:
    bucp = overview.bucp
    if bucp.state not in DISPUTABLE:
        return None
    found = bucp.disputes.filter(ended_at__isnull=True).first()
    if found is None:
        return None
    address = _address(bucp)
    tasks = [t for t in overview.tasks if _is_at(t, address) and not _lies_ahead(t)]
    objects = next((p.name for p in bucp.party_list if p.pk == found.party_id), "Data Provider")
    return OpenDispute(
        since=found.raised_at,
        who=begin(the(objects)),
        about=found.get_kind_display(),
        step=found.get_step_display(),
        last_day=working_days.last_day(found.due_at) if found.due_at else None,
        is_late=bool(found.due_at) and found.due_at <= timezone.now(),
        waits=[f"{owners(these)} to {told(these)}" for these in by_sentence(tasks)],
        url=address,
    )


def runs_until(bucp) -> datetime | None:
    """For `Extension.runs_until`: the end of the present step. The review does not end before its dispute has."""
    if bucp.state != State.DISPUTE:
        return None
    return bucp.disputes.filter(ended_at__isnull=True).values_list("due_at", flat=True).first()


def uses_url(bucp) -> str:
    """The page of de-identified data (§5.19), where there may be any; empty otherwise."""
    return reverse("disputes:uses", args=[bucp.number]) if bucp.state in (State.REVIEW, *DISPUTABLE) else ""


def raise_url(bucp, party_roles) -> str:
    """Where the reader raises an objection; empty when it is not theirs to raise, or a decision stands (§7.5)."""
    if not may(bucp, party_roles, RaiseDispute) or bucp.decided_at:
        return ""
    return reverse("disputes:raise", args=[bucp.number])


def own_tasks(overview) -> list[Action]:
    address = _address(overview.bucp)
    mine = [t for t in overview.mine if _is_at(t, address, uses=True) and not _lies_ahead(t)]
    return list({t.url: Action(t.sentence, t.url) for t in mine}.values())


def _address(bucp) -> str:
    return reverse("disputes:dispute", args=[bucp.number])


def _is_at(task, address: str, uses: bool = False) -> bool:
    """Whether a task is done on the page of the dispute, or (`uses`) on that of de-identified data."""
    return task.url.startswith(address) and (uses or not task.url.startswith(f"{address}uses/"))


def _lies_ahead(task) -> bool:
    """Whether it can be done only later: a meeting’s outcome is on record from its day on."""
    return task.kind == "minutes" and task.due_at is not None and task.due_at > timezone.now()
