"""What is on record is what the events say of it: each row named, whatever story was told."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bucp.models import Bucp, Party, Span
from bucp.signing.commands import WithdrawRequest
from history import on_record, records
from history.models import Chain, Event
from notices import delivery
from notices.delivery import record_sent
from notices.models import Delivery
from notices.on_record import DELIVERY
from tests.support import tampering
from tests.support.story import Story
from tests.support.worlds import WORLDS

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def verified(**options) -> tuple[int, list[str]]:
    """(exit code, lines printed)"""
    out, code = StringIO(), 0
    try:
        call_command("verify_history", stdout=out, **options)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue().splitlines()


@pytest.mark.parametrize("state", WORLDS)
def test_the_record_of_an_agreement_in_each_state_is_whole(state):
    WORLDS[state]()
    code, lines = verified()
    assert (code, lines[:-1]) == (0, [])


# What is compared in another way ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (lambda bucp: bucp.answers.filter(field="purpose_scope").update(value="Everything."), "“purpose_scope”"),
        (lambda bucp: bucp.answers.filter(field="purpose_scope")._raw_delete("default"), "“purpose_scope”"),
        (lambda bucp: bucp.elements.update(values={"name": "Income"}), "“data_elements”"),
        (lambda bucp: Bucp.objects.filter(pk=bucp.pk).update(end_date="2031-01-01"), "end_date is not as in"),
        (lambda bucp: Bucp.objects.filter(pk=bucp.pk).update(title="Another"), "title is not as in"),
    ],
    ids=["answer", "answer removed", "element", "end date", "title"],
)
def test_the_text_of_what_is_filed_is_that_of_its_revision(what, said):
    story = Story().active()
    what(story.bucp)
    code, lines = verified()
    assert code == 1 and any(line.startswith(story.bucp.number) and said in line for line in lines), lines


def test_a_letter_that_says_it_was_sent_and_was_not_is_found():
    story = Story().active()
    one = on_record.rows_of(DELIVERY).first()
    Delivery.objects.filter(pk=one.pk).update(state=Delivery.State.SENT)
    code, lines = verified(chain=story.bucp.number)
    assert code == 1 and f"{story.bucp.number}, delivery {one.pk} (notices_delivery): says “sent”" in lines[0]


def test_what_became_of_a_letter_is_told_and_proved(people):
    story = Story().active()
    one = on_record.rows_of(DELIVERY).select_related("notice").first()
    record_sent(one)
    assert delivery.came_back(one, "The letter came back.")
    kinds = list(
        Event.objects.filter(chain=story.bucp.number, kind__startswith="letter.").values_list("kind", flat=True)
    )
    assert kinds == ["letter.sent", "letter.failed"]
    assert verified()[0] == 0


# Laundering, triggers ----------------------------------------------------------------------


def test_a_row_that_was_altered_and_then_changed_by_an_honest_act_is_found_all_the_same():
    story = Story().sent()
    Bucp.objects.filter(pk=story.bucp.pk).update(sent_at=timezone.now() - timedelta(days=30))
    story.do(WithdrawRequest(reason="No longer needed."), story.drafter)
    code, lines = verified()
    row = f"agreement {story.bucp.pk} (bucp_bucp)"
    assert code == 1 and any(f"found {row} altered after event" in line for line in lines)


def test_triggers_that_are_off_are_found():
    records.lift(connection, "bucp_signature")
    code, lines = verified()
    assert code == 1 and lines[0] == "bucp_signature: the database no longer refuses changes of it"


def test_the_head_of_a_chain_moves_on_and_never_back():
    story = Story().sent()
    heads = Chain.objects.filter(name=story.bucp.number)
    for change in ({"length": 1}, {"head": "x"}, {"name": "IDEA-1999-0001", "length": 1000}):
        with pytest.raises(IntegrityError, match="are a record"), transaction.atomic():
            heads.update(**change)
    with pytest.raises(IntegrityError, match="are a record"), transaction.atomic():
        heads._raw_delete("default")


# Rows from before the events named them ----------------------------------------------------------------------------


def test_rows_that_no_event_named_are_put_on_record_with_the_reason():
    story = Story().sent()
    with tampering.unprotected():
        Span.objects.filter(bucp=story.bucp, ended_at=None)._raw_delete("default")
        lost = story.bucp.spans.create(state="review", turn="provider", began_at=timezone.now())
    Party.objects.filter(bucp=story.bucp).update(position=7)
    out = StringIO()
    call_command("put_on_record", reason="From the portal before.", stdout=out)
    assert out.getvalue().splitlines() == [f"{story.bucp.number}: 1 rows"]
    told = Event.objects.get(kind="history.taken_up")
    assert "From the portal before." in told.sentence and list(told.written) == [f"span:{lost.pk}"]
    _, lines = verified()
    assert not any(f"span {lost.pk} " in line for line in lines)
    assert any("party" in line and "was altered" in line for line in lines), "what was altered stays found"
