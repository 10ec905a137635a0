"""Who takes part: /bucps/<number>/parties/."""

import pytest

from tests.support.story import Story

pytestmark = pytest.mark.django_db


def test_the_drafter_adds_a_second_provider_and_the_form_follows(sign_in):
    story = Story()
    client = sign_in("drafter@cdss.example")
    response = client.post(f"/bucps/{story.bucp.number}/parties/", {"provider": ["cdph", "edd"]})
    assert response.status_code == 302
    bucp = story.fresh()
    assert [p.entity.slug for p in bucp.party_list] == ["cdss", "cdph", "edd"]
    assert bucp.form.several


def test_the_form_follows_when_only_the_title_is_written(sign_in):
    story = Story()
    story.answer("use_case_name", "Title")
    sign_in("drafter@cdss.example").post(f"/bucps/{story.bucp.number}/parties/", {"provider": ["cdph", "edd"]})
    assert story.fresh().form.several


def test_the_form_stays_when_an_answer_would_lose_its_place(sign_in):
    story = Story()
    story.answer("purpose_need", "One column so far")
    sign_in("drafter@cdss.example").post(f"/bucps/{story.bucp.number}/parties/", {"provider": ["cdph", "edd"]})
    assert not story.fresh().form.several


def test_an_entity_on_both_sides_is_refused_with_the_choice_kept(sign_in):
    story = Story()
    client = sign_in("drafter@cdss.example")
    response = client.post(f"/bucps/{story.bucp.number}/parties/", {"provider": ["cdph", "edd"], "recipient": ["edd"]})
    assert response.status_code == 422
    assert [e.slug for e in response.context["choice"].providers] == ["cdph", "edd"]
    assert len(story.fresh().party_list) == 2


def test_after_sending_the_page_says_why_they_are_fixed(sign_in):
    story = Story().sent()
    client = sign_in("drafter@cdss.example")
    assert (
        "They were fixed when the draft was sent" in client.get(f"/bucps/{story.bucp.number}/parties/").content.decode()
    )
    assert client.post(f"/bucps/{story.bucp.number}/parties/", {"provider": ["edd"]}).status_code == 422
    assert [p.entity.slug for p in story.fresh().providers] == ["cdph"]


def test_a_stranger_gets_404(sign_in):
    assert sign_in("program@edd.example").get(f"/bucps/{Story().bucp.number}/parties/").status_code == 404
