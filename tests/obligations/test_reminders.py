"""What time makes due, each on its day, with the moved clock: end dates, access, reviews, outcomes, confirmations."""

from datetime import date, datetime, time, timedelta

import pytest

from bucp.models.states import State
from bucp.official_form.declare import Needed
from bucp.review.commands import SendRequest
from notices.models import Letter
from obligations.amending.commands import StartAmendment
from obligations.duties.commands import AttestObligation
from obligations.formal_notices.commands import GiveNotice
from obligations.formal_notices.jobs import follow_up_unconfirmed
from obligations.jobs import end_due, open_duties, remind_expiry
from tasks.jobs import remind
from tasks.models import Task
from tests.obligations.saying import answers_to, said
from tests.support.clock import CALIFORNIA, at
from tests.support.story import Story, person
from workdays.models import Closure
from workdays.working_days import end_of, house_day

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"
SPRING, AUTUMN = date(2031, 3, 9), date(2031, 11, 2)
"""The days of 2031 with 23 and with 25 hours in California."""


def filed(on: date, end: date | None = None) -> Story:
    with at(on):
        story = Story().filled()
        if end:
            story.answer("end_date", end.isoformat())
        return story.active()


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), CALIFORNIA)


def days(first: date, last: date):
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def told(story, kind: str) -> list[Letter]:
    return list(Letter.objects.filter(about=story.bucp.number, kind=kind).order_by("pk"))


def test_the_days_of_the_changing_clock_are_those():
    assert [end_of(d) - moment(d, 0) for d in (SPRING, AUTUMN)]  # local arithmetic says 24 hours; the truth:
    assert [(end_of(d).timestamp() - moment(d, 0).timestamp()) / 3600 for d in (SPRING, AUTUMN)] == [23, 25]


# End dates ----------------------------------------------------------------------------------------------


def test_a_scheduler_that_runs_daily_reminds_four_times_and_lets_it_expire_once():
    end = date(2031, 6, 30)
    story = filed(date(2031, 1, 6), end)
    said_on = []
    for day in days(end - timedelta(days=95), end + timedelta(days=3)):
        with at(day):
            if remind_expiry():
                said_on.append((end - day).days)
            end_due()
    assert said_on == [90, 60, 30, 7]
    assert len(told(story, "expired")) == 1 and story.fresh().state == State.EXPIRED


@pytest.mark.parametrize(("back_on", "left"), [(200, None), (89, 89), (61, 61), (45, 45), (8, 8), (5, 5), (0, 0)])
def test_a_machine_that_was_off_since_the_filing_sends_only_the_nearest(back_on, left):
    end = date(2031, 6, 30)
    story = filed(date(2030, 9, 3), end)
    with at(end - timedelta(days=back_on)):
        remind_expiry()
        remind_expiry()
    letters = told(story, "expiry_near")
    assert len(letters) == (left is not None)
    if left:
        assert f"in {left} days" in letters[0].subject
    if left == 0:
        assert "today" in letters[0].subject


def test_a_renewed_end_date_is_reminded_of_anew():
    end = date(2031, 6, 30)
    story = filed(date(2030, 9, 3), end)
    with at(end - timedelta(days=30)):
        remind_expiry()
        later = story._of(
            story.do(StartAmendment(reason="dates", words="Longer.", end_date=end + timedelta(days=365)), story.drafter)
        )
        later.do(SendRequest(letter="Request\n\nA year longer."), later.drafter)
        later.filled(Needed.TO_SIGN)
        later.finish()
        assert remind_expiry() == 0
    with at(end - timedelta(days=7)):
        assert remind_expiry() == 0
    with at(end + timedelta(days=365 - 90)):
        assert remind_expiry() == 1
    assert len(told(later, "expiry_near")) == 1


@pytest.mark.parametrize("end", [SPRING, AUTUMN, date(2031, 6, 30), date(2032, 2, 29), date(2031, 12, 31)])
def test_it_expires_when_the_end_date_is_over_in_california(end):
    story = filed(end - timedelta(days=60), end)
    with at(moment(end, 23, 59)):  # in UTC it is the next day already
        assert end_due() == 0
    with at(end_of(end) - timedelta(seconds=1)):
        assert end_due() == 0
    with at(end_of(end)):
        assert end_due() == 1 and end_due() == 0
    assert story.fresh().state == State.EXPIRED
    assert story.bucp.duties.get(kind="destruction").due_on == house_day(end + timedelta(days=30))


@pytest.mark.parametrize("day", [SPRING, AUTUMN, date(2031, 6, 30)])
def test_access_ends_as_the_stated_day_begins_in_california(day):
    story = filed(day - timedelta(days=60))
    with at(day - timedelta(days=20)):
        story.do(GiveNotice(clause="change_of_law", data=said("change_of_law", access_ends_on=day)), PROVIDER)
    with at(end_of(day - timedelta(days=1)) - timedelta(seconds=1)):
        assert end_due() == 0 and story.fresh().state == State.ACTIVE
    with at(end_of(day - timedelta(days=1))):
        assert end_due() == 1 and end_due() == 0
    assert story.fresh().state == State.TERMINATED
    assert len(told(story, "terminated")) == 1


