"""Stories in which every kind of letter goes out: `tell_every_kind()`. A kind that no story tells fails its test."""

from datetime import date, timedelta

from django.utils import timezone

from bucp.review.commands import HandOver, SendRequest
from bucp.signing.commands import FileWithCdo, PutInForce, ReturnToReview
from bucp.team.commands import NamePerson
from disputes import jobs as dispute_jobs
from disputes.commands import (
    AcceptUse,
    AddSubmission,
    AgreeOnUse,
    AnswerSettlement,
    ArrangeMeeting,
    CancelMeeting,
    ObjectToUse,
    ProposeSettlement,
    ProposeUse,
    RecountClocks,
    TakeBackUse,
)
from disputes.enums import Step, SubmissionKind
from notices.models import Delivery
from obligations.amending.commands import GoOnAsNew, StartAmendment
from obligations.certification.certifying import certify
from obligations.destruction.commands import AnswerPeriod, ProposePeriod, SayImpossible
from obligations.duties.commands import AddObligation, AttestObligation
from obligations.ending.commands import AnswerEnding, DecideProposal, EndByAgreement, EndNotNeeded, WithdrawEnding
from obligations.formal_notices.commands import GiveNotice
from obligations.formal_notices.jobs import follow_up_unconfirmed
from obligations.jobs import end_due, remind_certification, remind_expiry
from signatories import contacts, invitations, memberships
from signatories.models import Entity, Membership, Role
from signatories.signals import invitation_made
from tasks.jobs import remind
from tasks.models import Task
from tests.obligations.saying import answers_to, everything, said
from tests.support.clock import at
from tests.support.one_of_each import OneOfEach
from tests.support.quarrel import Quarrel, later
from tests.support.story import LETTER, Story, person
from tests.support.worlds import WORLDS, at_step, with_pages_on_paper
from workdays.models import Closure

ASKS, GIVES, CDO, STAFF = "coordinator@cdss.example", "coordinator@cdph.example", "cdo@odi.example", "audit@odi.example"

TOLD_ELSEWHERE = {
    "account": "of an account, by the library that keeps accounts: its links are its own, once and open to anyone",
    "account_changed": "the same",
    "anchor": "to addresses outside the portal; its page is open to anyone",
}
"""Kinds that no story tells, each with the reason."""


def tell_every_kind() -> None:
    for tell in (*WORLDS.values(), *_STORIES):
        tell()
    OneOfEach().told_all()  # the last: its Agency is left without officers


def _review() -> None:
    story = Story().reviewed()
    story.do(HandOver(message="Please read it."), ASKS if story.fresh().turn == "recipient" else GIVES)
    other = NamePerson(party=story.bucp.providers[0], user=person("sponsor@cdph.example"), role=Role.SPONSOR)
    story.do(other, GIVES)
    for field in ("purpose_scope", "purpose_need"):
        story.answer(field, "Written anew.")


def _signing() -> None:
    with_pages_on_paper(Story().of_education().in_signing().fresh())
    Story().in_signing().do(ReturnToReview(reason="A figure is wrong."), ASKS)


def _in_force() -> None:
    start = timezone.localdate() + timedelta(days=5)
    story = Story().filled()
    story.answer("start_date", start.isoformat())
    story.signed()
    story.do(FileWithCdo(), ASKS)
    with at(start):
        story.do(PutInForce(), None)


def _dispute() -> None:
    at_step(Step.CONFIRM)
    Entity.objects.filter(slug="cdph").update(under_governor="yes")
    story = Quarrel().at(Step.AGENCY)
    story.do(AddSubmission(kind=SubmissionKind.REPLY, text="The law allows it."), ASKS)
    meeting = story.do(ArrangeMeeting(at=later(2), place="Room 1", attendees="Both"), "agency-cdo@chhs.example")
    story.do(CancelMeeting(meeting=meeting), "agency-cdo@chhs.example")
    made = story.do(ProposeSettlement(text="By county.", fields=[], solution="aggregation"), GIVES)
    story.do(AnswerSettlement(settlement=made, agree=False, reason="Too coarse."), ASKS)


def _use(story):
    return story.do(ProposeUse(method="Aggregation", description=f"By county, {timezone.now()}."), story.drafter)


def _uses() -> None:
    with at(date(2026, 6, 1)) as clock:
        Quarrel.begun_in_force(clock)
        story = Story().active()
        story.do(AcceptUse(proposal=_use(story)), GIVES)
        story.do(TakeBackUse(proposal=_use(story)), ASKS)
        objected = _use(story)
        story.do(ObjectToUse(proposal=objected, text="Cells are too small."), GIVES)
        story.do(AgreeOnUse(proposal=objected, words="Eleven and more."), ASKS)
        story.do(AgreeOnUse(proposal=objected, words=""), GIVES)
        unopposed = _use(story)
        Closure.objects.create(day=clock.at.date() + timedelta(days=2), name="Mourning", added_by=person(CDO))
        story.do(RecountClocks(), None)
        unopposed.refresh_from_db()
        clock.at = unopposed.object_by - timedelta(hours=8)
        dispute_jobs.keep_clocks()
        clock.at = unopposed.object_by
        dispute_jobs.keep_clocks()


