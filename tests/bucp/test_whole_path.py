"""The main job through the one door, without pages."""

import pytest

from history.models import Chain
from history.recorder import verify
from notices.models import Letter
from tasks.models import Task
from tests.support.story import Story

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_bucp_goes_from_draft_to_active_and_its_history_holds():
    story = Story().active()
    assert story.fresh().state == "active"
    assert verify(Chain.objects.get(name=story.bucp.number)) == []
    assert Letter.objects.filter(about=story.bucp.number, kind="filed").count() == 1
    assert [t.kind for t in Task.objects.open().filter(about=story.bucp.number)] == ["duty"]
