"""The demonstration is the same on every run."""

import pytest
from django.db import transaction
from django.utils import timezone

from history.models import Event
from metrics.demo.make import make
from metrics.demo.plans import PLANS

pytestmark = pytest.mark.django_db
SOME = tuple(p for p in PLANS if p.use in ("lost_members", "transition_study", "pension_work"))
"""With an amendment, notices and an ending among them."""


def test_two_runs_on_one_day_tell_the_same_story():
    now, told = timezone.now(), []
    for _ in range(2):
        with transaction.atomic():
            make(SOME, today=now)
            told.append(
                list(Event.objects.order_by("at", "pk").values_list("chain_id", "kind", "at", "actor_name"))
            )
            transaction.set_rollback(True)
    assert len(told[0]) > 50
    assert told[0] == told[1]
