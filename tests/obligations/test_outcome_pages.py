"""What the sharing brought: told by the recipient, read by the parties, and by every signatory where it is shared."""

import pytest
from django.utils import timezone

from obligations.duties.commands import TellOutcome
from obligations.models import Outcome
from tests.support.story import Story

pytestmark = pytest.mark.django_db

RECIPIENT, PROVIDER, CDO = "coordinator@cdss.example", "coordinator@cdph.example", "cdo@odi.example"
STRANGER = "coordinator@edd.example"
TOLD = {
    "asked": "six_months",
    "results": "Waiting times fell by nine days.",
    "products": "A report",
    "link": "https://data.ca.gov/report",
}


def page(story) -> str:
    return f"/bucps/{story.bucp.number}/outcome/"


@pytest.fixture
def story():
    return Story().active()


def test_it_is_told_once_and_read_by_both_sides(story, sign_in):
    client = sign_in(RECIPIENT)
    for _ in range(2):
        assert client.post(page(story), TOLD).status_code == 302
    assert Outcome.objects.count() == 1
    for reader in (PROVIDER, CDO):
        assert "Waiting times fell" in sign_in(reader).get(page(story)).content.decode()


def test_what_is_wrong_stands_beside_its_field_and_all_is_kept(story, sign_in):
    answer = sign_in(RECIPIENT).post(page(story), {**TOLD, "results": "", "products": "My very words"})
    assert answer.status_code == 422 and "My very words" in answer.content.decode()
    for link in ("javascript:alert(1)", "report"):
        answer = sign_in(RECIPIENT).post(page(story), {**TOLD, "link": link})
        assert answer.status_code == 422 and set(answer.context["form"].errors) == {"link"}
    assert not Outcome.objects.exists()


def test_only_the_recipient_tells(story, sign_in):
    for other in (PROVIDER, CDO, "sponsor@cdss.example"):
        assert sign_in(other).post(page(story), TOLD).status_code == 403
    assert "Put it on record" not in sign_in(PROVIDER).get(page(story)).content.decode()


def test_before_it_is_in_force_nothing_can_be_told(sign_in):
    story = Story().sent()
    answer = sign_in(RECIPIENT).post(page(story), TOLD)
    assert answer.status_code == 409 and not Outcome.objects.exists()
    assert "Waiting times fell" in answer.content.decode()


def test_at_the_end_it_asks_for_what_came_of_it_at_the_end(sign_in):
    story = Story().terminated()
    answer = sign_in(RECIPIENT).get(page(story))
    assert answer.context["form"].initial["asked"] == "end" and "is asked to tell it" in answer.content.decode()
    sign_in(RECIPIENT).post(page(story), {**TOLD, "asked": "end"})
    assert not story.bucp.duties.open().filter(kind="outcome").exists()


def test_the_library_shows_what_was_shared_and_nothing_else(story, sign_in):
    story.do(TellOutcome(asked="six_months", results="Kept between us"), RECIPIENT)
    story.do(TellOutcome(asked="end", results="For all to read", shared=True), RECIPIENT)
    text = sign_in(STRANGER).get(f"/bucps/{story.bucp.number}/").content.decode()
    assert "For all to read" in text and "Kept between us" not in text
    assert sign_in(STRANGER).get(page(story)).status_code == 403


def test_the_task_leads_here(sign_in):
    story = Story().terminated()
    duty = story.bucp.duties.open().get(kind="outcome")
    assert sign_in(RECIPIENT).get(f"/bucps/{story.bucp.number}/exchange/{duty.pk}/")["Location"] == page(story)
    assert duty.due_on > timezone.localdate()