def _notices() -> None:
    story = Story(providers=("cdph", "edd")).active()
    everything(story)
    Delivery.objects.filter(confirm_by__isnull=False).update(confirm_by=timezone.now() - timedelta(hours=1))
    follow_up_unconfirmed()


def _endings() -> None:
    on = timezone.localdate() + timedelta(days=40)
    for answer in (True, False):
        story = Story().active()
        made = story.do(EndByAgreement(on=on, text="The study is over."), ASKS)
        story.do(AnswerEnding(ending=made, agree=answer, words="Not yet."), GIVES)
        if answer:
            story.do(WithdrawEnding(ending=made, reason="We need them."), ASKS)
    story = Story().active()
    story.do(GiveNotice(clause="change_of_law", data=said("change_of_law"), proposed=True), GIVES)
    story.do(DecideProposal(ending=story.bucp.endings.get(), allow=True), "agency-cdo@chhs.example")


def _parts() -> None:
    """One of three leaves; the others go on."""
    story = Story(recipients=("cdss", "edd")).active()
    made = story.do(
        EndNotNeeded(on=timezone.localdate(), text="We do not need it any more."), "coordinator@edd.example"
    )
    for by in (ASKS, GIVES):
        story.do(AnswerEnding(ending=made, agree=True), by)
    end_due()


def _destruction() -> None:
    story = Story().active()
    party = story.bucp.recipients[0]
    for agree in (False, True):
        made = story.do(ProposePeriod(party=party, within="60 days", reason="Backups run so long."), ASKS)
        story.do(AnswerPeriod(proposal=made, agree=agree, words="Too long."), GIVES)
    story.do(SayImpossible(party=party, known_on=timezone.localdate()), ASKS)


def _overtaken() -> None:
    ends = timezone.localdate() + timedelta(days=20)
    base = Story().filled()
    base.answer("end_date", ends.isoformat())
    base.active()
    amends = StartAmendment(reason="dates", words="Longer.", end_date=ends + timedelta(days=365))
    later = base._of(base.do(amends, base.drafter))
    later.do(SendRequest(letter=LETTER), later.drafter)
    with at(ends + timedelta(days=2)):
        later.do(GoOnAsNew(), ASKS)


def _exchange() -> None:
    story = Story().filled()
    story.answer("end_date", (timezone.localdate() + timedelta(days=60)).isoformat())
    story.active()
    story.do(AddObligation(kind="transfer", title="The second year"), ASKS)
    duty = story.bucp.duties.without_file().filter(kind="transfer").get()
    story.do(AttestObligation(duty=duty, data=answers_to(duty.rule.asks)), GIVES)
    with at(timezone.now() + timedelta(days=31)):
        remind_expiry()
    Task.objects.open().update(due_at=timezone.now() - timedelta(days=1))
    remind()


def _people() -> None:
    certify(person(ASKS), Entity.objects.get(slug="cdss"), timezone.localdate(), "yes")
    Entity.objects.filter(slug="cdss").update(certified_on=timezone.localdate() - timedelta(days=364))
    remind_certification()
    chhs = Entity.objects.get(slug="chhs")
    invitation = invitations.invite(person(STAFF), chhs, "new@chhs.example", [Role.AIO])
    invitations.confirm(invitation, person(CDO))
    second = Membership.objects.create(
        user=person("program@cdph.example"), entity=Entity.objects.get(slug="cdph"), role=Role.SPONSOR
    )
    memberships.end(second, person(GIVES))


def _contact() -> None:
    """Of an entity with nobody on record; a draft waits for it."""
    nobody = Entity.objects.filter(memberships=None).first()
    Story(providers=(nobody.slug,))
    typed = {"name": "Ada", "title": "Chief", "email": "ada@aging.example"}
    contact = contacts.propose(person(ASKS), Entity.objects.get(slug="cdss"), nobody, **typed)
    links = []
    caught = lambda invitation, token, **kwargs: links.append(token)  # noqa: E731
    invitation_made.connect(caught)
    contacts.confirm(contact, person(CDO))
    invitation_made.disconnect(caught)
    invitations.accept_as_new(invitations.find(links[0]), name="Ada", title="", phone="", password="four words here")


_STORIES = (
    _review,
    _signing,
    _in_force,
    _dispute,
    _uses,
    _notices,
    _endings,
    _parts,
    _destruction,
    _overtaken,
    _exchange,
    _people,
    _contact,
)
