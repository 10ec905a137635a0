"""The demonstration is the same on every run."""

import pytest
from django.db import transaction
from django.utils import timezone

from history.models import Event
from metrics.demo.make import make
from metrics.demo.plans import PLANS

pytestmark = pytest.mark.django_db


def test_two_runs_on_one_day_tell_the_same_story():
    now, told = timezone.now(), []
    for _ in range(2):
        with transaction.atomic():
            make(PLANS[-5:], today=now)
            told.append(
                list(Event.objects.order_by("at", "pk").values_list("chain_id", "kind", "at", "actor_name"))
            )
            transaction.set_rollback(True)
    assert len(told[0]) > 50
    assert told[0] == told[1]
