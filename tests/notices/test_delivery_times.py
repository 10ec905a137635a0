"""`/dashboards/`, “From act to sending”: the figures are right, each opens its own list, and who sees them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from metrics.delivery import by_clause, in_words
from notices.models import Delivery, Letter
from tests.support.letters import recounted

pytestmark = pytest.mark.django_db
WHO, CDO, TITLE = "coordinator@cdss.example", "cdo@odi.example", "From act to sending"


@pytest.fixture
def told(letter_to):
    """`told("notice_change_of_law", 2)`: a notice of cdss that went out two seconds after the act; None: not yet."""

    def write(kind, seconds=None, by=WHO, days_ago=1, **change):
        row = letter_to("coordinator@cdph.example", kind=kind, by=by)
        made = timezone.now() - timedelta(days=days_ago)
        Letter.objects.filter(pk=row.notice_id).update(made_at=made)
        if seconds is not None:
            change |= {"state": "sent", "sent_at": made + timedelta(seconds=seconds)}
        Delivery.objects.filter(pk=row.pk).update(**change)
        recounted()
        return row

    return write


def part(page: str) -> str:
    return page[page.index(TITLE) :] if TITLE in page else ""


@pytest.mark.both
def test_median_slowest_and_how_many_within_a_minute(told, people, entity):
    for seconds in (1, 3, 90):
        told("notice_change_of_law", seconds)
    told("notice_demand", 60)
    told("notice_demand")  # still on its way: in no time
    told("comment", 4000)  # the portal's own
    told("notice_demand", 5000, days_ago=31)
    law, demand, together = by_clause(people[WHO], entity("cdss"))
    assert (law.clause, law.count.count, law.median, law.slowest, law.slow) == (
        "§5.14",
        3,
        "3 seconds",
        "2 minutes",
        True,
    )
    assert law.fast.count == 2
    assert (demand.clause, demand.count.count, demand.median, demand.fast.count) == ("§5.18", 2, "1 minute", 0)
    assert (together.clause, together.count.count, together.fast.count) == ("", 5, 2)


@pytest.mark.both
def test_a_notice_is_out_when_it_has_gone_to_everybody(letter_to, people, entity):
    row = letter_to("coordinator@cdph.example", "legal@cdph.example", kind="notice_demand", by=WHO)
    Delivery.objects.filter(pk=row.pk).update(state="sent", sent_at=row.notice.made_at)
    recounted()
    assert by_clause(people[WHO], entity("cdss"))[0].median == ""
    Delivery.objects.exclude(pk=row.pk).update(state="sent", sent_at=row.notice.made_at + timedelta(seconds=5))
    recounted()
    assert by_clause(people[WHO], entity("cdss"))[0].median == "5 seconds"


@pytest.mark.both
def test_failed_and_unconfirmed_are_counted(told, people, entity):
    told("notice_demand", state="failed")
    told("notice_demand", 1, confirm_by=timezone.now())
    told("notice_demand", 1, confirm_by=timezone.now(), confirmed_at=timezone.now())
    row = by_clause(people[WHO], entity("cdss"))[0]
    assert (row.count.count, row.fast.count, row.failed.count, row.unconfirmed.count) == (3, 2, 1, 1)


@pytest.mark.both
@pytest.mark.parametrize(("who", "entity_slug"), [(WHO, "cdss"), (CDO, "all"), (CDO, "cdss")])
def test_each_number_opens_a_list_of_as_many(told, sign_in, who, entity_slug):
    told("notice_change_of_law", 1)
    told("notice_change_of_law", 100, confirm_by=timezone.now())
    told("notice_recipients_acts", state="failed")
    told("notice_material_violation", 1, by="sponsor@cdph.example")
    told("notice_demand", 1)
    client = sign_in(who)
    shown = part(client.get(f"/dashboards/?entity={entity_slug}").content.decode())
    numbers = re.findall(r'<a href="(/notices/[^"]+)">(\d+)<', shown)
    assert len(numbers) >= 6
    for address, count in numbers:
        page = client.get(address.replace("&amp;", "&")).content.decode()
        assert len(re.findall(r'<td class="lead">', page)) == int(count), address


def test_cdo_staff_count_what_they_may_read_only(told, people):
    told("notice_change_of_law", 1)
    told("notice_demand", 1)  # §5.18 is between the parties
    assert [row.clause for row in by_clause(people[CDO], None)] == ["§5.14"]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (WHO, True),
        (CDO, True),
        ("sponsor@cdss.example", False),
        ("coordinator@edd.example", True),
    ],
)
def test_coordinators_see_their_own_and_cdo_staff_theirs(told, sign_in, who, sees):
    told("notice_change_of_law", 1)
    shown = part(sign_in(who).get("/dashboards/").content.decode())
    assert bool(shown) is sees
    if who == "coordinator@edd.example":
        assert "No notice in the last 30 days" in shown


@pytest.mark.both
def test_the_queries_do_not_grow(told, people, entity, django_assert_num_queries):
    user, cdss = people[WHO], entity("cdss")
    told("notice_demand", 1)
    assert user.roles
    with django_assert_num_queries(1):
        by_clause(user, cdss)
    for _ in range(10):
        told("notice_demand", 1)
        told("notice_law_changed", 1)
    with django_assert_num_queries(1):
        by_clause(user, cdss)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "under a second"),
        (0.4, "under a second"),
        (1, "1 second"),
        (59, "59 seconds"),
        (59.9, "1 minute"),
        (61, "1 minute"),
        (3590, "1 hour"),
        (7200, "2 hours"),
        (172_800, "2 days"),
        (9_000_000, "104 days"),
    ],
)
def test_a_time_in_words(seconds, words):
    assert in_words(timedelta(seconds=seconds)) == words