def test_the_provider_s_own_day_for_destroying_holds():
    day = date(2031, 6, 30)
    story = filed(day - timedelta(days=60))
    with at(day):
        story.do(
            GiveNotice(
                clause="material_violation",
                data=said("material_violation", access_ends_on=day, destroy_by=day + timedelta(days=3)),
            ),
            PROVIDER,
        )
    assert story.bucp.duties.get(kind="destruction").due_on == day + timedelta(days=3)


def test_destroying_that_is_late_is_reminded_of_once_after_its_day_is_over():
    end = date(2031, 6, 30)
    story = filed(end - timedelta(days=60), end)
    with at(end + timedelta(days=1)):
        end_due()
    due = house_day(end + timedelta(days=30))
    task = Task.objects.open().get(about=story.bucp.number, key__startswith="duty:", sentence__contains="estroy")
    with at(end_of(due) - timedelta(seconds=1)):
        remind()
        assert not reminders_of(task)
    with at(end_of(due) + timedelta(seconds=1)):
        remind()
        remind()
    assert len(reminders_of(task)) == 1


def reminders_of(task):
    return Letter.objects.filter(kind="reminder", key=f"reminder:{task.pk}")


# Reviews and outcomes -----------------------------------------------------------------------------------


@pytest.mark.both
def test_an_open_ended_agreement_is_reviewed_on_each_anniversary():
    story = filed(date(2031, 1, 6))
    for day in days(date(2032, 1, 3), date(2032, 1, 8)):
        with at(day):
            open_duties()
        assert reviews(story) == (["1"] if day >= date(2032, 1, 6) else []), day
    with at(date(2032, 1, 20)):
        duty = story.bucp.duties.get(kind="yearly_review")
        story.do(AttestObligation(duty=duty, data=answers_to(duty.rule.asks)), RECIPIENT)
        open_duties()
    assert reviews(story) == ["1"]
    with at(date(2035, 3, 1)):  # the machine was off: only the last one
        open_duties()
    assert reviews(story) == ["1", "4"]


def test_filed_on_29_february_it_is_reviewed_on_1_march():
    story = filed(date(2028, 2, 29))
    with at(date(2029, 2, 28)):
        open_duties()
        assert reviews(story) == []
    with at(date(2029, 3, 1)):
        open_duties()
    assert reviews(story) == ["1"]


def reviews(story) -> list[str]:
    return sorted(story.bucp.duties.filter(kind="yearly_review").values_list("key", flat=True))


def test_one_with_an_end_date_is_not_reviewed_each_year():
    story = filed(date(2031, 1, 6), date(2034, 1, 6))
    with at(date(2032, 6, 1)):
        open_duties()
    assert reviews(story) == []


def test_the_outcome_is_asked_once_after_six_months():
    story = filed(date(2031, 1, 6))
    with at(moment(date(2031, 7, 6), 23, 59)):
        open_duties()
        assert not story.bucp.duties.filter(kind="outcome").exists()
    with at(moment(date(2031, 7, 7), 0)):
        open_duties()
        open_duties()
    duty = story.bucp.duties.get(kind="outcome")
    assert duty.due_on == date(2031, 8, 6)
    with at(date(2032, 1, 7)):
        open_duties()
    assert story.bucp.duties.filter(kind="outcome").count() == 1


# Confirmations ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_on", "last"),
    [
        (date(2031, 6, 3), date(2031, 6, 4)),  # Tuesday: Wednesday
        (date(2031, 6, 6), date(2031, 6, 9)),  # Friday: Monday
        (date(2031, 6, 7), date(2031, 6, 9)),  # Saturday: Monday
        (date(2031, 11, 26), date(2031, 12, 1)),  # the eve of Thanksgiving: Monday
        (date(2031, 3, 7), date(2031, 3, 10)),  # over the weekend that loses an hour
        (date(2031, 10, 31), date(2031, 11, 3)),  # over the one that gains one
    ],
)
def test_a_notice_is_followed_up_when_the_working_day_is_over(given_on, last):
    story = filed(given_on - timedelta(days=10))
    with at(moment(given_on, 23, 30)):  # in UTC it is the day after
        given = story.do(GiveNotice(clause="demand", data=said("demand")), RECIPIENT)
    with at(end_of(last) - timedelta(seconds=1)):
        assert follow_up_unconfirmed() == 0
    with at(end_of(last) + timedelta(seconds=1)):
        assert follow_up_unconfirmed() == given.notice.deliveries.count()
        assert follow_up_unconfirmed() == 0
    with at(last + timedelta(days=30)):
        assert follow_up_unconfirmed() == 0  # once, not each day


def test_a_closure_by_proclamation_moves_the_day():
    story = filed(date(2031, 5, 20))
    Closure.objects.create(day=date(2031, 6, 4), name="Day of mourning", added_by=person("cdo@odi.example"))
    with at(date(2031, 6, 3)):
        given = story.do(GiveNotice(clause="demand", data=said("demand")), RECIPIENT)
    assert {d.confirm_until for d in given.notice.deliveries.all()} == {date(2031, 6, 5)}
