"""What the pages of an exchange's tasks show, computed; the templates only walk through it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from bucp.models.states import IN_FORCE, Side
from bucp.page_actions.standing import where_it_stands
from bucp.workflow.left import still_reads
from bucp.workflow.moves import who
from bucp.workflow.perform import may
from bucp.workflow.table import MOVES
from common import dates
from obligations import links
from obligations.duties.commands import AddObligation, AttestObligation, TellOutcome
from obligations.models import Obligation

from .effects import dates_of, may_speak_for, of_education, report_of
from .labels import ADDABLE, WORDS
from .obligation_types import COMMENTS, MODIFIED, RESPONSE, TELL_WITHIN, asks_of
from .studies import NO_STUDY, of_study

SOON = timedelta(days=7)


@dataclass(frozen=True)
class ObligationStep:
    """For `parts/steps.html`."""

    label: str
    state: str
    date: object = ""


@dataclass(frozen=True)
class ObligationRow:
    """One duty in the list. `mine`: this reader can attest it."""

    duty: Obligation
    url: str
    pressing: str  # late, soon, or empty
    mine: bool


def rows(bucp, party_roles) -> tuple[list[ObligationRow], list[ObligationRow], list[ObligationRow]]:
    """(open, done, cancelled) duties of the agreement; one query. Open ones as they are due, those without a day last;
    done ones with the last first."""
    found = bucp.duties.without_file().select_related("party__entity", "done_by")
    mine = [d for d in found if still_reads(party_roles, d.opened_at, d.party_id, d.data.get("of"))]
    made = [_row(bucp, duty, party_roles) for duty in mine]
    open_ones = sorted((r for r in made if r.duty.is_open), key=lambda r: (r.duty.due_on or date.max, r.duty.pk))
    done = sorted((r for r in made if r.duty.done_at), key=lambda r: (r.duty.done_on, r.duty.pk), reverse=True)
    return open_ones, done, [r for r in made if r.duty.cancelled_at]


def _row(bucp, duty, party_roles) -> ObligationRow:
    url = links.outcome(bucp) if duty.kind == "outcome" else links.duty(bucp, duty.pk)
    return ObligationRow(duty, url, _pressing(duty), duty.is_open and may_attest(bucp, duty, party_roles))


def _pressing(duty) -> str:
    if not duty.is_open or duty.due_on is None:
        return ""
    if duty.is_late:
        return "late"
    return "soon" if duty.due_on <= timezone.localdate() + SOON else ""


def may_attest(bucp, duty, party_roles) -> bool:
    move = MOVES[TellOutcome if duty.kind == "outcome" else AttestObligation]
    if bucp.state not in move.source:
        return False
    return any(may_speak_for(party_role, duty) for party_role in move.roles_for(party_roles) if party_role.side)


def addable(bucp, party_roles) -> list:
    """What this reader can add by hand, in this state of the agreement."""
    if not may(bucp, party_roles, AddObligation):
        return []
    return [a for a in ADDABLE.values() if why_not_add(bucp, party_roles, a.kind) == ""]


def why_not_add(bucp, party_roles, kind: str) -> str:
    """Why it cannot be added now, as a sentence; empty when it can. Who may at all is the life cycle's to say."""
    from .obligation_types import KINDS

    rule = KINDS[kind]
    if bucp.state not in MOVES[AddObligation].source:
        return where_it_stands(bucp)
    if rule.ends and bucp.state not in IN_FORCE:
        return "The agreement has ended, so no data are transferred under it any more."
    if kind == "study_report" and not of_study(bucp):
        return NO_STUDY
    if not any(party_role.side in rule.by_hand for party_role in MOVES[AddObligation].roles_for(party_roles)):
        sides = " or the ".join(Side(side).label for side in rule.by_hand)
        return f"Program staff and Data Coordinators of the {sides} add this."
    return ""


