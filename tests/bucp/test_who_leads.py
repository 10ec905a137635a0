"""Several parties before the filing: who leads, and nobody answers for another."""

import pytest
from django.utils import timezone

from bucp.models.states import State
from bucp.review.commands import SendRequest, WaiveThread, WriteComment
from bucp.signing.commands import FileWithCdo, WithdrawRequest
from common.refusals import NotAllowed
from notices.models import Letter
from signatories.models import Membership, Role
from tasks.models import Task
from tests.support.story import LETTER, Story

pytestmark = pytest.mark.django_db

LEAD, OTHER, PROVIDER = "coordinator@cdss.example", "coordinator@edd.example", "coordinator@cdph.example"


def without_a_coordinator(slug: str) -> None:
    Membership.objects.filter(entity__slug=slug, role=Role.COORDINATOR).update(ended_at=timezone.now())


def test_the_first_recipient_sends_and_withdraws_and_another_does_not():
    """Guide step 4: the first recipient sends."""
    story = Story(recipients=("cdss", "edd")).filled()
    with pytest.raises(NotAllowed, match="first Data Recipient"):
        story.do(SendRequest(letter=LETTER), OTHER)
    with pytest.raises(NotAllowed):
        story.do(WithdrawRequest(reason="Not over the head of the lead."), OTHER)
    story.do(SendRequest(letter=LETTER), LEAD)
    assert story.fresh().state == State.REVIEW


@pytest.mark.both
def test_the_first_recipient_files_page_table_and_letter_say_the_same(sign_in):
    """§5.1: the recipient files; of several, the first one."""
    story = Story(recipients=("cdss", "edd")).signed()
    with pytest.raises(NotAllowed, match="first Data Recipient"):
        story.do(FileWithCdo(), OTHER)
    assert sign_in(OTHER).get(f"/bucps/{story.bucp.number}/file/").status_code == 403
    assert sign_in(LEAD).get(f"/bucps/{story.bucp.number}/file/").status_code == 200
    told = Letter.objects.get(about=story.bucp.number, kind="all_signed").deliveries
    assert set(told.values_list("email", flat=True)) == {LEAD}
    assert Task.objects.open().get(about=story.bucp.number, kind="file").entity.slug == "cdss"


def test_another_recipients_coordinator_files_while_the_lead_has_none(sign_in):
    """§5.1: nothing gets stuck when the first recipient has nobody in that role."""
    story = Story(recipients=("cdss", "edd")).signed()
    without_a_coordinator("cdss")
    assert sign_in(OTHER).get(f"/bucps/{story.bucp.number}/file/").status_code == 200
    story.do(FileWithCdo(), OTHER)
    assert story.fresh().state == State.ACTIVE


def test_a_comment_is_waived_by_each_party_for_itself():
    story = Story(providers=("cdph", "edd")).sent()
    thread = story.do(WriteComment(field="purpose_scope", text="Which counties?"), PROVIDER).thread
    story.do(WaiveThread(thread=thread, reason="A detail."), LEAD)
    story.do(WaiveThread(thread=thread, reason="Not ours."), OTHER)
    thread.refresh_from_db()
    assert thread.is_open, "the provider that asked was not heard yet"
    story.do(WaiveThread(thread=thread, reason="We agree."), PROVIDER)
    thread.refresh_from_db()
    assert not thread.is_open
