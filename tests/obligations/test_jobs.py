"""What the scheduler does after filing: each reminder on its day, follow-ups once, twice or late without harm."""

from datetime import date, datetime, timedelta

import pytest

from notices import delivery
from notices.models import Delivery, Letter
from obligations.amending.commands import StartAmendment
from obligations.ending.expiry import STEPS
from obligations.formal_notices.commands import GiveNotice
from obligations.formal_notices.jobs import follow_up_unconfirmed
from obligations.jobs import remind_expiry
from tasks.models import Task
from tests.obligations.saying import said
from tests.support.clock import CALIFORNIA, at
from tests.support.story import Story, person

pytestmark = [pytest.mark.django_db, pytest.mark.both]

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"
END = date(2031, 6, 30)


def ending_on(day: date, filed: date = date(2030, 6, 3)) -> Story:
    with at(filed):
        story = Story().filled()
        story.answer("end_date", day.isoformat())
        return story.active()


def reminders(story):
    return Letter.objects.filter(about=story.bucp.number, kind="expiry_near")


@pytest.mark.parametrize("step", STEPS)
def test_both_coordinators_are_reminded_on_the_day(step):
    story = ending_on(END)
    earlier = [s for s in STEPS if s > step]
    for before in earlier:
        with at(END - timedelta(days=before)):
            remind_expiry()
    with at(END - timedelta(days=step + 1)):
        remind_expiry()
        assert reminders(story).count() == len(earlier)
    with at(END - timedelta(days=step)):
        assert remind_expiry() == 1
        assert remind_expiry() == 0
    notice = reminders(story).latest("pk")
    assert f"ends in {step} days" in notice.subject
    assert {d.email for d in notice.deliveries.all()} == {RECIPIENT, PROVIDER}


def test_a_machine_that_was_off_sends_the_nearest_step_only():
    story = ending_on(END)
    with at(END - timedelta(days=25)):
        assert remind_expiry() == 1
    assert "25 days" in reminders(story).get().subject


def test_nobody_is_reminded_of_steps_before_it_came_into_force():
    story = ending_on(END, filed=END - timedelta(days=45))
    with at(END - timedelta(days=40)):
        assert remind_expiry() == 0
    with at(END - timedelta(days=30)):
        assert remind_expiry() == 1
    assert reminders(story).count() == 1


def test_the_day_is_that_of_california():
    story = ending_on(END)
    eve = datetime(2031, 4, 1, 23, 30, tzinfo=CALIFORNIA)  # 90 days before END is 1 April
    assert (END - timedelta(days=90)) == date(2031, 4, 1)
    with at(eve - timedelta(days=1)):
        assert remind_expiry() == 0
    with at(eve):
        assert remind_expiry() == 1
    assert reminders(story).count() == 1


def test_after_the_end_date_and_without_one_nobody_is_reminded():
    ending_on(END)
    Story(title="Open-ended").active()
    with at(END + timedelta(days=1)):
        assert remind_expiry() == 0


def test_the_reminder_names_an_amendment_under_way():
    story = ending_on(END)
    with at(END - timedelta(days=60)):
        new = story.do(StartAmendment(reason="dates", words="A year longer."), RECIPIENT)
        remind_expiry()
    assert new.number in reminders(story).get().body


# Notices that nobody confirmed --------------------------------------------------------------------------


FRIDAY = date(2031, 6, 6)


def given_on(day: date):
    with at(day):
        story = Story().active()
        return story, story.do(GiveNotice(clause="security_incident", data=said("security_incident")), RECIPIENT)


def test_one_follow_up_after_a_working_day_and_a_task_for_the_senders_coordinator():
    story, given = given_on(FRIDAY)
    with at(FRIDAY + timedelta(days=3)):  # Monday is the working day
        assert follow_up_unconfirmed() == 0
    with at(FRIDAY + timedelta(days=4)):
        assert follow_up_unconfirmed() == given.notice.deliveries.count()
        assert follow_up_unconfirmed() == 0
        task = Task.objects.open().get(about=story.bucp.number, kind="confirm")
    assert task.entity.slug == "cdss" and given.reference in task.sentence
    letter = Letter.objects.filter(kind="notice_followed_up").first()
    assert given.text.splitlines()[-3] in letter.body and "lease" in letter.subject
    told = Letter.objects.get(kind="notice_unconfirmed")
    assert {d.email for d in told.deliveries.all()} == {RECIPIENT}


def test_who_confirmed_is_left_alone_and_the_last_confirmation_closes_the_task():
    story, given = given_on(FRIDAY)
    with at(FRIDAY + timedelta(days=4)):
        first, *others = given.notice.deliveries.all()
        assert delivery.confirm(first, first.user)
        assert not delivery.confirm(first, first.user)  # a double click
        if others:
            follow_up_unconfirmed()
        assert not Letter.objects.filter(kind="notice_followed_up", deliveries__user=first.user).exists()
        for d in others:
            delivery.confirm(d, d.user)
    assert not Task.objects.open().filter(about=story.bucp.number, kind="confirm").exists()


def test_the_task_closes_with_the_confirmation():
    story, given = given_on(FRIDAY)
    with at(FRIDAY + timedelta(days=4)):
        follow_up_unconfirmed()
        assert Task.objects.open().filter(kind="confirm").exists()
        for d in given.notice.deliveries.all():
            delivery.confirm(d, d.user)
    assert not Task.objects.open().filter(about=story.bucp.number, kind="confirm").exists()


def test_nobody_confirms_for_another_or_where_nothing_is_asked():
    _, given = given_on(FRIDAY)
    assert not delivery.confirm(given.notice.deliveries.first(), person("cdo@odi.example"))
    other = Delivery.objects.filter(confirm_by__isnull=True, user__isnull=False).first()
    assert not delivery.confirm(other, other.user)


def test_a_draft_has_no_tasks_of_the_exchange(django_assert_num_queries):
    from obligations.open_tasks import open_after_filing

    story = Story().sent()
    with django_assert_num_queries(0):
        assert open_after_filing(story.bucp) == []