class ObligationPage:
    """One duty as its page shows it to a reader with `party_roles`."""

    def __init__(self, bucp, duty: Obligation, party_roles):
        self.bucp, self.duty, self.party_roles = bucp, duty, party_roles
        self.words = WORDS[duty.kind]
        self.education = of_education(bucp) if duty.kind in ("destruction", "study_report") else False

    @property
    def asks(self):
        return asks_of(self.duty, self.education)

    @property
    def pressing(self) -> str:
        return _pressing(self.duty)

    @property
    def may_attest(self) -> bool:
        return self.duty.is_open and may_attest(self.bucp, self.duty, self.party_roles)

    def why_not(self) -> str:
        """Why this reader cannot attest an open duty, and who can; empty when they can."""
        if not self.duty.is_open or self.may_attest:
            return ""
        if self.bucp.state not in MOVES[AttestObligation].source:
            return where_it_stands(self.bucp)
        roles = str(who(*MOVES[AttestObligation].who[0].roles)).removesuffix(" of any party")
        whose = "either side" if self.duty.rule.anybody else self.duty.party.name
        return f"This waits for {whose}: {roles.replace(' or ', ', ', roles.count(' or ') - 1)} can attest it."

    def answers(self) -> list[tuple[str, str]]:
        """(question, answer in words) of what was attested."""
        data = {"on": self.duty.done_on.isoformat() if self.duty.done_on else "", **self.duty.data}
        return [(ask.question, ask.label_of(data[ask.key])) for ask in self.asks if data.get(ask.key)]

    def siblings(self) -> list[Obligation]:
        """What the other parties decide on the same release."""
        if self.duty.kind != "release":
            return []
        same = self.bucp.duties.without_file().filter(kind="release", title=self.duty.title)
        root = self.duty.key.partition(":")[0]
        found = [d for d in same.select_related("party__entity") if d.key.partition(":")[0] == root]
        for d in found:
            d.decision = dict(d.rule.asks[1].choices).get(d.data.get("decision"), "")
        return found

    def report_steps(self) -> list[ObligationStep]:
        """The way of a report from education records: copy, comments, answer, release; each with its last day."""
        kinds = ("study_report", "report_comments", "report_response")
        if self.duty.kind not in kinds:
            return []
        keys = {self.duty.key, report_of(self.duty)}
        same = self.bucp.duties.without_file().filter(kind__in=kinds, key__in=keys)
        found = {d.kind: d for d in sorted(same, key=lambda d: d.key == self.duty.key)}
        steps, base = [], None
        labels = ("Advance copy to the provider", "Provider’s comments", "Recipient’s answer")
        for kind, label, days in zip(kinds, labels, (0, COMMENTS, RESPONSE), strict=True):
            d = found.get(kind)
            if d and d.done_on:
                steps.append(ObligationStep(label, "done", d.done_on))
            else:
                due = d.due_on if d else base and base + timedelta(days=days)
                steps.append(ObligationStep(label, "current" if d else "ahead", f"by {dates.day(due)}" if due else ""))
            base = d.done_on or d.due_on if d else base and base + timedelta(days=days)
        release = self.duty.data.get("release_on")
        if release:
            day = date.fromisoformat(release)
            steps.append(
                ObligationStep(
                    "Release", "done" if day < timezone.localdate() else "ahead", f"planned on {dates.day(day)}"
                )
            )
        return steps

    def disclosure(self) -> dict | None:
        """§5.11, of a release or a publication: whether the data were modified, and the text to publish with them."""
        said = self.duty.data.get("modified")
        if self.duty.kind not in ("release", "publication") or not said:
            return None
        return {"answer": MODIFIED.label_of(said), "text": self.duty.data.get("disclosure", ""), "yes": said == "yes"}

    def impossible(self) -> dict | None:
        """§8.8, of an open destruction: by when to tell that it is impossible, where, and whether it was told."""
        if self.duty.kind != "destruction" or not self.duty.is_open:
            return None
        data = self.duty.data
        return {
            "known_on": dates_of(self.duty)["known_on"],
            "tell_by": dates_of(self.duty)["tell_by"],
            "days": TELL_WITHIN,
            "url": links.destruction(self.bucp),
            "notice_url": reverse("obligations:give", args=[self.bucp.number, "cannot_destroy"]),
            "may": self.may_attest,
            "reference": data.get("alternative", ""),
            "told_on": date.fromisoformat(data["told_on"]) if data.get("told_on") else None,
            "late": data.get("told_late", False),
        }
