"""Several moves in one transaction: all of them, or none."""

import pytest

from bucp.drafting.commands import SaveAnswer
from bucp.review.commands import SendRequest
from bucp.signing.commands import WithdrawRequest
from bucp.workflow.perform import perform_all
from common.refusals import Refused
from history.models import Event
from tests.support.story import LETTER, Story

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_several_moves_happen_in_their_order():
    story = Story().filled()
    row = story.bucp.answers.get(field="purpose_scope")
    answered, _ = perform_all(
        story.bucp,
        [SaveAnswer(field="purpose_scope", raw="Two counties.", version=row.version), SendRequest(letter=LETTER)],
        story.drafter,
    )
    assert answered.value == "Two counties."
    assert story.bucp.state == story.fresh().state == "review"
    assert "Two counties." in story.fresh().current_revision.content


def test_when_one_is_refused_none_has_happened():
    story = Story().filled()
    told = Event.objects.filter(chain=story.bucp.number).count()
    with pytest.raises(Refused):
        perform_all(story.bucp, [SendRequest(letter=LETTER), WithdrawRequest(reason=" ")], story.drafter)
    assert story.fresh().state == story.bucp.state == "draft"
    assert Event.objects.filter(chain=story.bucp.number).count() == told
