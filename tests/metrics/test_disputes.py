"""Disputes in numbers: what is counted, and that every number opens a list of so many."""

import re
from datetime import timedelta

import pytest

from bucp.models import Bucp
from disputes.commands import WithdrawObjection
from disputes.enums import DisputeKind, DisputeOutcome, Step, Verdict
from metrics import disputes
from metrics.period import Period
from metrics.survival import estimate
from tests.support.quarrel import Quarrel

pytestmark = [pytest.mark.django_db, pytest.mark.both]
URL, LIST = "/dashboards/", "/dashboards/disputes/"


@pytest.fixture
def quarrel(people, clock):
    """`quarrel(days_ago, tell)`: sent so many days ago, disputed at once; `tell(story)` happens ten days later."""

    def make(days_ago, tell=None, **more):
        clock.at = clock.today - timedelta(days=days_ago)
        with clock.running():
            story = Quarrel(**more).raised()
            clock.at += timedelta(days=10)
            if tell:
                tell(story)
        clock.at = clock.today
        return story

    return make


def count(clock):
    return disputes.numbers(Bucp.objects.all(), clock.today)


def as_counts(lines):
    return {line.query: line.count for line in lines}


def test_without_a_dispute_there_is_nothing_to_divide_by(people, clock):
    found = count(clock)
    assert (found.sent, found.count, found.rate, found.curve) == (0, 0, 0, estimate([]))


def test_it_counts_open_and_ended_ones_and_their_share_of_what_was_sent(quarrel, story, clock):
    quarrel(90, lambda s: s.settled())
    quarrel(60)
    story(40, "sent", 1)
    story(30)
    found = count(clock)
    assert (found.sent, found.disputed, found.rate) == (3, 2, 67)
    assert (found.count, found.still_open, found.ended) == (2, 1, 1)


def test_two_disputes_of_one_request_are_one_disputed_request(quarrel, clock):
    told = quarrel(90, lambda s: s.do(WithdrawObjection(reason="A mistake."), "coordinator@cdph.example"))
    clock.at = clock.today - timedelta(days=20)
    with clock.running():
        told.raised()
    found = count(clock)
    assert (found.count, found.disputed) == (2, 1)


def test_open_ones_count_for_the_time_until_the_end(quarrel, clock):
    quarrel(90, lambda s: s.settled())
    quarrel(60)
    quarrel(50)
    assert count(clock).curve.median is None
    assert count(clock).curve.filed_share(10) == pytest.approx(1 / 3)


def test_kinds_ways_outcomes_and_solutions_are_told_apart(quarrel, clock):
    quarrel(90, lambda s: s.settled(), kind=DisputeKind.COSTS)
    quarrel(80, lambda s: s.at(Step.DECISION).undersecretaries(Verdict.APPROVE))
    quarrel(70, lambda s: s.at(Step.CDO).pass_on(), providers=("calstrs",))
    quarrel(60, lambda s: s.referred(), recipients=("calstrs",), providers=("edd",))
    quarrel(50)
    found = count(clock)
    assert as_counts(found.kinds) == {"kind=exchange": 4, "kind=costs": 1}
    assert as_counts(found.outcomes) == {
        f"outcome={DisputeOutcome.RESOLVED}": 1,
        f"outcome={DisputeOutcome.APPROVED}": 1,
        f"outcome={DisputeOutcome.NOT_APPROVED}": 1,
    }
    assert as_counts(found.solutions) == {"solution=aggregation": 1}
    assert as_counts(found.routes) == {
        "route=agency%3Agovernor": 1,
        "route=cdo%3Agovernor": 1,
        "route=cdo%3Anot_approved": 1,
        "route=talks": 2,
    }
    assert {line.query: line.median for line in found.kinds} == {"kind=exchange": 10, "kind=costs": 10}


def test_one_that_waits_for_a_confirmation_is_on_no_way_yet(quarrel, people, clock):
    from signatories.models import Entity

    Entity.objects.filter(slug="cdph").update(under_governor="confirm")
    quarrel(50, lambda s: s.referred())
    assert as_counts(count(clock).routes) == {"route=confirm": 1}


def test_every_number_opens_a_list_of_so_many(quarrel, sign_in):
    quarrel(90, lambda s: s.settled(), kind=DisputeKind.COSTS)
    quarrel(70, lambda s: s.at(Step.DECISION).undersecretaries(Verdict.APPROVE))
    quarrel(50)
    client = sign_in("coordinator@cdss.example")
    page = client.get(URL).content.decode()
    links = re.findall(r'href="(/dashboards/disputes/[^"]*)">(\d+)<', page.replace("&amp;", "&"))
    assert len(links) >= 9
    for address, number in links:
        shown = client.get(address)
        assert (shown.context["count"], len(shown.context["rows"])) == (int(number), int(number)), address


def test_what_a_person_may_not_open_is_counted_and_not_shown(quarrel, sign_in):
    quarrel(50, title="Only for the parties")
    page = sign_in("audit@odi.example").get(f"{LIST}?entity=all").content.decode()
    assert "1 dispute" in page and "not open to you" in page
    assert "Only for the parties" not in page


def test_the_period_and_the_entity_narrow_list_and_numbers_alike(quarrel, sign_in, clock):
    quarrel(90)
    quarrel(20, recipients=("edd",))
    client = sign_in("audit@odi.example")
    begin = (clock.today - timedelta(days=30)).date()
    assert client.get(f"{LIST}?entity=all&from={begin}").context["count"] == 1
    assert client.get(f"{LIST}?entity=cdss").context["count"] == 1
    assert client.get(f"{LIST}?entity=cdph").context["count"] == 2
    assert client.get(f"{URL}?entity=all&from={begin}").context["disputes"].count == 1
    assert not Period().query()


def test_a_coordinator_sees_the_own_entity_only(quarrel, sign_in):
    quarrel(50)
    assert sign_in("coordinator@edd.example").get(f"{LIST}?entity=cdss").context["count"] == 0


@pytest.mark.parametrize(
    "query", ["kind=%00", "route=x", "from=x", "page=999", "state=" + "a" * 3000, "outcome=resolved&kind=no"]
)
def test_a_wrong_address_never_breaks_the_list(sign_in, query):
    assert sign_in("coordinator@cdss.example").get(f"{LIST}?{query}").status_code == 200


def test_the_queries_of_the_list_do_not_grow(quarrel, sign_in, django_assert_max_num_queries):
    client = sign_in("coordinator@cdss.example")

    def get():
        with django_assert_max_num_queries(20) as counted:
            assert client.get(LIST).status_code == 200
        return len(counted)

    quarrel(90)
    before = get()
    for days in (80, 70, 60):
        quarrel(days, lambda s: s.settled())
    assert get() <= before
