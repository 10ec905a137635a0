"""Tells a BUCP's story up to a point, through the same door as everybody: `Story().sent()`, `.in_signing()`,
`.active()`.

cdss asks cdph unless told otherwise. Each step returns the story, so that steps can be chained; `story.bucp` is fresh.
A stage that was told before is laid down again as rows (`stories_kept`); `Story(told=True)` tells all of it.
"""

from dataclasses import fields
from datetime import timedelta

from django.utils import timezone

from bucp.drafting.commands import SaveAnswer, SaveAnswers, WrittenAnswer
from bucp.drafting.create import start_draft
from bucp.models import Bucp
from bucp.models.states import SIGNING_ROLES
from bucp.official_form.declare import AnswerKind, Needed, Review
from bucp.review.commands import AskOpinions, GiveOpinion, SendRequest
from bucp.signing.commands import (
    ConfirmAgencySignature,
    FileAgencySignature,
    FileWithCdo,
    PutOutForSignature,
    Sign,
    WithdrawRequest,
)
from bucp.signing.guards import agency_is_unsigned
from bucp.text.snapshot import frozen
from bucp.workflow.perform import perform
from demo.accounts import PASSWORD
from obligations.amending.commands import StartAmendment
from obligations.ending.commands import EndNotNeeded, Expire
from signatories.models import Entity, User
from tests.support.stories_kept import stage


def blank(command):
    """A command with nothing filled in: for moves that are refused before anybody looks at it."""
    return command(**{f.name: None for f in fields(command)})


LETTER = "Request for data\n\nWe ask for the data described in the attached proposal."


def person(email: str) -> User:
    return User.objects.get(email=email)


def sample(field):
    """A plausible answer of the right shape."""
    return {
        AnswerKind.LINE: f"Example {field.official}",
        AnswerKind.YES_NO: "no",
        AnswerKind.DATE: "",
        AnswerKind.CHOICE: field.choices[0].value if field.choices else "",
        AnswerKind.CHOICES: [c.value for c in field.choices[:2]],
    }.get(field.kind, f"Example text for {field.official}.")


