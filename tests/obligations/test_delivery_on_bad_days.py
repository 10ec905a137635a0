"""A notice by clause on days when mail does not go well: nothing is lost, nothing is sent twice, and what cannot be
delivered is shown to people who can act."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notices import delivery, jobs
from notices.models import Delivery, Letter
from obligations.formal_notices.clauses import CLAUSES
from obligations.formal_notices.commands import GiveNotice
from obligations.formal_notices.jobs import follow_up_unconfirmed
from tasks.models import Task
from tests.notices.mail_servers import free_port, mail_server
from tests.obligations.saying import everything, said
from tests.support.clock import at
from tests.support.stories_kept import stage
from tests.support.story import Story
from workdays.working_days import end_of, last_day

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"


class SweptStory(Story):
    @stage
    def swept(self):
        """The letters of the way to here are gone."""
        self.active()
        jobs.sweep()
        return self


@pytest.fixture
def story():
    return SweptStory().swept()


def give(story, clause: str = "security_incident", by: str = RECIPIENT):
    return story.do(GiveNotice(clause=clause, data=said(clause)), by)


def states(given) -> set[str]:
    return set(given.notice.deliveries.values_list("state", flat=True))


def came_once(server, given) -> bool:
    """Each of its letters once. The giver’s own side gets a letter of its own (decision 41)."""
    ids = set(given.notice.deliveries.values_list("message_id", flat=True))
    return sorted(i for i in server.ids if i in ids) == sorted(ids)


def sweep_later(**later) -> None:
    with at(timezone.now() + timedelta(**later)):
        jobs.sweep()


@pytest.mark.parametrize("mode", ["later", "hang_before", "drop"])
def test_a_mail_server_that_fails_for_a_while_gets_it_once_when_it_is_well(story, by_smtp, mode):
    with mail_server(mode) as server:
        by_smtp(server.port, timeout=1)
        given = give(story)
        jobs.sweep()
        assert "sent" not in states(given) and "failed" not in states(given)
        server.mode = "accept"
        sweep_later(minutes=3)
        assert states(given) == {"sent"}
        sweep_later(days=1)
    assert came_once(server, given)


def test_without_any_mail_server_the_act_stands_and_the_letter_waits(story, by_smtp):
    by_smtp(free_port())
    given = give(story)
    jobs.sweep()
    assert states(given) == {"waiting"}
    assert Task.objects.open().filter(about=story.bucp.number).exists()
    with mail_server() as server:
        by_smtp(server.port)
        sweep_later(minutes=3)
    assert states(given) == {"sent"} and came_once(server, given)


@pytest.mark.parametrize("mode", ["refuse", "refuse_letter"])
@pytest.mark.parametrize("clause", CLAUSES)
def test_what_is_refused_for_good_is_shown_to_the_sender_and_its_coordinator(story, by_smtp, sign_in, clause, mode):
    by = RECIPIENT if clause not in ("change_of_law", "recipients_acts", "material_violation") else PROVIDER
    slug = by.split("@")[1]
    giver = by if clause == "cannot_destroy" else f"legal@{slug}"
    later = {"access_ends_on": timezone.localdate() + timedelta(days=9)} if CLAUSES[clause].ends else {}
    with mail_server(mode) as server:
        by_smtp(server.port)
        given = story.do(GiveNotice(clause=clause, data=said(clause, **later)), giver)
        jobs.sweep()
    assert states(given) == {"failed"}
    for reader in {giver, by}:
        client = sign_in(reader)
        inbox = client.get("/notices/").content.decode()
        assert given.notice.subject in inbox and "refused" in inbox, reader
        page = client.get(f"/bucps/{story.bucp.number}/notices/{given.number}/").content.decode()
        assert "Could not be sent" in page and "Not sent to all" in page
        assert f'href="/notices/{given.notice_id}/">See why, and send it again' in page
    other = sign_in("coordinator@edd.example").get("/notices/").content.decode()
    assert given.notice.subject not in other


def test_sent_again_by_the_coordinator_it_arrives_and_is_failed_no_more(story, by_smtp, sign_in):
    with mail_server("refuse") as server:
        by_smtp(server.port)
        given = give(story)
        jobs.sweep()
        server.mode = "accept"
        assert sign_in(PROVIDER).post(f"/notices/{given.notice_id}/resend/").status_code == 403
        sign_in(RECIPIENT).post(f"/notices/{given.notice_id}/resend/")
        jobs.sweep()
        assert states(given) == {"sent"}
        assert sorted(server.ids) == sorted(d.message_id for d in given.notice.deliveries.all())


@pytest.mark.both
def test_one_bad_address_does_not_hold_up_the_others(story, monkeypatch, mailoutbox):
    from smtplib import SMTPRecipientsRefused

    from django.core.mail import EmailMultiAlternatives

    send = EmailMultiAlternatives.send

    def picky(self, *args, **kwargs):
        if self.to == [PROVIDER]:
            raise SMTPRecipientsRefused({PROVIDER: (550, b"no such user")})
        return send(self, *args, **kwargs)

    monkeypatch.setattr(EmailMultiAlternatives, "send", picky)
    given = give(story, "cannot_destroy")
    jobs.sweep()
    found = dict(given.notice.deliveries.values_list("email", "state"))
    assert found.pop(PROVIDER) == "failed" and found and set(found.values()) == {"sent"}


def test_a_letter_lost_behind_the_mail_server_comes_out_by_the_missing_confirmation(story):
    """A bounce that comes by mail, hours after the server took the letter, does not reach the portal: that nobody
    confirmed does."""
    given = give(story)
    jobs.sweep()
    assert states(given) == {"sent"}
    due = given.notice.deliveries.first().confirm_by
    with at(due + timedelta(minutes=1)):
        assert follow_up_unconfirmed() == given.notice.deliveries.count()
    assert Task.objects.open().filter(about=story.bucp.number, kind="confirm", entity__slug="cdss").count() == 1
    assert end_of(last_day(due)) == due


def test_a_failed_letter_is_followed_up_and_the_coordinator_told(story, by_smtp):
    """Who could not be reached has not confirmed either: the sender's coordinator is asked to call."""
    with mail_server("refuse") as server:
        by_smtp(server.port)
        given = give(story)
        jobs.sweep()
        with at(given.notice.deliveries.first().confirm_by + timedelta(minutes=1)):
            follow_up_unconfirmed()
    assert Letter.objects.get(kind="notice_unconfirmed").deliveries.filter(email=RECIPIENT).exists()


def test_a_worker_that_dies_at_every_attempt_does_not_try_for_ever(story):
    given = give(story)
    row = given.notice.deliveries.first()
    moment = timezone.now()
    for _ in range(len(delivery.PAUSES) + 1):
        assert delivery.claim(row.pk, moment)  # and it dies
        moment += delivery.stale_after()
    assert delivery.claim(row.pk, moment) is None
    assert Delivery.objects.get(pk=row.pk).state == "failed"


def test_every_letter_by_clause_can_be_written_and_sent(story, mailoutbox):
    given = everything(story)
    jobs.sweep()
    for g in given:
        assert states(g) == {"sent"}, g.clause
    letters = [m for m in mailoutbox if m.subject in {g.notice.subject for g in given}]
    pairs = [(m.to[0], m.extra_headers["Message-ID"]) for m in letters]
    assert len(pairs) == len(set(pairs)) == sum(g.notice.deliveries.count() for g in given)
