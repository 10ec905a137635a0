"""Two people, or two schedulers, at the same moment, on PostgreSQL for real: one outcome, the other is told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bucp.models import Bucp
from bucp.models.states import State
from bucp.workflow.perform import perform
from common.refusals import Refused
from history.models import Chain, Event
from history.recorder import verify
from notices.models import Delivery, Letter
from obligations.amending.commands import StartAmendment
from obligations.duties.commands import AttestObligation
from obligations.ending.commands import (
    AnswerEnding,
    DecideProposal,
    EndByAgreement,
    EndNotNeeded,
    WithdrawEnding,
)
from obligations.formal_notices.commands import GiveNotice
from obligations.formal_notices.jobs import follow_up_unconfirmed
from obligations.jobs import end_due
from obligations.models import FormalNotice
from tests.obligations.saying import answers_to, said
from tests.races.test_at_the_same_moment import together, told
from tests.support.clock import at
from tests.support.story import Story, person

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"


@pytest.fixture(autouse=True)
def _only_where_rows_are_locked():
    assert connection.vendor == "postgresql", "Races are tried on PostgreSQL: run `make test`."


@pytest.fixture
def bucp():
    return Story().active().bucp


def again(bucp) -> Bucp:
    return Bucp.objects.get(pk=bucp.pk)


def act(bucp, command, by):
    user = person(by) if by else None
    return lambda: perform(again(bucp), command, user)


def test_two_amendments_begun_at_once_are_one(bucp):
    results = together(
        act(bucp, StartAmendment(reason="law", words="The law changed."), RECIPIENT),
        act(bucp, StartAmendment(reason="data", words="More data."), PROVIDER),
    )
    assert len(told(results)) == 1 and "under way" in told(results)[0].sentence
    assert Bucp.objects.filter(amends=bucp).count() == 1


def test_the_same_click_twice_at_once_gives_one_notice(bucp):
    data = said("demand")
    results = together(*[act(bucp, GiveNotice(clause="demand", data=data), RECIPIENT)] * 2)
    assert told(results) == [] and results[0].pk == results[1].pk
    assert FormalNotice.objects.count() == 1 and Letter.objects.filter(kind="notice_demand").count() == 1


def test_two_notices_at_once_get_two_numbers(bucp):
    results = together(
        act(bucp, GiveNotice(clause="demand", data=said("demand")), RECIPIENT),
        act(bucp, GiveNotice(clause="law_changed", data=said("law_changed")), PROVIDER),
    )
    assert told(results) == [] and sorted(g.number for g in results) == [1, 2]


def test_two_schedulers_end_it_once(bucp):
    perform(
        bucp, EndNotNeeded(on=timezone.localdate() + timedelta(days=2), text="The study is done."), person(RECIPIENT)
    )
    with at(timezone.localdate() + timedelta(days=2)):
        results = together(end_due, end_due)
    assert sorted(results) == [0, 1]
    assert again(bucp).state == State.TERMINATED
    assert Letter.objects.filter(kind="terminated").count() == 1
    assert verify(Chain.objects.get(name=bucp.number)) == []


def test_two_schedulers_follow_up_once(bucp):
    perform(bucp, GiveNotice(clause="demand", data=said("demand")), person(RECIPIENT))
    with at(timezone.localdate() + timedelta(days=9)):
        results = together(follow_up_unconfirmed, follow_up_unconfirmed)
    assert not [r for r in results if isinstance(r, Exception)]
    followed = Delivery.objects.filter(notice__kind="notice_followed_up")
    assert followed.count() == Delivery.objects.filter(notice__kind="notice_demand").count()
    assert Letter.objects.filter(kind="notice_unconfirmed").count() == 1


def test_a_duty_is_attested_once(bucp):
    duty = bucp.duties.get(kind="first_transfer")
    data = answers_to(duty.rule.asks)
    results = together(
        act(bucp, AttestObligation(duty=duty, data=data), RECIPIENT),
        act(bucp, AttestObligation(duty=duty, data=data), PROVIDER),
    )
    assert len(told(results)) == 1
    assert Event.objects.filter(kind="exchange.duty_done").count() == 1


def test_the_other_side_agrees_while_the_proposal_is_taken_back(bucp):
    ending = perform(bucp, EndByAgreement(on=timezone.localdate() + timedelta(days=5), text="Done."), person(RECIPIENT))
    results = together(
        act(bucp, AnswerEnding(ending=ending, agree=True), PROVIDER),
        act(bucp, WithdrawEnding(ending=ending, reason="Not yet."), RECIPIENT),
    )
    ending.refresh_from_db()
    refused = told(results)
    assert ending.state == "withdrawn"  # a decided one can be taken back too; agreeing to one taken back is refused
    assert all(isinstance(r, Refused) for r in refused)
    assert again(bucp).state == State.ACTIVE


def test_officers_of_two_agencies_decide_at_once():
    story = Story(providers=("edd",)).active()
    data = said("change_of_law", access_ends_on=timezone.localdate())
    perform(story.bucp, GiveNotice(clause="change_of_law", data=data, proposed=True), person("coordinator@edd.example"))
    ending = story.bucp.endings.get()
    results = together(
        act(story.bucp, DecideProposal(ending=ending, allow=True), "agency-cdo@chhs.example"),
        act(story.bucp, DecideProposal(ending=ending, allow=True), "aio@labor.example"),
    )
    assert told(results) == []
    assert story.fresh().state == State.TERMINATED
