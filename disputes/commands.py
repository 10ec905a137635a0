"""The objection and the way to its resolution (§5.2, §5.19, §6): the commands of its moves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bucp.models import Party
from bucp.workflow.moves import MoveCommand
from disputes.models import Dispute, Meeting, Proposal, Settlement


@dataclass(frozen=True, kw_only=True)
class RaiseDispute(MoveCommand):
    """A provider states its objections to fields of the proposal in writing (§5.2)."""

    kind: str
    fields: Iterable[str]
    text: str
    file: tuple[str, bytes] | None = None


@dataclass(frozen=True, kw_only=True)
class AddSubmission(MoveCommand):
    """Adds a written submission."""

    kind: str
    text: str
    file: tuple[str, bytes] | None = None


@dataclass(frozen=True, kw_only=True)
class ReferDispute(MoveCommand):
    """Ends the talks between the parties; the dispute goes on its route."""

    text: str


@dataclass(frozen=True, kw_only=True)
class ConfirmRoute(MoveCommand):
    """CDO staff confirmed who is under the Governor's authority: the route is computed anew."""


@dataclass(frozen=True, kw_only=True)
class DepartFromRoute(MoveCommand):
    """CDO staff record another way than the computed one, with the reason."""

    reason: str
    with_agency: bool
    close: str


@dataclass(frozen=True, kw_only=True)
class ProposeSettlement(MoveCommand):
    """Proposes words to which every party may agree; `fields`: what they change."""

    text: str
    fields: Iterable[str]
    solution: str
    statutes: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerSettlement(MoveCommand):
    """Says yes or no to a proposed resolution."""

    settlement: Settlement
    agree: bool
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class WithdrawObjection(MoveCommand):
    """The entity that objected takes its objection back."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class SubmitStatement(MoveCommand):
    """A party's statement for the CDO's mediation."""

    text: str
    file: tuple[str, bytes] | None = None


@dataclass(frozen=True, kw_only=True)
class CloseStatements(MoveCommand):
    """The time for statements is up: the mediation begins with those that are in."""


@dataclass(frozen=True, kw_only=True)
class ArrangeMeeting(MoveCommand):
    """Arranges a meeting; everybody who takes part is told."""

    at: datetime
    place: str
    attendees: str


@dataclass(frozen=True, kw_only=True)
class RecordMeeting(MoveCommand):
    """Records what came of a meeting."""

    meeting: Meeting
    outcome: str
    minutes: str


@dataclass(frozen=True, kw_only=True)
class CancelMeeting(MoveCommand):
    """Calls a meeting off."""

    meeting: Meeting


@dataclass(frozen=True, kw_only=True)
class EndMediation(MoveCommand):
    """An Agency's officer passes the dispute on unsettled."""

    text: str


@dataclass(frozen=True, kw_only=True)
class EndCdoMediation(MoveCommand):
    """The CDO ends the mediation unsettled."""

    text: str


@dataclass(frozen=True, kw_only=True)
class DecideDispute(MoveCommand):
    """An Undersecretary decides (§6.1(1)(b))."""

    verdict: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Recommend(MoveCommand):
    """The CDO writes the recommendation to the Governor's Office."""

    text: str
    file: tuple[str, bytes] | None = None


@dataclass(frozen=True, kw_only=True)
class HandOverRecommendation(MoveCommand):
    """CDO staff handed the recommendation over, outside the portal: on which day, to which office, how."""

    on: date | None
    to: str
    how: str


@dataclass(frozen=True, kw_only=True)
class RecordGovernorsDecision(MoveCommand):
    """CDO staff record the decision of the Governor's Office."""

    verdict: str
    text: str
    decided_on: date | None


@dataclass(frozen=True, kw_only=True)
class KeepOffices(MoveCommand):
    """Gives the officers of today access in place of those of yesterday."""


@dataclass(frozen=True, kw_only=True)
class LeaveAsWritten(MoveCommand):
    """After a resolution: a party says that nothing is left to write in, the text says already what was agreed."""


@dataclass(frozen=True, kw_only=True)
class ResumeReview(MoveCommand):
    """The dispute is resolved or decided: back to review."""


@dataclass(frozen=True, kw_only=True)
class EndNotApproved(MoveCommand):
    """The dispute ended without approval."""


@dataclass(frozen=True, kw_only=True)
class ProposeUse(MoveCommand):
    """A recipient submits de-identified data that it means to use (§5.19)."""

    method: str
    description: str
    file: tuple[str, bytes] | None = None


@dataclass(frozen=True, kw_only=True)
class AcceptUse(MoveCommand):
    """A provider accepts it before the time is up."""

    proposal: Proposal


@dataclass(frozen=True, kw_only=True)
class ObjectToUse(MoveCommand):
    """A provider objects within five working days."""

    proposal: Proposal
    text: str


@dataclass(frozen=True, kw_only=True)
class AgreeOnUse(MoveCommand):
    """The recipient and a provider that objected agree. `provider`: whose objection, where the recipient answers
    several."""

    proposal: Proposal
    words: str
    provider: Party | None = None


@dataclass(frozen=True, kw_only=True)
class TakeBackUse(MoveCommand):
    """The recipient takes its proposal back."""

    proposal: Proposal


@dataclass(frozen=True, kw_only=True)
class LetUsePass(MoveCommand):
    """Nobody objected in time."""

    proposal: Proposal


@dataclass(frozen=True, kw_only=True)
class DisputeUse(MoveCommand):
    """No agreement within ten working days after the objection: the dispute opens."""

    proposal: Proposal


@dataclass(frozen=True, kw_only=True)
class RecountClocks(MoveCommand):
    """A closure changed: running periods are counted anew."""


@dataclass(frozen=True, kw_only=True)
class StopForDispute(MoveCommand):
    """What is in review or signing stops for the dispute that just opened."""


@dataclass(frozen=True, kw_only=True)
class TellLesson(MoveCommand):
    """A party tells, without naming anybody, how the dispute was settled."""

    dispute: Dispute
    title: str
    text: str
    solution: str
    statutes: str = ""
    categories: Iterable[str] = ()


@dataclass(frozen=True, kw_only=True)
class WithdrawLesson(MoveCommand):
    """A party takes its resolution out of the library."""

    dispute: Dispute
