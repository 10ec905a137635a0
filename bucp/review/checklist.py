"""The official checklist: task × party, with dates and names, computed from what happened and never typed
(domain.md §4). Shown on the overview, the review, the signing page and in the document.

`checklist(bucp)` gives the rows; `templates/bucp/checklist.html` draws them.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.urls import reverse

from bucp.models import Signature
from bucp.models.states import BEFORE_FILING, SIGNING_ROLES, Side, State
from bucp.official_form.declare import Review
from bucp.text.amendment import reviews_needed
from signatories.models import Membership, Role

from . import opinion_board

NOT_THEIRS = "Not for this party"


@dataclass(frozen=True)
class ChecklistCell:
    """`state` is done, now, ahead, none or bad; `words` say the same. `party` is empty in a row for all parties."""

    state: str
    words: str
    date: datetime | date | None = None
    name: str = ""
    url: str = ""
    party: str = ""


@dataclass(frozen=True)
class ChecklistRow:
    """One task. `cells` holds one cell per party in their order, or a single one that counts for `span` parties."""

    task: str
    cells: tuple[ChecklistCell, ...]
    span: int = 1


def checklist(bucp) -> list[ChecklistRow]:
    """The rows of the official form this BUCP is on. A constant number of queries (at most six)."""
    facts = _Facts(bucp)
    rows = []
    for task in bucp.form.checklist:
        if task in _FOR_ALL:
            rows.append(ChecklistRow(task, (_FOR_ALL[task](bucp),), span=max(len(bucp.party_list), 1)))
        else:
            tell = _TASKS.get(task, _untold)
            rows.append(ChecklistRow(task, tuple(_named(tell(facts, party), party) for party in bucp.party_list)))
    return rows


def _named(cell: ChecklistCell, party) -> ChecklistCell:
    return ChecklistCell(cell.state, cell.words, cell.date, cell.name, cell.url, party.name)


class _Facts:
    """What the tasks look at, fetched once."""

    def __init__(self, bucp):
        self.bucp = bucp
        self.under_way = bucp.state in BEFORE_FILING
        self.needed = reviews_needed(bucp)
        opinion_board.load(bucp)
        self.requests = {(r.party_id, r.review): r for r in bucp.review_requests.all()}
        self.first = bucp.revisions.select_related("made_by").order_by("number").first() if bucp.sent_at else None
        given = Prefetch("signatures", Signature.objects.given().select_related("confirmation"))
        self.round = bucp.signing_rounds.select_related("ended_by").prefetch_related(given).order_by("-number").first()
        given = self.round.signatures.all() if self.round else ()
        self.signatures = {(s.party_id, s.role): s for s in given if not s.awaits_confirmation}
        self.pages = {(s.party_id, s.role): s for s in given if s.awaits_confirmation}
        self.refusal = self._refusal()

    def _refusal(self) -> tuple | None:
        """(party id, role) of the one who refused the last signing, while it has not been put out again."""
        if not self.round or self.round.outcome != "refused":
            return None
        held = set(
            Membership.objects.filter(user=self.round.ended_by, role__in=SIGNING_ROLES).values_list("entity_id", "role")
        )
        return next(
            ((p.pk, role) for p in self.bucp.party_list for role in SIGNING_ROLES if (p.entity_id, role) in held), None
        )

    def ahead(self, words: str) -> ChecklistCell:
        """A task that is still to come, or that will not come any more."""
        return ChecklistCell("ahead", words) if self.under_way else ChecklistCell("none", "Not done")


def _draft(facts: _Facts, party) -> ChecklistCell:
    bucp = facts.bucp
    if party.side != Side.RECIPIENT:
        return ChecklistCell("none", NOT_THEIRS)
    if bucp.sent_at:
        return ChecklistCell("done", "Written", bucp.sent_at, bucp.created_by.name)
    if bucp.state == State.DRAFT:
        return ChecklistCell("now", "Being written since", bucp.created_at, bucp.created_by.name)
    return ChecklistCell("none", "Not finished")


def _send(facts: _Facts, party) -> ChecklistCell:
    if party.side != Side.RECIPIENT or party.position != 0:
        return ChecklistCell("none", NOT_THEIRS)
    if facts.first:
        sender = facts.first.made_by.name if facts.first.made_by else ""
        return ChecklistCell("done", "Sent", facts.bucp.sent_at, sender)
    return facts.ahead("Not sent yet")


def _review(review: Review):
    def tell(facts: _Facts, party) -> ChecklistCell:
        request = facts.requests.get((party.pk, review.value))
        if review not in facts.needed and (request is None or not request.is_fresh):
            return ChecklistCell("none", opinion_board.NOT_ASKED)
        if request is None:
            return facts.ahead("Not asked yet")
        url = f"{reverse('bucp:review', args=[facts.bucp.number])}#opinion-{request.pk}"
        opinion = request.opinion
        if opinion is None:
            if not facts.under_way:
                return ChecklistCell("none", "Not given", url=url)
            return ChecklistCell("now", "Asked", request.asked_at, f"by {request.asked_by.name}", url)
        if request.stale_since:
            return ChecklistCell("bad", "Out of date since", request.stale_since, f"was {opinion.name}", url)
        state = "bad" if opinion.stance == opinion.Stance.OBJECTS else "done"
        return ChecklistCell(state, opinion.get_stance_display(), opinion.at, opinion.name, url)

    return tell


def _signature(role: str):
    def tell(facts: _Facts, party) -> ChecklistCell:
        url = reverse("bucp:sign", args=[facts.bucp.number])
        signature = facts.signatures.get((party.pk, role))
        if facts.refusal == (party.pk, role):
            return ChecklistCell("bad", "Refused to sign", facts.round.ended_at, facts.round.ended_by.name, url)
        if signature and facts.round.is_void:
            return ChecklistCell(
                "ahead", "Signature void since", facts.round.ended_at, f"was {signature.typed_name}", url
            )
        if signature:
            return ChecklistCell("done", "Signed", signature.at, signature.typed_name, url)
        page = facts.pages.get((party.pk, role))
        if facts.bucp.state == State.SIGNING and page:
            return ChecklistCell("now", "Page on paper, to be confirmed", page.at, page.typed_name, url)
        if facts.bucp.state == State.SIGNING and facts.round:
            return ChecklistCell("now", "Signature asked", facts.round.opened_at, url=url)
        return facts.ahead("Not signed yet")

    return tell


def _untold(facts: _Facts, party) -> ChecklistCell:
    return ChecklistCell("none", "Not tracked here")


def _start(bucp) -> ChecklistCell:
    if bucp.active_since:
        return ChecklistCell("done", "In force since", bucp.active_since)
    if bucp.state == State.FILED:
        return ChecklistCell("now", "Filed; starts on", bucp.start_date)
    if bucp.state not in BEFORE_FILING:
        return ChecklistCell("none", "Did not start")
    if bucp.start_date:
        return ChecklistCell("ahead", "Planned for", bucp.start_date)
    return ChecklistCell("ahead", "As soon as it is filed")


def _end(bucp) -> ChecklistCell:
    if bucp.ended_at and bucp.active_since:
        return ChecklistCell("done", "Ended", bucp.ended_at)
    if bucp.state in (State.WITHDRAWN, State.NOT_APPROVED):
        return ChecklistCell("none", State(bucp.state).label, bucp.ended_at)
    if bucp.ends_on:
        return ChecklistCell("ahead", "Decided for" if bucp.ends_early else "Planned for", bucp.ends_on)
    return ChecklistCell("none", "Open-ended")


_TASKS = {
    "Draft BUCP": _draft,
    "Send BUCP": _send,
    **{review.label: _review(review) for review in Review},
    "Executive Sponsor Review": _signature(Role.SPONSOR.value),
    "Data Coordinator Final Review": _signature(Role.COORDINATOR.value),
}
_FOR_ALL = {"BUCP Start Date": _start, "BUCP End Date": _end}
