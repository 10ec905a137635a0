"""What waits on the Chief Data Officer is on the staff's list, too: they act for the CDO."""

import pytest

from disputes.enums import Step
from tasks.models import Task
from tests.support.quarrel import Quarrel, person

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_the_staff_have_the_tasks_of_the_cdo():
    story = Quarrel().at(Step.CDO)
    for email in ("cdo@odi.example", "audit@odi.example"):
        assert Task.objects.waiting_on(person(email)).filter(about=story.bucp.number, kind="mediate").exists()
    assert not Task.objects.waiting_on(person("admin@odi.example")).filter(about=story.bucp.number).exists()
