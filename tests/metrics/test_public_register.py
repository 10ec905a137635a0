"""The public register: CDO staff switch it on and off, each time on record; everybody reads it while it is on."""

import pytest

from bucp import public_register
from history.models import Chain, Event
from history.recorder import verify
from tests.support.story import Story

pytestmark = pytest.mark.django_db

CDO = "audit@odi.example"
SWITCH = "/register/public/"
PUBLIC = "/public-register/"


@pytest.fixture
def on(people):
    public_register.turn(True, people[CDO])


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_it_is_off_until_somebody_switches_it_on(client, sign_in):
    assert not public_register.is_on()
    assert client.get(PUBLIC).status_code == 404
    assert "Public register" not in text(client.get("/"))
    assert "It is off" in text(sign_in(CDO).get(SWITCH))


@pytest.mark.both
def test_switched_on_it_is_recorded_with_who_and_when_and_shown(sign_in, people):
    client = sign_in(CDO)
    assert client.post(SWITCH, {"turn": "on"}).status_code == 302
    event = Event.objects.get(chain=public_register.CHAIN)
    assert event.actor == people[CDO] and event.actor_role == "CDO staff"
    page = text(client.get(SWITCH))
    assert "It is on" in page and event.sentence in page and people[CDO].name in event.sentence
    assert verify(Chain.objects.get(name=public_register.CHAIN)) == []


def test_switched_off_again_nobody_outside_reads_it(client, sign_in, on):
    sign_in(CDO).post(SWITCH, {"turn": "off"})
    client.logout()
    assert client.get(PUBLIC).status_code == 404
    assert Event.objects.filter(chain=public_register.CHAIN).count() == 2


@pytest.mark.both
def test_pressing_twice_is_recorded_once(sign_in):
    client = sign_in(CDO)
    for _ in range(2):
        client.post(SWITCH, {"turn": "on"})
    assert Event.objects.filter(chain=public_register.CHAIN).count() == 1


@pytest.mark.parametrize("turn", ["", "maybe", "\x00"])
def test_nonsense_switches_nothing(sign_in, turn):
    assert sign_in(CDO).post(SWITCH, {"turn": turn}).status_code == 422
    assert not public_register.is_on()


@pytest.mark.parametrize("email", ["admin@odi.example", "coordinator@cdss.example"])
def test_it_is_cdo_staffs_switch(sign_in, email):
    assert sign_in(email).post(SWITCH, {"turn": "on"}).status_code == 403
    assert not public_register.is_on()


@pytest.mark.both
def test_everybody_reads_the_line_of_what_is_on_file_and_no_more(client, on):
    filed = Story(title="Shared caseload study").active().fresh()
    draft = Story(title="Secret plan").sent().bucp
    page = text(client.get(PUBLIC))
    for word in (filed.number, filed.title, "Department of Social Services", "Personal information", "filed "):
        assert word in page
    assert draft.number not in page and "Secret plan" not in page
    assert "Example text" not in page and "coordinator" not in page.lower()
    assert PUBLIC in text(client.get("/"))


@pytest.mark.both
@pytest.mark.parametrize("page", ["2", "x", "99999999999", "\x00"])
def test_pages_beyond_the_last_are_calm(client, on, page):
    assert client.get(PUBLIC, {"page": page}).status_code == 200


@pytest.mark.both
def test_its_queries_do_not_grow(client, on, django_assert_max_num_queries):
    for _ in range(3):
        Story().active()
    with django_assert_max_num_queries(5):
        client.get(PUBLIC)
