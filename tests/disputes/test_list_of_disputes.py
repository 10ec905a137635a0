"""The list of disputes: only what somebody may read, open ones first, filters in the address."""

import pytest

from disputes.enums import DisputeKind, Step
from tests.support.quarrel import Quarrel

pytestmark = [pytest.mark.django_db, pytest.mark.both]

PROVIDER = "coordinator@cdph.example"


def listed(client, address="/disputes/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_shows_where_each_stands_who_acts_and_by_when(sign_in):
    story = Quarrel().at(Step.AGENCY)
    page = listed(sign_in(PROVIDER))
    assert story.bucp.title in page and story.bucp.number in page
    assert "Agency mediation" in page
    assert "until the end of" in page and "(in 15 working days)" in page
    assert "Health and Human Services" in page  # whose officer mediates


def test_open_ones_come_first_and_then_what_ended(sign_in):
    ended, still_open = Quarrel().raised().settled(), Quarrel().raised()
    page = listed(sign_in(PROVIDER))
    assert page.index(still_open.bucp.number) < page.index(ended.bucp.number)
    assert "Resolved" in page and "it has ended" in page


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("state=open", {"open"}),
        ("state=ended", {"ended"}),
        ("kind=costs", {"ended"}),
        ("step=talks", {"open"}),
        ("outcome=resolved", {"ended"}),
        ("outcome=approved", set()),
        ("state=nonsense&kind=%00&page=x", {"open", "ended"}),
    ],
)
def test_filters_stand_in_the_address(sign_in, asked, shown):
    numbers = {
        "ended": Quarrel(kind=DisputeKind.COSTS).raised().settled().bucp.number,
        "open": Quarrel().raised().bucp.number,
    }
    page = listed(sign_in(PROVIDER), f"/disputes/?{asked}")
    assert {which for which, number in numbers.items() if number in page} == shown
    assert shown or "Nothing matches" in page


def test_others_see_nothing_of_it_and_read_what_would_come_here(sign_in):
    story = Quarrel().raised()
    page = listed(sign_in("coordinator@edd.example"))
    assert story.bucp.number not in page and "There is no dispute here" in page


def test_an_officer_sees_it_from_the_moment_it_reaches_the_office_for_good(sign_in):
    story = Quarrel().raised()
    officer = sign_in("agency-cdo@chhs.example")
    assert story.bucp.number not in listed(officer)
    story.referred()
    assert story.bucp.number in listed(officer)
    story.settled()
    assert story.bucp.number in listed(officer), "who took part keeps reading it"


def test_the_navigation_leads_there_only_for_those_who_have_any_and_for_officers(sign_in):
    link = '<a href="/disputes/"'
    assert link not in listed(sign_in(PROVIDER), "/tasks/")
    assert link in listed(sign_in("agency-cdo@chhs.example"), "/tasks/")
    Quarrel().raised()
    assert link in listed(sign_in(PROVIDER), "/tasks/")
    assert link not in listed(sign_in("coordinator@edd.example"), "/tasks/")


def test_twenty_six_fill_a_page_and_cost_no_more_queries_than_one(sign_in, django_assert_max_num_queries):
    from disputes.models import Dispute

    one = Quarrel().raised()
    for _ in range(2):
        Quarrel().raised()
    Dispute.objects.bulk_create(
        Dispute(bucp=one.bucp, nth=n, kind="costs", ended_at=one.dispute.raised_at, outcome="resolved")
        for n in range(2, 26)
    )
    client = sign_in(PROVIDER)
    with django_assert_max_num_queries(12):
        page = listed(client)
    assert "Page 1" in page and "Next page" in page
    assert "Page 2" in listed(client, "/disputes/?page=2")
