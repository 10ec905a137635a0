"""Pages of letters by key and by branches show the very letters that the rule names, in their order, each once."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from notices.listing import Wanted, letters, page
from notices.models import Delivery, Letter
from signatories.models import Membership
from tests.support.letters import recounted

pytestmark = [pytest.mark.django_db, pytest.mark.both]
READERS = ("coordinator@cdss.example", "coordinator@cdph.example", "legal@cdph.example", "audit@odi.example")
PEOPLE = (*READERS, "drafter@cdss.example", "sponsor@cdph.example", "coordinator@edd.example")
KINDS = ("request", "comment", "filed", "notice_demand", "notice_material_violation", "reminder")
FILTERS = (
    {},
    {"box": "received"},
    {"box": "sent"},
    {"state": "unread"},
    {"state": "failed"},
    {"state": "waiting"},
    {"state": "unconfirmed"},
    {"state": "fast"},
    {"state": "slow"},
    {"entity": "cdph"},
    {"entity": "cdss", "state": "slow"},
    {"about": "IDEA-2026-0001"},
    {"about": "0002"},
    {"clause": "any", "days": "30"},
    {"kind": "comment", "box": "received"},
    {"q": "walrus"},
)


@pytest.fixture
def many(letter_to):
    """Forty letters of all sorts between people of three departments, some of them by the portal alone."""
    rng, now = random.Random(11), timezone.now()
    for n in range(40):
        to = rng.sample(PEOPLE, rng.randint(1, 3))
        by = rng.choice([None, *PEOPLE])
        row = letter_to(
            *to,
            by=by,
            kind=rng.choice(KINDS),
            about=rng.choice(["", "IDEA-2026-0001", "IDEA-2026-0002"]),
            text=f"Letter {n}\n\n{rng.choice(['A walrus', 'A seal'])}",
        )
        made = now - timedelta(days=rng.choice([0, 10, 60]))
        Letter.objects.filter(pk=row.notice_id).update(made_at=made)
        for one in row.notice.deliveries.all():
            state = rng.choice(["sent", "sent", "waiting", "failed"])
            sent = made + timedelta(seconds=rng.choice([5, 500])) if state == "sent" else None
            asked = rng.choice([None, now])
            Delivery.objects.filter(pk=one.pk).update(
                state=state, sent_at=sent, confirm_by=asked, read_at=rng.choice([None, now])
            )
    recounted()
    Membership.objects.filter(user__email="legal@cdph.example").update(since=now - timedelta(days=20))


def walked(user, wanted) -> list[int]:
    found, data = [], {}
    while True:
        one = page(user, wanted, data, 3)
        found += [letter.pk for letter in one.rows]
        if not one.has_next:
            return found
        data = {"after": str(one.last)}


def test_all_pages_together_are_what_the_rule_names(many, people):
    for email in READERS:
        for filters in FILTERS:
            wanted = Wanted.of(filters)
            by_rule = list(letters(people[email], wanted).values_list("pk", flat=True))
            assert walked(people[email], wanted) == by_rule, (email, filters)


def test_there_and_back_leads_to_the_same_letters(many, people):
    user, wanted = people["coordinator@cdph.example"], Wanted()
    first = page(user, wanted, {}, 4)
    second = page(user, wanted, {"after": str(first.last), "page": "2"}, 4)
    third = page(user, wanted, {"after": str(second.last), "page": "3"}, 4)
    back = page(user, wanted, {"before": str(third.first), "page": "2"}, 4)
    assert (back.rows, back.number, back.has_previous, back.has_next) == (second.rows, 2, True, True)
    top = page(user, wanted, {"before": str(back.first), "page": "1"}, 4)
    assert (top.rows, top.has_previous, top.number) == (first.rows, False, 1)


def test_a_letter_that_comes_meanwhile_does_not_move_the_pages(many, people, letter_to):
    user, wanted = people["coordinator@cdph.example"], Wanted()
    first = page(user, wanted, {}, 4)
    before = page(user, wanted, {"after": str(first.last)}, 4).rows
    letter_to("coordinator@cdph.example")
    assert page(user, wanted, {"after": str(first.last)}, 4).rows == before
