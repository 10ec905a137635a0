"""The people of an agreement: /bucps/<number>/people/."""

import pytest

from signatories.models import Membership
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db
COORDINATOR = "coordinator@cdss.example"


@pytest.fixture
def story():
    return Story()


def membership(email):
    return Membership.objects.get(user__email=email)


@pytest.mark.both
def test_a_coordinator_brings_in_a_colleague_and_releases_them(story, sign_in):
    client = sign_in(COORDINATOR)
    address = f"/bucps/{story.bucp.number}/people/"
    assert client.post(address, {"bring": membership("legal@cdss.example").pk}).status_code == 302
    named = person("legal@cdss.example").participations.get()
    assert "Release" in client.get(address).content.decode()
    assert client.post(address, {"release": named.pk}).status_code == 302
    named.refresh_from_db()
    assert named.ended_at


def test_nobody_brings_in_people_of_another_party(story, sign_in):
    response = sign_in(COORDINATOR).post(
        f"/bucps/{story.bucp.number}/people/", {"bring": membership("legal@cdph.example").pk}
    )
    assert response.status_code == 422
    assert "your own entity only" in response.content.decode()


def test_people_of_no_party_cannot_be_brought_in(story, sign_in):
    response = sign_in(COORDINATOR).post(
        f"/bucps/{story.bucp.number}/people/", {"bring": membership("legal@edd.example").pk}
    )
    assert response.status_code == 422
    assert "Choose a colleague" in response.content.decode()


@pytest.mark.both
@pytest.mark.parametrize("odd", ["", "x", "\x00", "9" * 40])
def test_an_odd_choice_gets_a_sentence(story, sign_in, odd):
    address = f"/bucps/{story.bucp.number}/people/"
    client = sign_in(COORDINATOR)
    assert client.post(address, {"bring": odd}).status_code == 422
    assert client.post(address, {"release": odd}).status_code == 422


def test_the_drafter_brings_in_but_does_not_release(story, sign_in):
    client = sign_in("drafter@cdss.example")
    address = f"/bucps/{story.bucp.number}/people/"
    assert client.post(address, {"bring": membership("privacy@cdss.example").pk}).status_code == 302
    named = person("privacy@cdss.example").participations.get()
    assert client.post(address, {"release": named.pk}).status_code == 403


def test_after_withdrawal_the_page_only_shows_them(story, sign_in):
    story.withdrawn()
    body = sign_in(COORDINATOR).get(f"/bucps/{story.bucp.number}/people/").content.decode()
    assert "Program Drafter CDSS" in body
    assert "Bring in" not in body


def test_the_page_needs_few_queries(sign_in, django_assert_max_num_queries):
    story = Story(providers=("cdph", "edd", "calstrs"))
    client = sign_in(COORDINATOR)
    with django_assert_max_num_queries(12):
        client.get(f"/bucps/{story.bucp.number}/people/")
