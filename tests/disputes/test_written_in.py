"""After a resolution what was agreed is written into the text before it goes out for signature (§5.2, §6)."""

import pytest

from bucp.drafting import element_rows
from bucp.drafting.commands import ChangeElements
from bucp.signing.commands import PutOutForSignature
from common.refusals import Refused
from disputes.commands import AnswerSettlement, LeaveAsWritten, ProposeSettlement
from tasks.models import Task
from tests.support.quarrel import Quarrel

pytestmark = pytest.mark.django_db

GIVES, ASKS = "coordinator@cdph.example", "coordinator@cdss.example"
PARTS = ["purpose_need", "data_elements"]


def settled(*fields):
    story = Quarrel().raised()
    made = story.do(ProposeSettlement(text="Counties only.", fields=fields, solution="aggregation"), ASKS)
    story.do(AnswerSettlement(settlement=made, agree=True), GIVES)
    return story


def barred(story) -> set[str]:
    """The places that the guard of signing names for what was agreed."""
    with pytest.raises(Refused) as refused:
        story.do(PutOutForSignature(), ASKS)
    return {p.url for p in refused.value.problems if p.sentence.startswith("Write in what was agreed")}


def tasks(story) -> list:
    open_ones = Task.objects.open().filter(about=story.bucp.number, kind="write_in")
    return sorted(open_ones.values_list("entity__slug", "sentence"))


def test_each_part_that_the_settlement_names_is_to_be_changed_and_is_a_link():
    story = settled(*PARTS)
    number = story.bucp.number
    business, elements = f"/bucps/{number}/edit/business-case/#field-purpose_need", f"/bucps/{number}/elements/"
    assert barred(story) == {business, elements}
    assert tasks(story) == [
        ("cdss", "Write in what was agreed: Use Case Description/Purpose, Data Elements"),
    ]
    story.answer("purpose_need", "Counties.", by=GIVES)
    assert barred(story) == {elements}
    rows = [{"name": "County", "type": "text"}]
    story.do(ChangeElements(change=element_rows.add_many, data={"rows": rows}), ASKS)
    assert barred(story) == set() and tasks(story) == []


def test_or_the_coordinator_of_every_party_says_that_nothing_is_left():
    story = settled("purpose_need")
    story.do(LeaveAsWritten(), ASKS)
    assert barred(story)
    assert tasks(story) == [("cdph", "Say whether the text says already what was agreed, or write it in")]
    with pytest.raises(Refused, match="has said so already"):
        story.do(LeaveAsWritten(), ASKS)
    story.do(LeaveAsWritten(), GIVES)
    assert barred(story) == set() and tasks(story) == []
    with pytest.raises(Refused, match="Nothing is left to write in"):
        story.do(LeaveAsWritten(), GIVES)


def test_one_party_of_several_does_not_say_it_for_the_others():
    story = Quarrel(recipients=("cdss", "edd")).raised().settled()
    story.do(LeaveAsWritten(), ASKS)
    story.do(LeaveAsWritten(), GIVES)
    assert barred(story)
    story.do(LeaveAsWritten(), "coordinator@edd.example")
    assert barred(story) == set()


def test_a_resolution_that_names_no_part_leaves_nothing_to_write():
    assert barred(settled()) == set()


def test_overview_and_dispute_lead_to_what_is_to_be_written(sign_in):
    story = settled("purpose_need")
    client, link = sign_in(ASKS), f'href="/bucps/{story.bucp.number}/edit/business-case/#field-purpose_need"'
    overview = client.get(story.bucp.get_absolute_url()).content.decode()
    assert "Write in what was agreed" in overview and link in overview
    dispute = client.get(f"/disputes/{story.bucp.number}/").content.decode()
    assert link in dispute and "Still as it was" in dispute and "there is nothing to do here" not in dispute
    answer = client.post(f"/disputes/{story.bucp.number}/nothing-to-write/")
    assert answer.status_code == 302 and answer["Location"].endswith("#agreed")
    assert story.dispute.unchanged
    story.answer("purpose_need", "Counties.", by=ASKS)
    assert "Changed since the resolution" in client.get(f"/disputes/{story.bucp.number}/").content.decode()


def test_a_settlement_can_name_the_data_elements(sign_in):
    story = Quarrel().raised()
    page = sign_in(ASKS).get(f"/disputes/{story.bucp.number}/settlement/").content.decode()
    assert 'value="data_elements"' in page
