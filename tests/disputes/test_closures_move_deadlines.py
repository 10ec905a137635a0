"""A closure by proclamation lengthens the periods that run, and the history says so."""

from datetime import date

import pytest

from disputes.commands import ProposeUse
from history.models import Event
from notices.models import Letter
from tasks.models import Task
from tests.support.clock import at
from tests.support.quarrel import Quarrel, person
from workdays.models import Closure
from workdays.working_days import last_day

pytestmark = pytest.mark.django_db


def test_a_closure_moves_a_running_period(django_capture_on_commit_callbacks):
    with at(date(2026, 6, 1)):
        story = Quarrel()
        made = story.do(ProposeUse(method="Aggregation", description="Counts by county."), story.drafter)
        assert last_day(made.object_by) == date(2026, 6, 8)
        with django_capture_on_commit_callbacks(execute=True):
            Closure.objects.create(day=date(2026, 6, 4), name="Day of mourning", added_by=person("cdo@odi.example"))
        made.refresh_from_db()
        assert last_day(made.object_by) == date(2026, 6, 9)
        assert Event.objects.filter(chain_id=story.bucp.number, kind="deid.recounted").count() == 1


def test_the_task_and_a_letter_name_the_new_day(django_capture_on_commit_callbacks):
    with at(date(2026, 6, 1)):
        story = Quarrel()
        made = story.do(ProposeUse(method="Aggregation", description="Counts by county."), story.drafter)
        with django_capture_on_commit_callbacks(execute=True):
            Closure.objects.create(day=date(2026, 6, 4), name="Day of mourning", added_by=person("cdo@odi.example"))
        made.refresh_from_db()
        assert Task.objects.open().get(about=story.bucp.number, kind="use").due_at == made.object_by
        assert "June 9, 2026" in Letter.objects.get(kind="deid_recounted").subject
