"""The register tells what became of the data of each agreement that ended: due, late, or attested (§8.8)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from obligations.duties.commands import AttestObligation
from obligations.duties.obligation_types import asks_of
from obligations.ending.commands import EndNotNeeded
from obligations.models import Obligation
from tests.metrics.test_register import EXPORT, STAFF, URL, exported, rename, titles
from tests.obligations.saying import answers_to
from tests.support.stories_kept import scene
from tests.support.story import Story

pytestmark = [pytest.mark.django_db, pytest.mark.both]

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"


def ended(title) -> Story:
    """Data were sent, and today the recipient ended it."""
    story = rename(Story().active(), title)
    first = story.bucp.duties.get(kind="first_transfer")
    story.do(AttestObligation(duty=first, data=answers_to(first.rule.asks)), PROVIDER)
    story.do(EndNotNeeded(on=timezone.localdate(), text="The study is done."), RECIPIENT)
    return story


def destruction(story) -> Obligation:
    return story.bucp.duties.get(kind="destruction")


@pytest.fixture
def three(db):
    each_with_another_fate()


@scene
def each_with_another_fate():
    """One whose data are due to go, one late, one attested; and one in force."""
    rename(Story().active(), "In force")
    ended("Due")
    late = destruction(ended("Late"))
    Obligation.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=3))
    done = ended("Gone")
    duty = destruction(done)
    done.do(AttestObligation(duty=duty, data=answers_to(asks_of(duty, False), on=timezone.localdate())), RECIPIENT)


@pytest.mark.parametrize(
    ("fate", "title", "words"),
    [
        ("due", "Due", "Destruction due"),
        ("late", "Late", "Destruction late"),
        ("attested", "Gone", "Destroyed or returned"),
    ],
)
def test_each_is_found_and_says_it_in_its_row(sign_in, three, fate, title, words):
    page = sign_in(STAFF).get(f"{URL}?destruction={fate}")
    assert titles(page) == [title]
    (row,) = page.context["rows"]
    assert [f.label for f in row["fates"]] == [words]
    assert f'ended <span class="days">{timezone.localdate():%B %-d, %Y}' in page.content.decode()


def test_one_in_force_says_nothing_of_destruction(sign_in, three):
    (row,) = sign_in(STAFF).get(f"{URL}?state=active").context["rows"]
    assert row["fates"] == []


def test_an_unknown_fate_is_left_out_of_the_search(sign_in, three):
    assert len(titles(sign_in(STAFF).get(f"{URL}?destruction=x"))) == 4


def test_the_export_tells_it_too(sign_in, three):
    (row,) = exported(sign_in(STAFF).post(EXPORT, {"destruction": "attested"}))
    today = timezone.localdate().isoformat()
    assert (row["Ended"], row["Data after the end"]) == (today, f"Destroyed or returned {today}")
