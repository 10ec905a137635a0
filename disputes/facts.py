"""What is known of a dispute, as far as its reader may know it: whatever the page shows and the page actions ask.
Each part is fetched once, when it is first asked for."""

from functools import cached_property

from django.utils import timezone

from bucp.models.states import Side
from signatories.models import Role
from workdays import working_days

from . import offices, written_in
from .effects import papers_for
from .enums import Step, SubmissionKind
from .mediating import MEETS_IN
from .route import route_of

LONG = 1_500  # characters of a paper; a longer one unfolds


def facts_of(request) -> "DisputeFacts":
    """The last dispute of the BUCP on the request; `disputes.access.READ` has seen to it that there is one."""
    return DisputeFacts(request.bucp, request.disputes, request.user, request.party_roles)


class DisputeFacts:
    """One dispute for a reader with `party_roles`. `disputes`: all of this BUCP, the first one first; `nth` names
    one that is over, otherwise it is the last."""

    def __init__(self, bucp, disputes, user, party_roles, nth: int | None = None):
        self.bucp, self.user, self.party_roles = bucp, user, party_roles
        self.disputes = disputes
        self.dispute = next((d for d in disputes if d.nth == nth), None) if nth else disputes[-1]
        if self.dispute:
            self.dispute.bucp = bucp

    @property
    def is_last(self) -> bool:
        return self.dispute is self.disputes[-1]

    @cached_property
    def route(self):
        return route_of(self.dispute)

    @cached_property
    def last_day(self):
        return working_days.last_day(self.dispute.due_at) if self.dispute.due_at else None

    @cached_property
    def offices(self) -> list:
        """The offices of the present step."""
        return offices.AT[self.dispute.step](self.bucp) if self.dispute.step in offices.AT else []

    @property
    def coordinates(self) -> bool:
        return any(h.side and h.role == Role.COORDINATOR for h in self.party_roles)

    @property
    def owes_statement(self) -> bool:
        return any(h.side and h.role == Role.COORDINATOR and h.party.pk not in self.given for h in self.party_roles)

    @property
    def speaks_now(self) -> bool:
        """Whether the reader holds an office of this step that has not spoken."""
        return any(o.key not in self.spoken and any(o.is_of(h) for h in self.party_roles) for o in self.offices)

    def leads(self, step: str) -> bool:
        roles = MEETS_IN.get(Step(step), ())
        return any(h.role in roles for h in self.party_roles)

    @property
    def meets(self):
        """The meeting of this step that is still to come, if any."""
        now = timezone.now()
        return next(
            (m for m in self.meetings if m.step == self.dispute.step and not m.cancelled_at and m.at > now), None
        )

    @property
    def has_met(self) -> bool:
        now = timezone.now()
        return any(m.step == self.dispute.step and not m.cancelled_at and m.at <= now for m in self.meetings)

    @property
    def offered(self):
        """The proposed resolution that is open, if any."""
        return next((s for s in self.settlements if s.ended_at is None), None)

    @staticmethod
    def is_untold(meeting) -> bool:
        return not meeting.told_at and not meeting.cancelled_at and meeting.at <= timezone.now()

    @staticmethod
    def can_be_cancelled(meeting) -> bool:
        return not meeting.told_at and not meeting.cancelled_at

    def must_answer(self, settlement) -> bool:
        return settlement.ended_at is None and any(
            h.side and h.role == Role.COORDINATOR and str(h.party.pk) not in settlement.agreed for h in self.party_roles
        )

    @property
    def may_withdraw(self) -> bool:
        """The entity that objected, alone, takes the objection back."""
        own = {h.party.pk for h in self.party_roles if h.side == Side.PROVIDER and h.role == Role.COORDINATOR}
        party = self.dispute.party_id
        others = {p.party_id for p in self.papers if p.kind == SubmissionKind.OBJECTION} - ({party} if party else own)
        return bool(own) and (party is None or party in own) and not others

    @cached_property
    def papers(self) -> list:
        """The papers this reader may read, without their files."""
        found = papers_for(self.dispute, self.party_roles, self.user)
        for paper in found:
            paper.is_long = len(paper.text) > LONG
        return found

    @property
    def objections(self) -> list:
        return [p for p in self.papers if p.kind == SubmissionKind.OBJECTION]

    @cached_property
    def recommendation(self):
        """The recommendation to the Governor’s Office as it was written last; None before."""
        found = [p for p in self.papers if p.kind == SubmissionKind.RECOMMENDATION]
        return found[-1] if found else None

    @cached_property
    def agreed_parts(self) -> list:
        """The parts of the text into which the resolution is written, while that is still the next step or was it."""
        return written_in.parts(self.dispute) if self.is_last and written_in.resolved(self.bucp) else []

    @property
    def to_write(self) -> list:
        return [part for part in self.agreed_parts if not part.changed] if self.unwritten_by else []

    @property
    def unwritten_by(self) -> list:
        """The parties that have not said that nothing is left to write in."""
        return written_in.silent(self.dispute)

    @property
    def leaves_it(self) -> bool:
        """Whether the reader’s entity still has to say so, if it writes nothing."""
        own = {h.party.pk for h in self.party_roles if h.side and h.role == Role.COORDINATOR}
        return bool(self.to_write) and any(p.pk in own for p in self.unwritten_by)

    @cached_property
    def given(self) -> dict:
        """{party id: when its statement came in}, whoever may read it."""
        if self.dispute.referred_at is None:
            return {}
        if self.dispute.opened_at:
            return {p.party_id: p.at for p in self.papers if p.kind == SubmissionKind.STATEMENT}
        return dict(self.dispute.papers.filter(kind=SubmissionKind.STATEMENT).values_list("party", "at"))

    @cached_property
    def meetings(self) -> list:
        return list(self.dispute.meetings.select_related("arranged_by", "told_by"))

    @cached_property
    def rulings(self) -> list:
        """What each office said; `paper` where the same words stand among the papers."""
        found = list(self.dispute.rulings.select_related("by")) if self.dispute.referred_at else []
        for ruling in found:
            same = (p for p in self.papers if p.kind == SubmissionKind.WEIGHING and p.by_id == ruling.by_id)
            ruling.paper = next((p for p in same if p.text == ruling.text), None)
        return found

    @property
    def spoken(self) -> set:
        return {r.office for r in self.rulings if r.step == self.dispute.step}

    @cached_property
    def departures(self) -> list:
        return list(self.dispute.departures.select_related("by")) if self.dispute.referred_at else []

    @cached_property
    def settlements(self) -> list:
        found = list(self.dispute.settlements.select_related("party__entity", "by"))
        for settlement in found:
            settlement.fields = self.labels_of(settlement.changes)
        return found

    def labels_of(self, keys) -> list[str]:
        """The questions' official labels, each once."""
        fields = self.bucp.form.fields
        return list(dict.fromkeys(fields[key].official for key in keys if key in fields))
