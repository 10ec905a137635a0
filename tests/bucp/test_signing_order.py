"""The order of signing: within a party the sponsor, then the coordinator's final review; parties in any order."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from bucp.signing.commands import FileWithCdo
from bucp.signing.effects import whose_turn
from common.refusals import Refused
from demo.accounts import PASSWORD
from tasks.jobs import remind
from tasks.models import Task
from tests.support.clock import at
from tests.support.story import Story, person
from workdays.working_days import house_moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(db):
    cache.clear()
    return Story().in_signing()


def address(story):
    return f"/bucps/{story.bucp.number}/sign/"


def text(response):
    return response.content.decode()


def signature_tasks(story):
    open_ones = Task.objects.open().filter(about=story.bucp.number, kind="signature")
    return {(t.entity.slug, t.role) for t in open_ones.select_related("entity")}


def test_the_coordinator_waits_for_the_sponsor_and_is_told_so(sign_in, story):
    client = sign_in("coordinator@cdph.example")
    page = client.get(address(story))
    assert "Not your turn yet" in text(page) and page.context["forms"] == []
    with pytest.raises(Refused, match="signs first"):
        story.sign("cdph", "coordinator")
    story.sign("cdph", "sponsor")
    page = client.get(address(story))
    assert "Not your turn yet" not in text(page)
    assert "Sign as Data Coordinator, Department of Public Health" in text(page)


def test_out_of_turn_a_posted_form_is_refused_with_the_order(sign_in, story):
    party = next(p for p in story.bucp.party_list if p.entity.slug == "cdph")
    data = {
        "party": party.pk,
        "role": "coordinator",
        "seen_sha256": story.bucp.current_revision.sha256,
        "typed_name": person("coordinator@cdph.example").name,
        "password": PASSWORD,
        "agreed": "on",
    }
    response = sign_in("coordinator@cdph.example").post(address(story), data)
    assert response.status_code == 409 and "signs first" in text(response)
    assert not story.bucp.signing_rounds.get().signatures.exists()


@pytest.mark.parametrize("order", [("cdss", "cdph"), ("cdph", "cdss")])
def test_the_parties_sign_in_any_order(story, order):
    for slug in order:
        story.sign(slug, "sponsor")
        story.sign(slug, "coordinator")
    assert whose_turn(story.bucp) == {}
    story.do(FileWithCdo(), "coordinator@cdss.example")
    assert story.fresh().state == "active"


def test_the_page_tells_the_order_and_who_is_next(sign_in, story):
    story.sign("cdss", "sponsor")
    page = sign_in("legal@cdph.example").get(address(story))
    assert "the Executive Sponsor signs first" in text(page)
    assert [(p.label, bool(p.signature), p.is_next) for p in page.context["page"].places] == [
        ("Executive Sponsor", True, False),
        ("Data Coordinator", False, True),
        ("Executive Sponsor", False, True),
        ("Data Coordinator", False, False),
    ]


def test_the_task_of_the_next_signer_opens_when_the_one_before_has_signed(story):
    assert signature_tasks(story) == {("cdss", "sponsor"), ("cdph", "sponsor")}
    story.sign("cdph", "sponsor")
    assert signature_tasks(story) == {("cdss", "sponsor"), ("cdph", "coordinator")}


@pytest.mark.parametrize("weekday", ["Monday March 1, 2027", "Saturday March 6, 2027"])
def test_who_has_not_signed_in_time_is_reminded_once_by_the_clock_of_their_own_turn(db, weekday):
    cache.clear()
    put_out = datetime.strptime(weekday, "%A %B %d, %Y").date()
    with at(put_out) as clock:
        story = Story().in_signing()
        clock.at = later = timezone.now() + timedelta(days=5)
        story.sign("cdph", "sponsor")
        due = Task.objects.open().get(about=story.bucp.number, kind="signature", entity__slug="cdph").due_at
        assert due == house_moment(later + timedelta(days=7)), "a Saturday's moves to Monday"
        clock.at = later + timedelta(days=5)  # the other sponsor is late; the coordinator has days left on any weekday
        assert (remind(), remind()) == (1, 0)
        clock.at = due + timedelta(hours=1)
        assert (remind(), remind()) == (1, 0)


def test_the_page_says_what_is_signed_before_the_text_and_the_form_last(sign_in, story):
    page = text(sign_in("sponsor@cdph.example").get(address(story)))
    places = [
        page.index("<h1>Read and sign: Shared caseload study"),
        page.index('aria-label="The text you sign"'),
        page.index("This is your electronic signature of revision"),
        page.index("I have read this Business Use Case Proposal"),
        page.index('name="typed_name"'),
    ]
    assert places == sorted(places) and page.count("<h1") == 1
