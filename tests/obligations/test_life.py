"""The whole life after filing through the one door: in force, amended, terminated, destroyed; and what must not come
back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from bucp.jobs import start_due_agreements
from bucp.models import Bucp, Span
from bucp.models.states import State
from bucp.official_form.declare import Needed
from bucp.review.commands import SendRequest
from bucp.signing.commands import FileWithCdo, PutInForce, PutOutForSignature
from bucp.text.amendment import what_it_amends_stands, what_it_amends_was_not_terminated
from bucp.workflow.table import MOVES
from common.refusals import Refused
from history.models import Chain, Event
from history.recorder import verify
from notices.models import Letter
from obligations import jobs
from obligations.amending.commands import StartAmendment
from obligations.duties.commands import AttestObligation
from obligations.ending.commands import EndByAgreement, EndNotNeeded, EndWithBase, Expire, Terminate
from obligations.formal_notices.commands import AnswerNotice, GiveNotice
from obligations.jobs import end_due
from obligations.users.commands import ChangeUsers
from tasks.models import Task
from tests.obligations.saying import answers_to, everything, said
from tests.support.clock import at
from tests.support.story import LETTER, Story

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RECIPIENT, PROVIDER, OFFICER = "coordinator@cdss.example", "coordinator@cdph.example", "agency-cdo@chhs.example"


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


def renewed(story, start) -> Story:
    """The story of its amendment, filed, that begins on `start`."""
    later = story._of(story.do(StartAmendment(reason="dates", words="Longer."), story.drafter))
    later.answer("start_date", start.isoformat())
    if story.bucp.end_date:
        later.answer("end_date", (start + timedelta(days=365)).isoformat())
    later.do(SendRequest(letter=LETTER), later.drafter)
    later.filled(Needed.TO_SIGN)
    return later.finish()


def terminate(story) -> None:
    story.do(
        GiveNotice(clause="material_violation", data=said("material_violation", access_ends_on=in_days(0))), PROVIDER
    )


@pytest.mark.both
def test_from_the_filing_to_the_certificate():
    story = Story().active()
    first = story.bucp.duties.get(kind="first_transfer")
    story.do(AttestObligation(duty=first, data=answers_to(first.rule.asks)), PROVIDER)
    story.do(ChangeUsers(add=[{"name": "Analyst one", "role": "Analysis", "trained_on": None}]), RECIPIENT)
    given = story.do(GiveNotice(clause="demand", data=said("demand")), RECIPIENT)
    story.do(AnswerNotice(given=given, kind="none", text=""), PROVIDER)
    new = renewed(story, in_days(0))
    old = story.fresh()
    assert (old.state, new.fresh().state) == (State.AMENDED, State.ACTIVE)
    assert new.fresh().data_users.get().name == "Analyst one"
    terminate(new)
    assert new.fresh().state == State.TERMINATED and story.fresh().state == State.AMENDED
    duty = new.bucp.duties.get(kind="destruction")
    data = answers_to(duty.rule.asks)
    new.do(AttestObligation(duty=duty, data=data, certificate=("certificate.pdf", b"%PDF-1.7 destroyed")), RECIPIENT)
    duty.refresh_from_db()
    assert duty.done_at and duty.certificate_name == "certificate.pdf"
    for bucp in (story.fresh(), new.fresh()):
        assert verify(Chain.objects.get(name=bucp.number)) == []
        assert Span.objects.filter(bucp=bucp, ended_at__isnull=True).count() == 1
        left = Task.objects.open().filter(about=bucp.number).exclude(url__contains="/outcome/")
        assert not left.exists(), [t.sentence for t in left]


@pytest.mark.parametrize("end", ["amended", "terminated", "expired"])
def test_an_end_is_the_end(end):
    story = getattr(Story(), end)()
    for command in (EndNotNeeded, EndByAgreement):
        with pytest.raises(Refused):
            story.do(command(on=in_days(3), text="Once more."), RECIPIENT)
    for command in (Terminate, Expire, PutInForce, EndWithBase):
        with pytest.raises(Refused):
            story.do(command(), None)
    with at(in_days(700)):
        assert end_due() == 0


# What was terminated does not come back through an amendment (§5.14) -------------------------------------


def test_an_amendment_filed_for_later_does_not_come_into_force_once_its_agreement_is_terminated():
    story = Story().active()
    later = renewed(story, in_days(30))
    terminate(story)
    with at(in_days(31)):
        assert start_due_agreements() == 0
        assert later.fresh().state == State.FILED


def test_it_ends_with_it_and_everybody_is_told_once():
    story = Story().active()
    later = renewed(story, in_days(30))
    assert end_due() == 0
    terminate(story)
    assert end_due() == 1 and end_due() == 0
    bucp = later.fresh()
    assert bucp.state == State.TERMINATED and story.bucp.number in bucp.end_reason
    assert bucp.active_since is None and not bucp.duties.filter(cancelled_at=None, done_at=None).exists()
    letter = Letter.objects.get(about=bucp.number, kind="terminated")
    assert story.bucp.number in letter.body and "None" not in letter.body and "\n\n\n" not in letter.body
    told = set(letter.deliveries.values_list("email", flat=True))
    assert {RECIPIENT, PROVIDER, OFFICER, "cdo@odi.example"} <= told
    assert Event.objects.filter(chain=bucp.number, kind="exchange.ended_with_base").count() == 1
    assert not Task.objects.open().filter(about=bucp.number).exists()
    assert verify(Chain.objects.get(name=bucp.number)) == []


@pytest.mark.both
def test_terminated_between_the_guard_and_the_filing_it_is_refused_and_nothing_changes(monkeypatch):
    story = Story().active()
    later = story._of(story.do(StartAmendment(reason="dates", words="Longer."), story.drafter))
    later.do(SendRequest(letter=LETTER), later.drafter)
    later.filled(Needed.TO_SIGN)
    for command in (PutOutForSignature, FileWithCdo, PutInForce):
        monkeypatch.setitem(MOVES, command, without_the_guard(MOVES[command]))
    terminate(story)
    with pytest.raises(Refused, match="just now"):
        later.finish()
    assert story.fresh().state == State.TERMINATED and later.fresh().state != State.ACTIVE


def without_the_guard(move):
    """As if the guard had looked a moment too early."""
    looks = (what_it_amends_stands, what_it_amends_was_not_terminated)
    return replace(move, guards=tuple(g for g in move.guards if g not in looks))


@pytest.mark.both
def test_one_agreement_that_fails_does_not_hold_up_the_others(monkeypatch):
    end = in_days(20)
    stories = [Story(title=title).filled() for title in ("First", "Second")]
    for story in stories:
        story.answer("end_date", end.isoformat())
        story.active()
    real = jobs.perform

    def breaks(bucp, name, by, **data):
        if bucp.pk == stories[0].bucp.pk:
            raise RuntimeError("a broken row")
        return real(bucp, name, by, **data)

    monkeypatch.setattr(jobs, "perform", breaks)
    with at(end + timedelta(days=1)):
        assert end_due() == 1
    assert stories[1].fresh().state == State.EXPIRED
    monkeypatch.undo()
    with at(end + timedelta(days=1)):
        assert end_due() == 1


def test_every_notice_of_an_ended_agreement_that_can_still_be_given_is_given():
    """Incidents, demands and what cannot be destroyed come up after the end, too."""
    story = Story().terminated()
    for clause in ("improper_use", "security_incident", "demand", "cannot_destroy"):
        given = story.do(GiveNotice(clause=clause, data=said(clause)), RECIPIENT)
        assert given.notice.deliveries.exists()
    with pytest.raises(Refused):
        everything(story)
    assert Bucp.objects.get(pk=story.bucp.pk).state == State.TERMINATED
