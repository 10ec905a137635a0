"""The demonstration is the same on every run."""

import pytest
from django.db import transaction
from django.utils import timezone

from demo.make import make
from demo.plans import PLANS
from demo.texts.uses import USES
from history.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SOME = tuple(
    p
    for p in PLANS
    if p.later == "pilot_over" or p.quarrel == "confirm" or (p.use == "lost_members" and p.reach != "withdrawn")
)
"""Few, for they are made twice: one that ends with its notices, a dispute, and an amendment of one in force."""


def test_those_few_are_of_each_kind():
    assert [bool(p.later) for p in SOME].count(True) == 1
    assert [p.reach for p in SOME if p.quarrel] == ["disputed"]
    assert {p.amends for p in SOME if p.amends} <= {USES[p.use].titles[p.variant][0] for p in SOME}
    assert len(SOME) == 4


def test_two_runs_on_one_day_tell_the_same_story():
    now, told = timezone.now(), []
    for _ in range(2):
        with transaction.atomic():
            make(SOME, today=now)
            told.append(list(Event.objects.order_by("at", "pk").values_list("chain_id", "kind", "at", "actor_name")))
            transaction.set_rollback(True)
    assert len(told[0]) > 50
    assert told[0] == told[1]
