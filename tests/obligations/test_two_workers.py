"""Every notice by clause exactly once per recipient: real workers and schedulers, several at once and killed, on
PostgreSQL and Redis; and what a scheduler does after filing, done once by two of them."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from bucp.models import Bucp
from bucp.models.states import State
from history.models import Chain, Event
from history.recorder import verify
from notices.models import Delivery, Letter
from obligations.ending.commands import EndNotNeeded
from obligations.formal_notices.clauses import CLAUSES
from obligations.formal_notices.commands import GiveNotice
from obligations.models import FormalNotice
from obligations.recipients import addressed
from tests.notices.floor import wait_for
from tests.notices.mail_servers import mail_server
from tests.obligations.saying import everything, said
from tests.support.clock import at
from tests.support.story import Story

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"
SHORT = 60  # seconds within which the State is told (domain.md §7: immediately)


def by_clause():
    return Delivery.objects.filter(notice__kind__in=[rule.kind for rule in CLAUSES.values()])


def all_sent() -> bool:
    return not Delivery.objects.exclude(state="sent").exists()


def arrived(server) -> Counter:
    """(recipient, Message-ID) of every letter the mail server took."""
    return Counter((str(letter["To"]), str(letter["Message-ID"]).strip()) for letter in server.accepted)


def rows() -> set:
    return set(Delivery.objects.values_list("email", "message_id"))


def test_every_notice_goes_once_to_everybody_it_is_for_and_within_a_minute(floor):
    with mail_server() as server:
        for _ in range(2):
            floor.start_worker(server.port)
            floor.start_scheduler(server.port)
        story = Story().active()
        wait_for(all_sent, 60, "sending what came before")
        given = everything(story)
        for delivery in by_clause():  # and each once more, as a queue does that delivers twice
            floor.publish("deliver", delivery.pk)
        wait_for(all_sent, SHORT, "sending all")
        time.sleep(2)  # whoever would send once more does it now
        came = arrived(server)
    assert {g.clause for g in given} == set(CLAUSES)
    assert set(came) == rows() and set(came.values()) == {1}
    for g in given:
        expected = {to.address for to, _ in addressed(story.fresh(), g.rule, g.party).to}
        assert expected and set(g.notice.deliveries.values_list("email", flat=True)) == expected, g.clause
    took = [d.sent_at - d.notice.made_at for d in by_clause().select_related("notice")]
    assert max(took) < timedelta(seconds=SHORT)


@pytest.mark.parametrize(("mode", "times"), [("hang_before", 1), ("hang_after", 2)])
def test_a_worker_killed_while_sending_a_notice_repeats_it_under_the_same_message_id(floor, mode, times):
    """Killed before the mail server took the letter it comes once; killed after, the repeat is known as one."""
    with mail_server() as server:
        story = Story().active()
        worker = floor.start_worker(server.port)
        wait_for(all_sent, 60, "sending what came before")
        del server.accepted[:]
        server.in_data.clear()
        server.mode = mode
        given = story.do(GiveNotice(clause="cannot_destroy", data=said("cannot_destroy")), RECIPIENT)
        assert server.in_data.wait(30), "the worker did not begin to send"
        floor.kill(worker)
        server.mode = "accept"
        time.sleep(1.1)  # the claim grows stale
        floor.start_worker(server.port)
        floor.start_scheduler(server.port)
        wait_for(all_sent, SHORT, "the second sending")
        ids = {(d.email, d.message_id) for d in given.notice.deliveries.all()}
        came = {letter: times for letter, times in arrived(server).items() if letter in ids}
    assert set(came) == ids
    assert sorted(came.values()) == [*[1] * (len(ids) - 1), times]


def test_two_schedulers_do_once_what_time_makes_due(floor):
    """Four agreements on one morning: one is over, one ends by notice, one nears its end, one is in force for half a
    year; and a notice that nobody confirmed."""
    today = timezone.localdate()
    with at(today - timedelta(days=200)):
        over, near, old = (Story(title=title).filled() for title in ("Over", "Near", "Old"))
        over.answer("end_date", (today - timedelta(days=1)).isoformat())
        near.answer("end_date", (today + timedelta(days=30)).isoformat())
        for story in (over, near, old):
            story.active()
    with at(today - timedelta(days=10)):
        ended = Story(title="Ended").active()
        ended.do(EndNotNeeded(on=today - timedelta(days=1), text="The study is done."), RECIPIENT)
        given = old.do(GiveNotice(clause="demand", data=said("demand")), RECIPIENT)
    with mail_server() as server:
        for _ in range(2):
            floor.start_worker(server.port)
            floor.start_scheduler(server.port)
        wait_for(lambda: state_of(over) == State.EXPIRED and state_of(ended) == State.TERMINATED, 90, "the endings")
        wait_for(lambda: Letter.objects.filter(kind="notice_followed_up").exists(), 60, "the follow-up")
        wait_for(lambda: old.bucp.duties.filter(kind="outcome").exists(), 60, "the outcome's task")
        wait_for(lambda: Letter.objects.filter(kind="expiry_near").exists(), 60, "the reminder")
        wait_for(all_sent, 90, "sending all")
        time.sleep(3)
        came = arrived(server)
    assert set(came) == rows() and set(came.values()) == {1}
    assert count(over, "exchange.expired") == count(ended, "exchange.terminated") == 1
    assert told(over, "expired") == told(ended, "terminated") == told(near, "expiry_near") == 1
    assert told(old, "notice_unconfirmed") == 1
    assert told(old, "notice_followed_up") == given.notice.deliveries.count()
    assert old.bucp.duties.filter(kind="outcome").count() == 1
    for story in (over, near, old, ended):
        assert verify(Chain.objects.get(name=story.bucp.number)) == []


def state_of(story) -> str:
    return Bucp.objects.get(pk=story.bucp.pk).state


def count(story, kind: str) -> int:
    return Event.objects.filter(chain=story.bucp.number, kind=kind).count()


def told(story, kind: str) -> int:
    return Letter.objects.filter(about=story.bucp.number, kind=kind).count()


def test_a_notice_given_while_nothing_runs_goes_out_when_it_runs_again(floor):
    story = Story().active()
    given = story.do(GiveNotice(clause="law_changed", data=said("law_changed")), PROVIDER)
    floor.app.control.purge()  # even what was asked of the queue is gone
    assert FormalNotice.objects.get(pk=given.pk).notice.deliveries.filter(state="waiting").count()
    with mail_server() as server:
        floor.start_worker(server.port)
        floor.start_scheduler(server.port)
        wait_for(all_sent, 90, "sending all")
        came = arrived(server)
    assert set(came) == rows() and set(came.values()) == {1}
