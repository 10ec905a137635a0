"""Registered opinions: asked, given on the text that was read, out of date when what they cover changes."""

import pytest

from bucp.drafting.commands import ChangeElements
from bucp.models import Opinion
from bucp.official_form.declare import Review
from bucp.text.snapshot import frozen
from notices.models import Letter
from signatories.models import Membership
from tests.support.story import Story

pytestmark = pytest.mark.django_db

COVERED = {"legal": "purpose_reason", "privacy": "output_products", "security": "data_users"}
NOT_COVERED = {"legal": "data_users", "privacy": "transfer_management", "security": "purpose_reason"}


@pytest.fixture
def story():
    return Story().sent().asked()


def asked_of(story, slug="cdph", review="legal"):
    return story.bucp.review_requests.get(party__entity__slug=slug, review=review)


def url(request):
    return f"/bucps/{request.bucp.number}/opinions/{request.pk}/"


def page_of(client, story):
    return client.get(f"/bucps/{story.bucp.number}/review/").content.decode()


def filled(story, **other):
    return {"stance": "supports", "text": "In order.", "seen_sha256": frozen(story.bucp)[1], **other}


def test_a_coordinator_asks_the_own_representatives(sign_in):
    story = Story().sent()
    client = sign_in("coordinator@cdph.example")
    assert "Ask for opinions" in page_of(client, story)
    client.post(f"/bucps/{story.bucp.number}/opinions/", {"note": "Mind the contract."})
    assert story.bucp.review_requests.count() == 3
    assert Letter.objects.filter(about=story.bucp.number, kind="opinion_asked").count() == 3
    page = page_of(client, story)
    assert "Asked by Data Coordinator CDPH" in page and "Mind the contract." in page


@pytest.mark.both
def test_a_double_click_asks_once(sign_in):
    story = Story().sent()
    client = sign_in("coordinator@cdph.example")
    for _ in range(2):
        assert client.post(f"/bucps/{story.bucp.number}/opinions/", {}).status_code == 302
    assert Letter.objects.filter(about=story.bucp.number, kind="opinion_asked").count() == 3


def test_asking_without_a_representative_says_where_to_invite_one(sign_in):
    story = Story().sent()
    Membership.objects.filter(user__email="legal@cdph.example").update(ended_at="2026-01-01T00:00Z")
    response = sign_in("coordinator@cdph.example").post(f"/bucps/{story.bucp.number}/opinions/", {"note": "Kept note"})
    page = response.content.decode()
    assert response.status_code == 409 and "has no Legal Representative on record" in page and "Kept note" in page
    assert not story.bucp.review_requests.exists()


def test_program_staff_cannot_ask(sign_in):
    story = Story().sent()
    client = sign_in("drafter@cdss.example")
    assert "Ask for opinions</button>" not in page_of(client, story)
    assert client.post(f"/bucps/{story.bucp.number}/opinions/", {}).status_code == 403


def test_the_form_is_there_for_the_person_whose_hat_fits_and_for_nobody_else(sign_in, story):
    assert "Register my opinion" in page_of(sign_in("legal@cdph.example"), story)
    page = page_of(sign_in("legal@cdph.example"), story)
    assert page.count("Register my opinion") == 1 and "Your legal opinion is asked." in page
    assert "Register my opinion" not in page_of(sign_in("coordinator@cdph.example"), story)


def test_an_opinion_is_registered_on_the_revision_that_was_read(sign_in, story):
    request = asked_of(story)
    client = sign_in("legal@cdph.example")
    response = client.post(url(request), filled(story, stance="conditions", text="Delete it after a year."))
    assert response.status_code == 302 and response.url.endswith(f"#opinion-{request.pk}")
    opinion = Opinion.objects.get(bucp=story.bucp)
    assert (opinion.stance, opinion.revision) == ("conditions", story.fresh().current_revision)
    page = page_of(sign_in("drafter@cdss.example"), story)
    assert "Delete it after a year." in page and "Supports with conditions" in page


@pytest.mark.both
def test_a_double_click_registers_one_opinion(sign_in, story):
    client = sign_in("legal@cdph.example")
    data = filled(story)
    for _ in range(2):
        assert client.post(url(asked_of(story)), data).status_code == 302
    assert Opinion.objects.filter(bucp=story.bucp).count() == 1


