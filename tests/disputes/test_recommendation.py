"""The recommendation to the Governor’s Office is a document that CDO staff hand over outside the portal (§6.1)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.refusals import Refused
from disputes import recommendation
from disputes.commands import HandOverRecommendation, Recommend
from disputes.enums import Step
from notices.models import Letter
from tasks.models import Task
from tests.support.quarrel import Quarrel

pytestmark = pytest.mark.django_db

CDO = "cdo@odi.example"


def handing(**more):
    given = {"on": timezone.localdate(), "to": "Office of the Governor, Legal Affairs", "how": "on paper, by messenger"}
    return HandOverRecommendation(**given | more)


@pytest.fixture
def story():
    return Quarrel().at(Step.RECOMMENDATION)


def task(story) -> str:
    return Task.objects.open().get(about=story.bucp.number, kind__in=("recommend", "hand_over", "governor")).sentence


def test_it_is_written_then_handed_over_and_the_letter_says_exactly_that(story):
    with pytest.raises(Refused, match="Write the recommendation first"):
        story.do(handing(), CDO)
    story.do(Recommend(text="Share it once."), CDO)
    assert story.dispute.step == Step.RECOMMENDATION and task(story) == "Hand the recommendation over, and record it"
    assert not Letter.objects.filter(kind="governor_asked").exists()  # nobody has it yet
    story.do(handing(), CDO)
    assert story.dispute.step == Step.GOVERNOR and task(story) == "Record the decision of the Governor’s Office"
    letter, today = Letter.objects.get(kind="governor_asked"), timezone.localdate()
    assert f"On {today:%B %-d, %Y} the staff of the Statewide Chief Data Officer handed" in letter.body
    assert "to Office of the Governor, Legal Affairs, outside the portal (on paper, by messenger)." in letter.body


@pytest.mark.parametrize("days", [-1, 1, None])
def test_the_day_is_one_on_which_it_could_be_handed_over(story, days):
    story.do(Recommend(text="Share it once."), CDO)
    on = timezone.localdate() + timedelta(days=days) if days else None
    with pytest.raises(Refused, match="Give the day on which it was handed over"):
        story.do(handing(on=on), CDO)
    assert story.dispute.handed_on is None


def test_its_page_asks_for_day_office_and_way(sign_in, story):
    story.do(Recommend(text="Share it once."), CDO)
    client, page = sign_in(CDO), f"/disputes/{story.bucp.number}/recommendation/handed-over/"
    empty = client.post(page, {})
    assert empty.status_code == 422
    for sentence in (
        "Give the day on which it was handed over.",
        "Name the office that got it.",
        "Say how it was handed",
    ):
        assert sentence in empty.content.decode()
    day = timezone.localdate().isoformat()
    assert client.post(page, {"on": day, "to": "Legal Affairs", "how": "By messenger"}).status_code == 302
    assert (story.dispute.handed_to, story.dispute.handed_how) == ("Legal Affairs", "By messenger")


def test_the_document_is_a_pdf_for_those_who_read_the_paper(sign_in, story):
    paper = story.do(Recommend(text="Share it once.\n\nThrough the enclave."), CDO)
    html = recommendation.html_of(story.dispute, paper)
    assert "Governor’s Office" in html and "Through the enclave." in html and paper.sha256 in html
    where = f"/disputes/{story.bucp.number}/papers/{paper.pk}/recommendation.pdf"
    answer = sign_in(CDO).get(where)
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert where in sign_in(CDO).get(f"/disputes/{story.bucp.number}/").content.decode()
    other = story.dispute.papers.exclude(pk=paper.pk).first()
    assert sign_in(CDO).get(where.replace(f"/{paper.pk}/", f"/{other.pk}/")).status_code == 404
    assert sign_in("coordinator@calstrs.example").get(where).status_code == 404
