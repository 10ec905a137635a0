"""Tells a dispute’s story up to a step, through the one door: `Quarrel().at(Step.CDO)`, `.until(Outcome.APPROVED)`.

`Quarrel(recipients, providers)` begins like `Story`; the first provider objects.
"""

from datetime import timedelta

from django.utils import timezone

from bucp.models import Bucp
from disputes import jobs, offices
from disputes.models import Dispute
from disputes.words import Kind, Step, Verdict
from signatories.models import Entity, Role, User
from tests.stories_kept import stage
from tests.story import Story, person

FIELDS = ["purpose_need"]


class Quarrel(Story):
    clock = None  # a running `tests.clock.at`, for stories in which time passes

    def __init__(self, recipients=("cdss",), providers=("cdph",), kind=Kind.EXCHANGE, **more):
        super().__init__(recipients, providers, **more)
        self.kind, self.giver = kind, providers[0]
        self.sent()

    def do(self, name: str, by, **data):
        self.actor = person(by) if isinstance(by, str) else by
        return super().do(name, by, **data)

    @classmethod
    def begun_in_force(cls, clock) -> "Quarrel":
        """The quarrel over de-identified data in an agreement in force (§5.19), at its talks."""
        story = object.__new__(cls)
        Story.__init__(story)
        story.kind, story.giver, story.clock = Kind.DEIDENTIFICATION, "cdph", clock
        return story.at_odds_in_force()

    @stage
    def at_odds_in_force(self):
        self.active()
        proposal = self.do("propose_use", self.drafter, method="Aggregation", description="Counts by county.")
        self.do("object_to_use", "coordinator@cdph.example", proposal=proposal, text="Cells are too small.")
        self.clock.at = proposal.__class__.objects.get(pk=proposal.pk).agree_by
        jobs.keep_clocks()
        return self

    @property
    def dispute(self) -> Dispute:
        return Dispute.objects.filter(bucp=self.bucp).order_by("-nth").first()

    @stage
    def raised(self, text="We may not disclose this.", by=""):
        self.do("raise_dispute", by or f"coordinator@{self.giver}.example", kind=self.kind, fields=FIELDS, text=text)
        return self

    @stage
    def referred(self):
        self.do("refer_dispute", f"coordinator@{self.giver}.example", text="We could not agree.")
        return self

    @stage
    def states(self, *slugs):
        for slug in slugs or [p.entity.slug for p in self.bucp.party_list]:
            self.do("submit_statement", f"coordinator@{slug}.example", text=f"The statement of {slug}.")
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
                self.do("end_mediation", by, text="Risks and benefits weighed; not settled.")
            elif step == Step.CDO:
                self.do("end_cdo_mediation", by, text="Not settled in the meetings.")
            elif step == Step.DECISION:
                self.do("decide_dispute", by, verdict=Verdict.UNSETTLED, text="We leave it open.")
            elif step == Step.RECOMMENDATION:
                self.do("recommend", by, text="We recommend to share it.")
            elif step == Step.GOVERNOR:
                self.governor(Verdict.REFUSE)
        return self

    @stage
    def confirmed(self, under="yes"):
        """CDO staff find out who is under the Governor’s authority, and the dispute takes its route."""
        parties = [p.entity_id for p in self.bucp.party_list]
        Entity.objects.filter(pk__in=parties, under_governor="confirm").update(under_governor=under)
        self.do("confirm_route", holder(Role.STATE_CDO))
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
        self.do("record_governor", by, verdict=verdict, text="So decided.", decided_on=timezone.localdate())
        return self

    @stage
    def undersecretaries(self, verdict):
        """All Undersecretaries on record decide alike."""
        for office in offices.undersecretaries(self.bucp):
            if office.holders:
                self.do("decide_dispute", office.holders[0].user, verdict=verdict, text="So decided.")
        return self

    @stage
    def settled(self):
        first, *others = [f"coordinator@{p.entity.slug}.example" for p in self.bucp.party_list]
        made = self.do("propose_settlement", first, text="Counties instead of addresses.", fields=FIELDS, solution="aggregation")
        for other in others:
            self.do("answer_settlement", other, settlement=made, agree=True)
        return self

    def fresh(self) -> Bucp:
        return Bucp.objects.get(pk=self.bucp.pk)


def holder(role: str) -> User:
    return User.objects.filter(memberships__role=role, memberships__ended_at=None).first()


def later(days: float):
    return timezone.now() + timedelta(days=days)


__all__ = ["Quarrel", "holder", "later", "person"]
