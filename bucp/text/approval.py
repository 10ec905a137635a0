"""How an agreement came to be approved: undisputed, with the reason (§5.2); after a dispute that was resolved or in
which the objection was taken back; or by a decision that stands against the objection (§6, §7.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from bucp.models.states import SIGNING_ROLES, State
from bucp.official_form import education
from bucp.official_form.declare import Needed
from bucp.text.snapshot import answers_of
from common import dates
from common.extensions import ask
from common.naming import listed
from workdays.working_days import begin_of

APPROVED_AND_SIGNED = "Date approved and signed"

UNDISPUTED, RESOLVED, WITHDRAWN, DECIDED = "undisputed", "resolved", "objection_withdrawn", "decided"


@dataclass(frozen=True)
class Settled:
    """How one dispute about the proposal ended (`Extension.settled`). `how`: resolved, objection_withdrawn or decided;
    `by` objected to `about`; `offices` decided on the day `on` under `clause`; `words`: what was agreed, decided,
    or said on taking the objection back."""

    how: str
    raised: date
    by: str
    about: str
    on: date
    words: str
    offices: tuple[str, ...] = ()
    clause: str = ""

    @property
    def sentence(self) -> str:
        raised = f"On {dates.day(self.raised)} {self.by} objected to {self.about.lower()}."
        if self.how == DECIDED:
            who = listed(self.offices)
            return f"{raised} On {dates.day(self.on)} {who} decided that the data is to be shared ({self.clause})."
        if self.how == RESOLVED:
            return f"{raised} The parties resolved the dispute on {dates.day(self.on)}. What was agreed:"
        return f"{raised} The objection was taken back on {dates.day(self.on)}:"

    @property
    def told(self) -> str:
        """The whole, as it is proposed for the reason why the proposal is undisputed."""
        return f"{self.sentence}\n\n{self.words}"


@dataclass(frozen=True)
class Approval:
    """`reason`: why it is undisputed, as the text says it; empty for one approved by decision."""

    reason: str
    settled: tuple[Settled, ...] = ()

    @property
    def own_reason(self) -> str:
        """The reason where it says more than how the last dispute ended, which stands before it."""
        if self.settled and self.settled[-1].told.split() == self.reason.split():
            return ""
        return self.reason

    @property
    def decision(self) -> Settled | None:
        return next((s for s in self.settled if s.how == DECIDED), None)

    @property
    def how(self) -> str:
        if self.decision:
            return DECIDED
        return self.settled[-1].how if self.settled else UNDISPUTED

    @property
    def clauses(self) -> tuple[str, ...]:
        """Under which clauses it counts as approved, and what follows."""
        return (self.decision.clause, "§7.5") if self.decision else ("§5.2",)

    @property
    def short(self) -> str:
        """In one sentence."""
        decision = self.decision
        if decision:
            return (
                f"Approved by decision of {listed(decision.offices)} on {dates.day(decision.on)}, "
                f"under {decision.clause}. §7.5 applies."
            )
        if not self.settled:
            return "Undisputed, and so deemed approved (§5.2)."
        last = self.settled[-1]
        ended = "its dispute was resolved" if last.how == RESOLVED else "the objection was taken back"
        return f"Undisputed since {ended} on {dates.day(last.on)}, and so deemed approved (§5.2)."

    @property
    def consequence(self) -> str:
        """What a decision brings with it; that an undisputed one is deemed approved is said in `short`."""
        if self.decision:
            return "A disputed proposal that was then approved may not have data excluded by the Data Provider (§7.5)."
        return ""


@dataclass(frozen=True)
class SigningDay:
    """“Date approved and signed” among the critical dates: computed, never typed. `official`: the label of the form
    under which it stands."""

    official: str
    words: str
    label: str = APPROVED_AND_SIGNED


def signing_day(bucp) -> SigningDay:
    """What the editor and the review say of it, in California's days."""
    official = bucp.form.mirrored["start_date"].official
    at = _signed_at(bucp)
    if at is None:
        return SigningDay(
            official,
            "The portal fills this in on the day the last Data Coordinator or Executive Sponsor of all parties signs.",
        )
    return SigningDay(official, f"{dates.day(timezone.localtime(at).date())}, when the last of all had signed.")


def _signed_at(bucp) -> datetime | None:
    """When the last of all signatures of the text that counts was given; None while one is missing. No query before
    the text is put out, four at most."""
    if not (bucp.state == State.SIGNING or bucp.is_on_file):
        return None
    round_ = bucp.signing_rounds.filter(outcome__in=["", "filed"]).order_by("-number").first()
    given = list(round_.signatures.standing()) if round_ else []
    wanted = {(p.pk, role.value) for p in bucp.party_list for role in SIGNING_ROLES}
    if not wanted <= {(s.party_id, s.role) for s in given}:
        return None
    agency = round_.agency_signatures.standing().defer("scan").first()
    if agency is None and bucp.state == State.SIGNING and education.asks_agency(bucp.form, answers_of(bucp)):
        return None
    return last_signed(given, agency)


def last_signed(signatures, agency) -> datetime:
    """The moment of the last of all `signatures`. `agency`: the education agency's, or None; of it the day on its page
    is known (Addendum B §1.3)."""
    day = agency.signed_on if agency else None
    return max([*(s.at for s in signatures), *([begin_of(day)] if day else [])])


def proposed_reason(bucp) -> str:
    """What to propose as the reason why it is undisputed: how its last dispute ended. Empty when there was none."""
    found = [s for found in ask("settled", bucp) for s in found]
    return "" if not found or found[-1].how == DECIDED else found[-1].told


def approval_of(bucp, answers) -> Approval:
    """`answers`: of the reading, {(field key, party slug or None): value}. A query for the disputes."""
    settled: Sequence[Settled] = [s for found in ask("settled", bucp) for s in found]
    reasons = [
        str(answers[key, None])
        for key, f in bucp.form.fields.items()
        if f.needed == Needed.UNDISPUTED and answers.get((key, None))
    ]
    is_decided = any(s.how == DECIDED for s in settled)
    return Approval("" if is_decided else "\n\n".join(reasons), tuple(settled))
