"""CDO staff add the days on which State offices close by proclamation; whoever counts working days leaves them out."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from history.models import Event
from history.recorder import PORTAL
from workdays import working_days
from workdays.models import Closure

pytestmark = pytest.mark.django_db

CDO = "audit@odi.example"


def a_working_day(after=5):
    return working_days.working_day_after(timezone.localdate(), after)


def added(sign_in, day, name="Day of mourning"):
    return sign_in(CDO).post("/closures/", {"day": day.isoformat(), "name": name})


@pytest.mark.both
def test_a_closure_is_added_recorded_and_no_longer_counted(sign_in):
    day = a_working_day()
    answer = added(sign_in, day)
    assert answer.status_code == 302
    assert not working_days.is_working_day(day, working_days.proclaimed())
    event = Event.objects.filter(chain=PORTAL).latest("number")
    assert event.kind == "closure.added" and "Day of mourning" in event.sentence
    assert event.actor_role == "CDO staff"


@pytest.mark.both
def test_one_that_lies_ahead_is_taken_back_and_that_is_recorded(sign_in):
    added(sign_in, a_working_day())
    closure = Closure.objects.get()
    assert "Take back" in sign_in(CDO).get("/closures/").content.decode()
    assert sign_in(CDO).post("/closures/", {"remove": closure.pk}).status_code == 302
    assert not Closure.objects.exists()
    assert Event.objects.filter(chain=PORTAL, kind="closure.removed").count() == 1


def test_one_that_has_come_stays(sign_in, people):
    closure = Closure.objects.create(day=timezone.localdate(), name="Today", added_by=people[CDO])
    page = sign_in(CDO).get("/closures/").content.decode()
    assert "Has come: it stays" in page and "Take back" not in page
    answer = sign_in(CDO).post("/closures/", {"remove": closure.pk})
    assert answer.status_code == 409 and "so it stays" in answer.content.decode()
    assert Closure.objects.exists()


def next_saturday():
    today = timezone.localdate()
    return today + timedelta(days=(5 - today.weekday()) % 7 or 7)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (lambda: timezone.localdate() - timedelta(days=1), "is past"),
        (next_saturday, "closed anyway"),
        (lambda: date(timezone.localdate().year + 1, 3, 31), "closed by law"),
        (lambda: date(timezone.localdate().year + 2, 3, 3), "Choose a day up to"),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_the_field_and_what_was_typed_stays(sign_in, day, why):
    if day is next_saturday and next_saturday() in working_days.holidays(next_saturday().year):
        pytest.skip("this Saturday is a holiday")
    answer = added(sign_in, day(), "My very words")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert why in page and "My very words" in page and 'id="id_day_error"' in page
    assert not Closure.objects.exists()


@pytest.mark.both
def test_the_same_day_twice_is_said(sign_in):
    day = a_working_day()
    added(sign_in, day)
    answer = added(sign_in, day)
    assert answer.status_code == 422 and "is a closure already" in answer.content.decode()


@pytest.mark.both
@pytest.mark.parametrize("wanted", ["", "x", "0", "99999999999999999999", "-1"])
def test_taking_back_nonsense_is_told_calmly(sign_in, wanted):
    assert sign_in(CDO).post("/closures/", {"remove": wanted}).status_code == 409


def test_the_holidays_of_this_and_the_next_year_are_shown(sign_in):
    page = sign_in(CDO).get("/closures/").content.decode()
    year = timezone.localdate().year
    assert f">{year}<" in page and f">{year + 1}<" in page
    assert page.count("Cesar Chavez Day") == 2


def test_others_than_cdo_staff_are_refused(sign_in):
    assert sign_in("coordinator@cdss.example").get("/closures/").status_code == 403
    assert sign_in("coordinator@cdss.example").post("/closures/", {"remove": 1}).status_code == 403


def test_the_register_leads_to_it(sign_in):
    assert 'href="/closures/"' in sign_in(CDO).get("/register/").content.decode()
