"""One agreement's way through the life cycle, told as a generator: it yields the moment at which it goes on."""

import random
from datetime import date, timedelta

from django.utils import timezone

from bucp.drafting.commands import ChangeElements, SaveAnswer
from bucp.drafting.create import start_draft
from bucp.models import Bucp, Opinion
from bucp.models.states import State
from bucp.official_form import completeness
from bucp.official_form.declare import FilledBy, Needed, Review
from bucp.review.commands import (
    AskOpinions,
    GiveOpinion,
    HandOver,
    ResolveThread,
    SendRequest,
    WaiveThread,
    WriteComment,
)
from bucp.signing.commands import (
    ConfirmAgencySignature,
    FileAgencySignature,
    FileWithCdo,
    PutInForce,
    PutOutForSignature,
    RefuseToSign,
    ReturnToReview,
    Sign,
    SignOnPaper,
    WithdrawRequest,
)
from bucp.signing.effects import objections
from bucp.signing.guards import agency_is_unsigned
from bucp.text.approval import proposed_reason
from bucp.text.snapshot import answers_of, frozen
from bucp.workflow.perform import perform
from obligations.amending.effects import take_up_again
from signatories import contacts
from signatories.models import Entity, Membership, Role

from . import after_filing_script as afterwards
from . import disputes_script as quarrels
from .accounts import PASSWORD
from .clock import CALIFORNIA, Clock, together
from .content import exchange
from .plans import Plan
from .texts import disputes as of_disputes
from .texts import education as of_education
from .texts import review as talk

SECTIONS = ("business-case", "technical", "administrative")
LATER = (Needed.DISPUTED, Needed.UNDISPUTED)