def test_an_opinion_on_a_text_that_changed_in_between_is_not_registered_and_nothing_typed_is_lost(sign_in, story):
    data = filled(story, text="My careful words.")
    story.answer("purpose_need", "A different need.")
    response = sign_in("legal@cdph.example").post(url(asked_of(story)), data)
    page = response.content.decode()
    assert response.status_code == 409 and not Opinion.objects.filter(bucp=story.bucp).exists()
    assert "My careful words." in page and "This changed while you were reading" in page
    assert "[added: </span>A different need" in page or "A different need" in page


def test_what_changed_is_found_although_the_text_read_was_never_frozen(sign_in, story):
    from django.utils import timezone

    story.answer("duration", "Two years")
    data = filled(story, seen_at=timezone.now().isoformat())
    story.answer("frequency", "ongoing")
    page = sign_in("legal@cdph.example").post(url(asked_of(story)), data).content.decode()
    told = page[page.index("This changed while you were reading") :]
    told = told[: told.index("Register my opinion")]
    assert "Is the data sent once or again and again?" in told
    assert "How long should the exchange last?" not in told


@pytest.mark.both
@pytest.mark.parametrize("seen_at", ["", "yesterday", "2026-13-45T99:99", "2026-01-01T00:00:00", "\0"])
def test_a_forged_moment_of_reading_does_no_harm(sign_in, story, seen_at):
    data = filled(story, seen_sha256="x" * 500, seen_at=seen_at)
    assert sign_in("legal@cdph.example").post(url(asked_of(story)), data).status_code == 409


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"stance": ""}, "Choose whether you support it"),
        ({"stance": "maybe"}, "Choose whether you support it"),
        ({"stance": "objects", "text": ""}, "Say in a sentence or two"),
        ({"stance": "objects", "text": "x" * 20_001}, "20,000 is the most"),
    ],
)
def test_an_opinion_that_cannot_be_comes_back_with_a_sentence(sign_in, story, bad, sentence):
    response = sign_in("legal@cdph.example").post(url(asked_of(story)), filled(story, **bad))
    assert response.status_code == 422 and sentence in response.content.decode()


def test_the_representative_of_another_department_or_review_cannot_give_it(sign_in, story):
    for email in ("legal@cdss.example", "privacy@cdph.example"):
        response = sign_in(email).post(url(asked_of(story)), filled(story))
        assert response.status_code in (403, 422)
    assert not Opinion.objects.filter(bucp=story.bucp).exists()


def test_an_unknown_request_is_404(sign_in, story):
    client = sign_in("legal@cdph.example")
    for pk in ("0", "9" * 30):
        assert client.post(f"/bucps/{story.bucp.number}/opinions/{pk}/", filled(story)).status_code == 404


@pytest.mark.parametrize("review", [r.value for r in Review])
def test_an_opinion_is_out_of_date_when_what_it_covers_changes(sign_in, review):
    story = Story().reviewed()
    story.answer(COVERED[review], "Something else.")
    assert not asked_of(story, review=review).is_fresh
    page = page_of(sign_in(f"{review}@cdph.example"), story)
    label = story.bucp.form.fields[COVERED[review]].official
    assert f"because this changed: {label}" in page and "See what changed since" in page
    assert "Register my opinion" in page


@pytest.mark.parametrize("review", [r.value for r in Review])
def test_an_opinion_holds_when_something_else_changes(review):
    story = Story().reviewed()
    story.answer(NOT_COVERED[review], "Something else.")
    assert asked_of(story, review=review).is_fresh


def test_changed_data_elements_touch_every_review():
    story = Story().reviewed()

    def change(act, **data):
        act.bucp.elements.create(position=9, changed_by=act.by, values={"name": "City"})

    story.do(ChangeElements(change=change, data={}), story.drafter)
    assert not any(asked_of(story, review=r.value).is_fresh for r in Review)


def test_an_opinion_given_again_keeps_the_earlier_one_in_sight(sign_in):
    story = Story().reviewed({("cdph", "legal"): "objects"})
    story.answer("purpose_reason", "Something else.")
    client = sign_in("legal@cdph.example")
    client.post(url(asked_of(story)), filled(story, text="Now it is fine."))
    page = page_of(client, story)
    assert asked_of(story).is_fresh and "Now it is fine." in page and "Earlier opinion (1)" in page


def test_opinions_are_closed_while_the_text_is_out_for_signature(sign_in):
    story = Story().in_signing()
    client = sign_in("legal@cdph.example")
    assert "Register my opinion" not in page_of(client, story)
    response = client.post(url(asked_of(story)), filled(story))
    assert response.status_code in (409, 422) and Opinion.objects.filter(bucp=story.bucp).count() == 6
