"""`/accounts/profile/`: what colleagues see of me."""

import pytest

from history.models import Event
from signatories.models import User
from tests.support.story import Story

pytestmark = pytest.mark.django_db
URL = "/accounts/profile/"


def test_it_shows_my_details_and_the_roles_i_hold(sign_in):
    text = sign_in("drafter@cdss.example").get(URL).content.decode()
    assert "Program Drafter CDSS" in text and "Department of Social Services" in text
    assert "/accounts/password/change/" in text


def test_a_new_name_counts_from_now_on_and_the_record_keeps_the_old_one(sign_in):
    story = Story()
    sign_in("drafter@cdss.example").post(URL, {"name": " Ngũgĩ   O’Brien ", "title": "", "phone": ""})
    assert User.objects.get(email="drafter@cdss.example").name == "Ngũgĩ O’Brien"
    event = Event.objects.get(chain__name=story.bucp.number, kind="bucp.drafted")
    assert event.actor_name == "Program Drafter CDSS"


@pytest.mark.parametrize("name", ["", "   ", "x" * 151, "a\x00b"])
def test_a_name_that_is_none_is_refused_and_the_rest_stays(sign_in, name):
    response = sign_in("drafter@cdss.example").post(URL, {"name": name, "title": "Kept title", "phone": "1"})
    assert response.status_code == 422
    assert 'value="Kept title"' in response.content.decode()
    assert "Program Drafter CDSS" in response.content.decode()  # the head of the page still names me rightly
    assert User.objects.get(email="drafter@cdss.example").name == "Program Drafter CDSS"


def test_address_and_roles_cannot_be_changed_here(sign_in):
    sign_in("drafter@cdss.example").post(
        URL, {"name": "N", "title": "", "phone": "", "email": "x@x.example", "is_active": "", "password": "x"}
    )
    user = User.objects.get(email="drafter@cdss.example")
    assert user.is_active and user.check_password("idea-demo")


def test_a_script_as_a_name_stays_text(sign_in):
    client = sign_in("drafter@cdss.example")
    client.post(URL, {"name": "<script>alert(1)</script>", "title": "", "phone": ""})
    assert "<script>alert" not in client.get(URL).content.decode()


def test_somebody_signed_out_signs_in_first(client):
    assert client.get(URL).url == f"/accounts/login/?next={URL}"


def test_an_empty_form_is_refused_not_taken_for_a_visit(sign_in):
    assert sign_in("drafter@cdss.example").post(URL).status_code == 422
