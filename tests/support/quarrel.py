"""Tells a dispute’s story up to a step, through the one door: `Quarrel().at(Step.CDO)`, `.until(Outcome.APPROVED)`.

`Quarrel(recipients, providers)` begins like `Story`; the first provider objects.
"""

from datetime import timedelta

from django.utils import timezone

from bucp.drafting.commands import SaveAnswers, WrittenAnswer
from bucp.models import Bucp
from disputes import jobs, offices, written_case
from disputes.commands import (
    AnswerSettlement,
    ConfirmRoute,
    DecideDispute,
    EndCdoMediation,
    EndMediation,
    HandOverRecommendation,
    ObjectToUse,
    ProposeSettlement,
    ProposeUse,
    RaiseDispute,
    Recommend,
    RecordGovernorsDecision,
    ReferDispute,
    SubmitStatement,
)
from disputes.enums import DisputeKind, Step, Verdict
from disputes.models import Dispute
from signatories.models import Entity, Role, User
from tests.support.stories_kept import stage
from tests.support.story import Story, person

FIELDS = ["purpose_need"]


class Quarrel(Story):
    clock = None  # a running `tests.support.clock.at`, for stories in which time passes

    def __init__(self, recipients=("cdss",), providers=("cdph",), kind=DisputeKind.EXCHANGE, **more):
        super().__init__(recipients, providers, **more)
        self.kind, self.giver = kind, providers[0]
        self.sent()

    def do(self, command, by):
        self.actor = person(by) if isinstance(by, str) else by
        return super().do(command, by)

    @classmethod
    def begun_in_force(cls, clock) -> "Quarrel":
        """The quarrel over de-identified data in an agreement in force (§5.19), at its talks."""
        story = object.__new__(cls)
        Story.__init__(story)
        story.kind, story.giver, story.clock = DisputeKind.DEIDENTIFICATION, "cdph", clock
        return story.at_odds_in_force()

    @stage
    def at_odds_in_force(self):
        self.active()
        proposal = self.do(ProposeUse(method="Aggregation", description="Counts by county."), self.drafter)
        self.do(ObjectToUse(proposal=proposal, text="Cells are too small."), "coordinator@cdph.example")
        self.clock.at = proposal.__class__.objects.get(pk=proposal.pk).agree_by
        jobs.keep_clocks()
        return self

    @property
    def dispute(self) -> Dispute:
        return Dispute.objects.filter(bucp=self.bucp).order_by("-nth").first()

    @stage
    def raised(self, text="We may not disclose this.", by=""):
        self.do(RaiseDispute(kind=self.kind, fields=FIELDS, text=text), by or f"coordinator@{self.giver}.example")
        return self

    @stage
    def case_written(self, *slugs):
        """The parties (all, unless `slugs` names some) write the case that goes with a referral."""
        for party in self.bucp.party_list:
            slug = party.entity.slug
            if slugs and slug not in slugs:
                continue
            owed = [m for m in written_case.missing(self.bucp) if m.party_id in (None, party.pk)]
            own = [
                WrittenAnswer(m.field.key, f"Example text for {m.field.official}.", m.party_id and party) for m in owed
            ]
            if own:
                self.do(SaveAnswers(answers=own), f"coordinator@{slug}.example")
        return self

    @stage
    def referred(self):
        self.case_written()
        self.do(ReferDispute(text="We could not agree."), f"coordinator@{self.giver}.example")
        return self

    @stage
    def states(self, *slugs):
        for slug in slugs or [p.entity.slug for p in self.bucp.party_list]:
            self.do(SubmitStatement(text=f"The statement of {slug}."), f"coordinator@{slug}.example")
        return self

    @stage
    def pass_on(self):
        """The present step ends without settling it, by whoever must say so."""
        step = self.dispute.step
        if step == Step.TALKS:
            return self.referred()
        if step == Step.STATEMENTS:
            return self.states()
        if step == Step.CONFIRM:
            return self.confirmed()
        for office in offices.AT[step](self.bucp):
            if not office.holders:
                continue  # nobody can speak for it; `time_is_up` passes on without it
            by = office.holders[0].user
            if step == Step.AGENCY:
                self.do(EndMediation(text="Risks and benefits weighed; not settled."), by)
            elif step == Step.CDO:
                self.do(EndCdoMediation(text="Not settled in the meetings."), by)
            elif step == Step.DECISION:
                self.do(DecideDispute(verdict=Verdict.UNSETTLED, text="We leave it open."), by)
            elif step == Step.RECOMMENDATION:
                self.do(Recommend(text="We recommend to share it."), by)
                self.do(HandOverRecommendation(on=timezone.localdate(), to="Legal Affairs", how="By messenger"), by)
            elif step == Step.GOVERNOR:
                self.governor(Verdict.REFUSE)
        return self

    @stage
    def confirmed(self, under="yes"):
        """CDO staff find out who is under the Governor’s authority, and the dispute takes its route."""
        parties = [p.entity_id for p in self.bucp.party_list]
        Entity.objects.filter(pk__in=parties, under_governor="confirm").update(under_governor=under)
        self.do(ConfirmRoute(), holder(Role.STATE_CDO))
        return self

    @stage
    def time_is_up(self):
        """The time of the present step is over, and the scheduler does its round. Moves `clock` on."""
        self.clock.at = self.dispute.due_at
        jobs.keep_clocks()
        jobs.keep_seats()
        return self

    @stage
    def at(self, step: str):
        if self.dispute is None:
            self.raised()
        while self.dispute.step != step:
            before = (self.dispute.step, self.dispute.ended_at)
            self.pass_on()
            if (self.dispute.step, self.dispute.ended_at) == before and self.clock:
                self.time_is_up()
            assert (self.dispute.step, self.dispute.ended_at) != before, f"stuck at {before[0]}"
            assert self.dispute.is_open, f"it ended before {step}"
        return self

    @stage
    def governor(self, verdict):
        by = holder(Role.STATE_CDO)
        self.do(RecordGovernorsDecision(verdict=verdict, text="So decided.", decided_on=timezone.localdate()), by)
        return self

    @stage
    def undersecretaries(self, verdict):
        """All Undersecretaries on record decide alike."""
        for office in offices.undersecretaries(self.bucp):
            if office.holders:
                self.do(DecideDispute(verdict=verdict, text="So decided."), office.holders[0].user)
        return self

    @stage
    def settled(self):
        first, *others = [f"coordinator@{p.entity.slug}.example" for p in self.bucp.party_list]
        made = self.do(
            ProposeSettlement(text="Counties instead of addresses.", fields=FIELDS, solution="aggregation"), first
        )
        for other in others:
            self.do(AnswerSettlement(settlement=made, agree=True), other)
        return self

    def fresh(self) -> Bucp:
        return Bucp.objects.get(pk=self.bucp.pk)


def holder(role: str) -> User:
    return User.objects.filter(memberships__role=role, memberships__ended_at=None).first()


def later(days: float):
    return timezone.now() + timedelta(days=days)


__all__ = ["Quarrel", "holder", "later", "person"]
