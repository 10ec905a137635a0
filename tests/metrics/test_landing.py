"""The landing page and its three numbers."""

import pytest

from metrics.figures import Figures, figures

pytestmark = pytest.mark.django_db


def test_anybody_reads_what_this_is_and_finds_the_way_in(client):
    page = client.get("/").content.decode()
    assert "Share data between state departments" in page
    assert 'href="/triage/"' in page
    assert "Sign in" in page


@pytest.mark.both
def test_the_numbers_come_from_the_register(story, clock):
    story(100, "active", 30)
    story(90, "active", 50)
    story(5)
    with clock.running():  # the open one counts for 5 days: two at risk on day 30, half of them filed
        found = figures()
    assert found == Figures(in_force=2, median=30, entities=2)


def test_an_empty_register_promises_nothing(client):
    assert figures() == Figures(in_force=0, median=None, entities=0)
    assert "too few are filed yet" in client.get("/").content.decode()


def test_in_demo_mode_the_cast_signs_in_with_one_click(client):
    page = client.get("/").content.decode()
    assert 'value="sponsor@cdph.example"' in page
    assert client.post("/demo/sign-in/", {"email": "sponsor@cdph.example"}).status_code == 302


def test_who_is_signed_in_is_led_to_the_tasks(sign_in):
    page = sign_in("drafter@cdss.example").get("/").content.decode()
    assert "Go to my tasks" in page
    assert "step into a role" not in page


@pytest.mark.both
def test_its_queries_are_few(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        client.get("/")