class Story:
    told = False

    def __init__(self, recipients=("cdss",), providers=("cdph",), title="Shared caseload study", told=False):
        self.lead, self.told = recipients[0], told
        self.drafter = person("drafter@cdss.example" if self.lead == "cdss" else f"program@{self.lead}.example")
        self.drafted(recipients, providers, title)

    @stage
    def drafted(self, recipients, providers, title):
        by_slug = {e.slug: e for e in Entity.objects.filter(slug__in=[*recipients, *providers])}
        self.bucp = start_draft(self.drafter, [by_slug[s] for s in recipients], [by_slug[s] for s in providers], title)

    def do(self, command, by):
        by = person(by) if isinstance(by, str) else by
        return perform(self.bucp, command, by)

    def fresh(self) -> Bucp:
        return Bucp.objects.get(pk=self.bucp.pk)

    @stage(small=True)
    def answer(self, key, value, party=None, by=None):
        row = self.bucp.answers.filter(field=key, party=party).first()
        return self.do(
            SaveAnswer(field=key, raw=value, party=party, version=row.version if row else 0), by or self.drafter
        )

    @stage
    def filled(self, moment=Needed.TO_SEND):
        """Answers what the form needs: of the recipients before sending, of everybody before signing."""
        form, written = self.bucp.form, {}
        rows = {(a.field, a.party_id): a for a in self.bucp.answers.all()}
        answered = {key for key, row in rows.items() if row.value != ""}
        for field in form.fields.values():
            if field.is_computed or field.needed in (Needed.NEVER, Needed.DISPUTED) or field.when:
                continue
            if field.needed == Needed.TO_SIGN and moment == Needed.TO_SEND:
                continue
            for party in self.bucp.party_list if field.per_party else [None]:
                if (field.key, party and party.pk) in answered:
                    continue
                if party and moment == Needed.TO_SEND and party.side != "recipient":
                    continue
                by = f"coordinator@{party.entity.slug}.example" if party else self.drafter.email
                value = "Shared caseload study" if field.key == "use_case_name" else sample(field)
                if value:
                    row = rows.get((field.key, party and party.pk))
                    answer = WrittenAnswer(field.key, value, party, version=row.version if row else 0)
                    written.setdefault(by, []).append(answer)
        for by, answers in written.items():
            for outcome in self.do(SaveAnswers(answers=answers), by):
                if isinstance(outcome, Exception):
                    raise outcome
        if not self.bucp.elements.exists():
            self.bucp.elements.create(
                position=1,
                changed_by=self.drafter,
                values={"name": "Birth Date", "type": "datetime", "definition": "Date of birth", "required": "yes"},
            )
        return self

    @stage
    def of_education(self):
        """A draft whose data come from education records: what FERPA asks is answered (Addendum B §1.3)."""
        fields = [field for field in self.bucp.form.fields.values() if field.key.startswith("ferpa")]
        answers = [WrittenAnswer(f.key, "yes" if f.key == "ferpa" else sample(f), None, version=0) for f in fields]
        self.do(SaveAnswers(answers=answers), self.drafter)
        return self

    @stage
    def sent(self):
        self.filled()
        self.do(SendRequest(letter=LETTER), self.drafter)
        return self

    @stage
    def asked(self):
        for party in self.bucp.party_list:
            self.do(AskOpinions(), f"coordinator@{party.entity.slug}.example")
        return self

    def asked_after_sending(self):
        return self.sent().asked()

    @stage
    def reviewed(self, stances=None):
        """Complete, and every party's opinions given; `stances` {(slug, review): stance} for others than support."""
        return self.sent().looked_over(stances)

    @stage
    def looked_over(self, stances=None):
        """In the review: completed, and every opinion given."""
        self.filled(Needed.TO_SIGN).asked()
        for request in self.bucp.review_requests.select_related("party__entity"):
            slug = request.party.entity.slug
            self.do(
                GiveOpinion(
                    request=request,
                    stance=(stances or {}).get((slug, request.review), "supports"),
                    text="Considered and found in order.",
                    seen_sha256=frozen(self.bucp)[1],
                ),
                f"{request.review}@{slug}.example",
            )
        return self

    @stage
    def in_signing(self, stances=None):
        self.reviewed(stances)
        self.do(PutOutForSignature(), f"coordinator@{self.lead}.example")
        return self

    def sign(self, slug: str, role: str, by="", **other):
        party = next(p for p in self.bucp.party_list if p.entity.slug == slug)
        by = person(by or f"{role}@{slug}.example")
        data = {
            "party": party,
            "role": role,
            "typed_name": by.name,
            "password": PASSWORD,
            "agreed": True,
            "seen_sha256": self.bucp.current_revision.sha256,
            **other,
        }
        return self.do(Sign(**data), by)

    @stage
    def signed(self):
        return self.in_signing().signed_by_all()

    @stage
    def signed_by_all(self):
        for party in self.bucp.party_list:
            for role in SIGNING_ROLES:
                self.sign(party.entity.slug, role.value)
        if agency_is_unsigned(self.bucp):
            self.education_agency_signs()
        return self

    def file_agency_page(self, by="", **given):
        """The education agency's signed page is filed, by the lead's coordinator unless told otherwise."""
        page = {
            "agency": "County office of education",
            "signer": "The superintendent",
            "title": "Superintendent",
            "signed_on": timezone.localdate(),
            "scan": b"%PDF-1.7 of the agency",
            "agreed": True,
            "seen_sha256": self.bucp.current_revision.sha256,
            **given,
        }
        return self.do(FileAgencySignature(**page), by or f"coordinator@{self.lead}.example")

    def education_agency_signs(self, **given):
        """Its page is filed, and the provider's coordinator confirms it."""
        page = self.file_agency_page(**given)
        provider = self.bucp.providers[0].entity.slug
        self.do(ConfirmAgencySignature(signature=page), f"coordinator@{provider}.example")
        return page

    @stage
    def active(self):
        self.signed()
        self.do(FileWithCdo(), f"coordinator@{self.lead}.example")
        return self

    @stage
    def terminated(self):
        """No recipient needs the data any more; access ends today."""
        self.active()
        for party in self.bucp.recipients:
            on = timezone.localdate()
            self.do(EndNotNeeded(on=on, text="The study is complete."), f"coordinator@{party.entity.slug}.example")
        return self

    @stage
    def expired(self):
        """Its end date, yesterday, is over."""
        self.filled()
        self.answer("end_date", (timezone.localdate() - timedelta(days=1)).isoformat())
        self.active()
        self.do(Expire(), None)
        return self

    @stage
    def amending(self, reason="dates", words="The study takes a year longer."):
        """In force, with an amendment begun: the story of the amendment, still a draft."""
        self.active()
        new = self.do(StartAmendment(reason=reason, words=words), self.drafter)
        return self._of(new)

    @stage
    def amended(self):
        """Its amendment is in force: only the end date differs, so nobody's opinion was asked."""
        later = self.amending()
        later.answer("end_date", (timezone.localdate() + timedelta(days=800)).isoformat())
        later.do(SendRequest(letter=LETTER), later.drafter)
        later.filled(Needed.TO_SIGN)
        later.finish()
        return self

    def _of(self, bucp):
        """The story of another agreement of the same people."""
        other = object.__new__(type(self))
        other.lead, other.drafter, other.bucp, other.told = self.lead, self.drafter, bucp, self.told
        return other

    @stage
    def finish(self):
        """From the last opinion to the filing."""
        self.do(PutOutForSignature(), f"coordinator@{self.lead}.example")
        self.signed_by_all()
        self.do(FileWithCdo(), f"coordinator@{self.lead}.example")
        return self

    @stage
    def withdrawn(self):
        self.do(WithdrawRequest(reason="No longer needed."), self.drafter)
        return self


REVIEWS = [r.value for r in Review]