class Telling:
    """`people`: {(entity slug, role): User}. Iterate over `run()`: each value is the next moment of this story."""

    def __init__(self, plan: Plan, seed: int, clock: Clock, people: dict):
        self.plan, self.clock, self.people = plan, clock, people
        self.chance = random.Random(seed)
        self.exchange = exchange(
            plan.use,
            plan.variant,
            seed,
            self._day(plan.starts_in),
            self._day(plan.lasts),
            plan.title,
            plan.scope,
            plan.recipients,
            plan.providers,
            of_disputes.ANSWERS.get(plan.quarrel),
        )
        self.lead = self.exchange.recipients[0]
        self.giver = self.exchange.providers[0]
        self.delay = 0.0  # days that a dispute has taken

    def _day(self, from_today: int | None) -> date | None:
        if from_today is None:
            return None
        return self.clock.today.astimezone(CALIFORNIA).date() + timedelta(days=from_today)

    def on(self, days: float):
        """The moment that many days after the beginning, a dispute's own days not counted."""
        return self.clock.office_hour(self.plan.began - days - self.delay, self.chance)

    def has(self, twist: str) -> bool:
        return twist in self.plan.twists

    def who(self, role: str, slug: str):
        return self.people[slug, str(role)]

    def do(self, command, by):
        self.clock.tick(minutes=self.chance.randint(1, 4))
        return perform(self.bucp, command, by)

    # The whole --------------------------------------------------------------------------------------------
    def run(self):
        yield self.on(0)
        yield from self.draft()
        if self.plan.reach != "draft" and not (self.plan.reach == "withdrawn" and self.has("complete")):
            yield from self.review()
            if self.bucp.state == State.REVIEW and not any(t.startswith("stop ") for t in self.plan.twists):
                yield from self.signing()
        if self.plan.reach == "withdrawn":
            yield self.on(self.plan.draft + self.plan.review)
            reason = self.chance.choice(talk.WITHDRAWALS)
            self.do(WithdrawRequest(reason=reason), self.who(Role.COORDINATOR, self.lead))
        yield from together(*self.life())

    def life(self):
        """The stories in an agreement in force, each for itself."""
        if self.plan.uses:
            yield quarrels.uses(self)
        if self.plan.later:
            yield afterwards.told(self)
        if self.bucp.state == State.ACTIVE:
            yield afterwards.routine(self)

    # Writing ----------------------------------------------------------------------------------------------
    def draft(self):
        ex, writer = self.exchange, self.who(Role.PROGRAM, self.lead)
        entities = {e.slug: e for e in Entity.objects.filter(slug__in=[*ex.recipients, *ex.providers])}
        recipients, providers = ([entities[s] for s in slugs] for slugs in (ex.recipients, ex.providers))
        follows = Bucp.objects.get(title=self.plan.follows) if self.plan.follows else None
        if follows and follows.state == State.TERMINATED:
            self.bucp = take_up_again(writer, follows)
            self.rewrite("use_case_name", "", ex.title)
            self.rewrite("purpose_scope", "", ex.scope)
        else:
            self.bucp = start_draft(writer, recipients, providers, ex.title, follows=follows)
        self.write(FilledBy.RECIPIENT, SECTIONS[:1], writer, only=3 if self.has("begun") else None)
        if self.has("begun"):
            return
        yield self.on(self.plan.draft * 0.4)
        self.write(FilledBy.RECIPIENT, SECTIONS[1:2], writer)
        rows = ex.dataset.rows()
        self.do(ChangeElements(change=_add_elements, data={"rows": rows[:3] if self.has("half") else rows}), writer)
        if self.has("half"):
            return
        yield self.on(self.plan.draft * 0.8)
        self.write(FilledBy.RECIPIENT, SECTIONS[2:], writer)
        if self.has("contact"):
            yield self.on(self.plan.draft)
            self.propose_contact()

    def propose_contact(self):
        """The provider has nobody on record: the recipient's coordinator says whom to ask."""
        asks, asked = self.bucp.recipients[0].entity, self.bucp.providers[0].entity
        contacts.propose(self.who(Role.COORDINATOR, self.lead), asks, asked, **talk.CONTACT)

    def write(self, side: str, sections, by, only: int | None = None):
        """Answers the questions of these sections: in the recipients' columns, or in the provider's."""
        form, answers, written = self.bucp.form, answers_of(self.bucp), 0
        for field in (f for slug in sections for f in form.section(slug).fields):
            if field.is_computed or field.needed in LATER or (side == FilledBy.PROVIDER and not field.per_party):
                continue
            for party in self._columns(field, side):
                key = (field.key, party.pk if party else None)
                if key in answers or not completeness.applies(form, field, answers, key[1]):
                    continue
                value = self.exchange.value(field, side if party else None)
                if value and (only is None or written < only):
                    row = self.do(SaveAnswer(field=field.key, raw=value, party=party), by)
                    answers[key] = row.value
                    written += 1

    def _columns(self, field, side: str):
        if not field.per_party:
            return [None]
        if field.filled_by not in ("both", side):
            return []
        # What a data set's own department says of its laws is not for a second provider to say.
        return [
            p
            for p in self.bucp.party_list
            if p.side == side and (side == FilledBy.RECIPIENT or p.entity.slug == self.giver)
        ]

    def rewrite(self, key: str, added: str, wording: str = ""):
        """The lead's drafter adds a sentence to an answer, or takes other wording for it."""
        row = self.bucp.answers.filter(field=key).order_by("pk").first()
        by, text = self.who(Role.PROGRAM, self.lead), wording or f"{row.value} {added}"
        self.do(SaveAnswer(field=key, raw=text, party=row.party, version=row.version), by)

    # Reviewing --------------------------------------------------------------------------------------------
    def review(self):
        plan, stop = self.plan, next((t for t in self.plan.twists if t.startswith("stop ")), "")
        yield self.on(plan.draft)
        self.send()
        if stop == "stop sent":
            return
        yield self.during_review(0.12)
        threads = self.ask_questions()
        yield self.during_review(0.22)
        self.write(FilledBy.PROVIDER, SECTIONS, self.who(Role.PROGRAM, self.giver))
        self.hand_over(self.giver, talk.HAND_OVER_TO_RECIPIENT)
        yield self.during_review(0.34)
        open_threads = self.reply(threads)
        if self.plan.quarrel:
            yield from quarrels.quarrel(self)
        if stop == "stop talking" or self.bucp.state != State.REVIEW:
            return
        self.rewrite("purpose_benefits", self.chance.choice(talk.AFTERTHOUGHTS))
        self.hand_over(self.lead, talk.HAND_OVER_TO_PROVIDER)
        yield self.during_review(0.42)
        for thread in open_threads:
            self.do(ResolveThread(thread=thread), self.who(Role.COORDINATOR, self.giver))
        self.ask_for_opinions()
        yield from self.give_opinions(0.5, 0.85, leave=2 if stop == "stop opinions" else 0)
        if self.has("stale") or (not stop and self.chance.random() < 0.3):
            self.rewrite("output_products", "Nothing is made from the data besides these.")
            if self.has("stale"):
                return
            yield from self.give_opinions(0.87, 0.94)
        if stop == "stop opinions":
            return
        yield self.during_review(0.95)
        self.say_undisputed()
        if self.has("waived"):
            self.waive()

    def during_review(self, part: float):
        return self.on(self.plan.draft + self.plan.review * part)

    def send(self):
        sender, ex = self.who(Role.COORDINATOR, self.lead), self.exchange
        letter = talk.LETTER.format(
            title=ex.title,
            provider=" and ".join(p.name for p in self.bucp.providers),
            scope=ex.scope,
            recipient=self.bucp.recipients[0].name,
            reason=ex.use.reason,
            sender=sender.name,
        )
        contacts = Membership.objects.active().filter(entity__slug__in=ex.providers, role=Role.PROGRAM)
        self.do(SendRequest(letter=letter, contacts=list(contacts)), sender)

    def ask_questions(self):
        asked = []
        for row in self.chance.sample(talk.THREADS, 3):
            field, question, _, wording, _ = row
            by = self.who(self.chance.choice((Role.PROGRAM, Role.PROGRAM, Role.COORDINATOR)), self.giver)
            party = self.bucp.recipients[0] if self.bucp.form.fields[field].per_party else None
            made = self.do(WriteComment(text=question, field=field, party=party, suggestion=wording), by)
            asked.append((made.thread, row))
        return asked

    def reply(self, threads):
        """Answers all but the last, and changes the text where it says so; returns the threads."""
        by = self.who(Role.PROGRAM, self.lead)
        for thread, (field, _, answer, wording, added) in threads[:-1]:
            if wording or added:
                self.rewrite(field, added, wording)
            self.do(WriteComment(text=answer, thread=thread), by)
        return [thread for thread, _ in threads]

    def hand_over(self, slug: str, messages):
        self.do(HandOver(message=self.chance.choice(messages)), self.who(Role.COORDINATOR, slug))

    def ask_for_opinions(self):
        for party in self.bucp.party_list:
            self.do(AskOpinions(note=talk.OPINION_NOTE), self.who(Role.COORDINATOR, party.entity.slug))

    def give_opinions(self, begin: float, end: float, leave: int = 0):
        """Every opinion that is asked for and not fresh, spread over a part of the review."""
        waiting = [
            r for r in self.bucp.review_requests.select_related("party__entity").order_by("pk") if not r.is_fresh
        ]
        self.chance.shuffle(waiting)
        waiting = waiting[: len(waiting) - leave]
        for place, request in enumerate(waiting):
            yield self.during_review(begin + (end - begin) * place / max(len(waiting), 1))
            stance = self.stance(request)
            self.do(
                GiveOpinion(
                    request=request,
                    stance=stance,
                    text=self.chance.choice(talk.OPINIONS[request.review, stance]),
                    seen_sha256=frozen(self.bucp)[1],
                ),
                self.who(request.review, request.party.entity.slug),
            )

    def stance(self, request) -> str:
        """Conditions and objections come from the provider's side, as the twists say."""
        if request.party.entity.slug == self.giver:
            if self.has("objects") and request.review == Review.PRIVACY:
                return Opinion.Stance.OBJECTS
            conditions = {"condition": (Review.SECURITY,), "conditions": (Review.SECURITY, Review.PRIVACY)}
            if any(self.has(t) and request.review in reviews for t, reviews in conditions.items()):
                return Opinion.Stance.CONDITIONS
        return Opinion.Stance.SUPPORTS

    def say_undisputed(self):
        by = self.who(Role.COORDINATOR, self.lead)
        if not (self.bucp.decided_at or self.bucp.answers.filter(field="undisputed_reason").exists()):
            why = proposed_reason(self.bucp) or self.chance.choice(talk.UNDISPUTED)
            self.do(SaveAnswer(field="undisputed_reason", raw=why), by)

    def waive(self):
        field, question, *_ = talk.THREADS[4]
        made = self.do(WriteComment(text=question, field=field), self.who(Role.PROGRAM, self.giver))
        for slug in (self.lead, self.giver):
            reason = self.chance.choice(talk.WAIVERS)
            self.do(WaiveThread(thread=made.thread, reason=reason), self.who(Role.COORDINATOR, slug))

    # Signing and filing -----------------------------------------------------------------------------------
    def signing(self):
        plan, begun = self.plan, self.plan.draft + self.plan.review
        yield self.on(begun)
        self.put_out()
        if self.has("refused"):
            yield from self.refused(begun)
        if self.has("returned"):
            yield self.on(begun + plan.signing * 0.2)
            self.do(ReturnToReview(reason=talk.RETURNS[0]), self.who(Role.COORDINATOR, self.lead))
            self.rewrite("duration", "(counted from the first file)")
            self.put_out()
        yield from self.signatures(begun)
        if plan.reach == "signing" and not self.has("agency waits"):
            return
        if agency_is_unsigned(self.bucp):
            yield from self.education_agency_signs(begun)
        if plan.reach == "signing":
            return
        yield self.on(begun + plan.signing)
        self.do(FileWithCdo(), self.who(Role.COORDINATOR, self.lead))
        if plan.reach == "active" and self.bucp.state == "filed":
            yield self.clock.office_hour(-plan.starts_in, self.chance)
            perform(self.bucp, PutInForce(), None)

    def put_out(self):
        self.do(PutOutForSignature(), self.who(Role.COORDINATOR, self.lead))

    def refused(self, begun: float):
        """One signs, the provider's sponsor does not; the text is mended, looked at again and put out again."""
        yield self.on(begun + self.plan.signing * 0.1)
        self.sign(self.bucp.recipients[0], Role.SPONSOR)
        yield self.on(begun + self.plan.signing * 0.2)
        self.do(RefuseToSign(reason=self.chance.choice(talk.REFUSALS)), self.who(Role.SPONSOR, self.giver))
        self.rewrite("purpose_scope", "People who live outside California are left out.")
        yield self.on(begun + self.plan.signing * 0.3)
        for _ in self.give_opinions(0, 0):
            pass
        self.put_out()

    def signatures(self, begun: float):
        pairs = [(p, role) for role in (Role.SPONSOR, Role.COORDINATOR) for p in self.bucp.party_list]
        count = next((int(t.split()[1]) for t in self.plan.twists if t.startswith("signed ")), len(pairs))
        for place, (party, role) in enumerate(pairs[:count]):
            yield self.on(begun + self.plan.signing * (0.35 + 0.6 * place / len(pairs)))
            self.sign(party, role)
        if self.has("on paper"):
            yield self.on(begun + self.plan.signing * 0.8)
            self.sign_on_paper(*pairs[count])

    def education_agency_signs(self, begun: float):
        """The provider files the page of the agency the records came from; the recipient confirms it."""
        yield self.on(begun + self.plan.signing * 0.96)
        page = FileAgencySignature(
            **of_education.AGENCY,
            signed_on=timezone.localdate(),
            scan=afterwards.one_page(of_education.PAGE),
            agreed=True,
            seen_sha256=self.bucp.current_revision.sha256,
        )
        filed = self.do(page, self.who(Role.COORDINATOR, self.giver))
        if self.has("agency waits"):
            return
        yield self.on(begun + self.plan.signing * 0.98)
        self.do(ConfirmAgencySignature(signature=filed), self.who(Role.COORDINATOR, self.lead))

    def sign(self, party, role: str):
        by = self.who(role, party.entity.slug)
        self.do(
            Sign(
                party=party,
                role=role,
                typed_name=by.name,
                password=PASSWORD,
                agreed=True,
                seen_sha256=self.bucp.current_revision.sha256,
                acknowledged=[o.pk for o in objections(self.bucp)],
                address="192.0.2.17",
            ),
            by,
        )

    def sign_on_paper(self, party, role: str):
        """The coordinator files the scanned page of a colleague: it waits for a second person (§19)."""
        by, signer = (self.who(r, party.entity.slug) for r in (Role.COORDINATOR, role))
        self.do(
            SignOnPaper(
                party=party,
                role=role,
                signer=signer,
                scan=afterwards.one_page(f"Signed on paper: {signer.name}"),
                agreed=True,
                password=PASSWORD,
                seen_sha256=self.bucp.current_revision.sha256,
                acknowledged=[o.pk for o in objections(self.bucp)],
            ),
            by,
        )


def _add_elements(context, rows):
    for position, values in enumerate(rows, start=1):
        context.bucp.elements.create(position=position, values=values, changed_by=context.by, changed_at=context.at)
