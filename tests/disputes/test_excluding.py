"""§7.5: what was approved by decision stays as it was decided, and what a dispute leaves possible while it runs."""

import pytest

from bucp.drafting import element_rows
from bucp.drafting.commands import ChangeElements
from bucp.drafting.guards import complete_to_sign
from bucp.models.states import State
from bucp.official_form.declare import Needed
from bucp.review.commands import AskOpinions, HandOver, SendRequest, WriteComment
from bucp.signing.commands import FileWithCdo, PutOutForSignature, Sign
from common.refusals import NotAllowed, Refused
from disputes.commands import WithdrawObjection
from disputes.enums import Step, Verdict
from disputes.written_case import is_written
from tests.support.quarrel import Quarrel
from tests.support.stories_kept import stage
from tests.support.story import blank

pytestmark = pytest.mark.django_db
PROVIDER, RECIPIENT = "coordinator@cdph.example", "coordinator@cdss.example"


class OfThree(Quarrel):
    """With two data elements of one name and one of another."""

    @stage
    def with_elements(self):
        add(self, {"name": "County", "type": "text"}, {"name": "County", "type": "numeric"})
        return self


def decided() -> Quarrel:
    """Approved by the Governor’s Office."""
    return OfThree().with_elements().at(Step.GOVERNOR).governor(Verdict.APPROVE)


def resolved() -> Quarrel:
    return Quarrel().raised().settled()


def add(story, *rows, by=RECIPIENT):
    return story.do(ChangeElements(change=element_rows.add_many, data={"rows": list(rows)}), by)


def names(story) -> list[str]:
    return [str(e) for e in story.bucp.elements.all()]


def kinds(story) -> list[str]:
    return list(story.bucp.answers.get(field="data_categories").value)


def row(story, name="Birth Date"):
    return next(e for e in story.bucp.elements.all() if str(e) == name)


# What the provider may not take out -----------------------------------------------------------------------------


def test_the_provider_takes_no_data_element_out():
    story = decided()
    before = names(story)
    with pytest.raises(Refused, match=r"§7\.5.*“Birth Date” stays"):
        story.do(ChangeElements(change=element_rows.remove, data={"pk": row(story).pk}), PROVIDER)
    assert names(story) == before


def test_the_provider_takes_none_of_two_data_elements_of_one_name_out():
    story = decided()
    with pytest.raises(Refused, match="“County” stays"):
        story.do(ChangeElements(change=element_rows.remove, data={"pk": row(story, "County").pk}), PROVIDER)
    assert names(story).count("County") == 2


def test_the_provider_does_not_rename_a_data_element_into_another():
    story = decided()
    birth = row(story)
    with pytest.raises(Refused, match="“Birth Date” stays"):
        story.do(
            ChangeElements(
                change=element_rows.save,
                data={"pk": birth.pk, "values": {**birth.values, "name": "Birth Year"}, "version": birth.version},
            ),
            PROVIDER,
        )
    assert "Birth Date" in names(story)


def test_the_provider_still_defines_adds_and_orders_data_elements():
    story = decided()
    birth = row(story)
    story.do(
        ChangeElements(
            change=element_rows.save,
            data={"pk": birth.pk, "values": {**birth.values, "definition": "Day of birth"}, "version": birth.version},
        ),
        PROVIDER,
    )
    add(story, {"name": "City", "type": "text"}, by=PROVIDER)
    story.do(ChangeElements(change=element_rows.step, data={"pk": row(story, "City").pk, "places": -1}), PROVIDER)
    assert row(story).values["definition"] == "Day of birth" and "City" in names(story)


def test_the_provider_takes_no_kind_of_data_out_and_reads_its_name_as_the_form_says_it():
    story = decided()
    first, *rest = kinds(story)
    label = next(c.label for c in story.bucp.form.fields["data_categories"].choices if c.value == first)
    with pytest.raises(Refused, match=f"“{label}” stays"):
        story.answer("data_categories", rest, by=PROVIDER)
    assert kinds(story) == [first, *rest]
    story.answer("data_categories", [first, *rest, "financial"], by=PROVIDER)
    assert "financial" in kinds(story)


@pytest.mark.parametrize("role", ["program", "coordinator", "legal", "privacy", "security"])
def test_nobody_of_the_provider_takes_data_out(role):
    story = decided()
    for review in ("legal", "privacy", "security"):
        if role == review and not story.bucp.review_requests.filter(review=review).exists():
            story.asked()
    with pytest.raises(Refused) as refused:
        story.do(ChangeElements(change=element_rows.remove, data={"pk": row(story).pk}), f"{role}@cdph.example")
    assert "Birth Date" in names(story)
    assert isinstance(refused.value, NotAllowed) == (role == "program"), "program staff are not named in this story"


def test_the_recipient_may_ask_for_less():
    story = decided()
    story.do(ChangeElements(change=element_rows.remove, data={"pk": row(story).pk}), RECIPIENT)
    rest = kinds(story)[1:]
    story.answer("data_categories", rest, by=RECIPIENT)
    assert "Birth Date" not in names(story) and kinds(story) == rest


def test_what_was_resolved_between_the_parties_may_still_change():
    story = resolved()
    story.do(ChangeElements(change=element_rows.remove, data={"pk": row(story).pk}), PROVIDER)
    assert names(story) == []


# The same on the pages -----------------------------------------------------------------------------------------------


def test_the_page_of_data_elements_refuses_in_words_and_nothing_is_lost(sign_in):
    story = decided()
    client, address = sign_in(PROVIDER), f"/bucps/{story.bucp.number}/elements/"
    answer = client.post(address, {"remove": row(story).pk})
    assert answer.status_code == 422 and "§7.5" in answer.content.decode()
    birth = row(story)
    typed = {**birth.values, "name": "Birth Year", "version": birth.version}
    answer = client.post(f"{address}{birth.pk}/", typed)
    assert answer.status_code == 422 and "Birth Year" in answer.content.decode() and "§7.5" in answer.content.decode()
    assert names(story) == ["Birth Date", "County", "County"]


def test_the_page_says_so_beforehand_and_offers_the_provider_no_removing(sign_in):
    story = decided()
    address = f"/bucps/{story.bucp.number}/elements/"
    provider, recipient = (sign_in(who).get(address).content.decode() for who in (PROVIDER, RECIPIENT))
    assert "take none out (§7.5)" in provider and 'name="remove"' not in provider
    assert "take none out (§7.5)" not in recipient and 'name="remove"' in recipient


def test_an_import_adds_and_takes_nothing_out(sign_in):
    story = decided()
    rows = '[{"name": "City", "type": "text"}]'
    sign_in(PROVIDER).post(f"/bucps/{story.bucp.number}/elements/import/", {"rows": rows})
    assert sorted(names(story)) == ["Birth Date", "City", "County", "County"]


def test_the_saving_of_an_answer_refuses_in_words(sign_in):
    story = decided()
    given = story.bucp.answers.get(field="data_categories")
    answer = sign_in(PROVIDER).post(
        f"/bucps/{story.bucp.number}/answers/data_categories/",
        {"value": given.value[1:], "version": given.version},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert answer.status_code == 422 and "§7.5" in answer.json()["sentence"]
    assert kinds(story) == given.value


# The questions of a disputed request ----------------------------------------------------------------------------------


def still_missing(story) -> set[tuple]:
    """(field, who must give it) of the questions that only a disputed request is asked, where one lacks."""
    asked = {k for k, f in story.bucp.form.fields.items() if f.needed == Needed.DISPUTED}
    bucp = story.fresh()
    found = [*complete_to_sign(bucp), *is_written(bucp)]
    anchors = {p.url.rpartition("#field-")[2] for p in found}
    return {a for a in anchors if a.rpartition("-")[0] in asked or a in asked}


@pytest.mark.parametrize("ended", [resolved, decided])
def test_the_disputed_only_questions_are_optional_after_the_dispute(ended):
    """§5.2, §6: the written case goes with the referral; what is resolved or decided needs none to be signed."""
    story = ended()
    assert still_missing(story) == set()
    with pytest.raises(Refused) as refused:
        story.do(PutOutForSignature(), RECIPIENT)
    assert not any("department_positions" in p.url for p in refused.value.problems)


def test_an_objection_that_was_taken_back_leaves_no_such_questions():
    story = Quarrel().raised()
    assert still_missing(story)
    story.do(WithdrawObjection(reason="Found the authority."), PROVIDER)
    assert still_missing(story) == set()


def test_each_side_writes_its_own_position_only():
    story = Quarrel().raised()
    theirs = next(p for p in story.bucp.party_list if p.entity.slug == "cdss")
    with pytest.raises(Refused, match="its own people write it"):
        story.answer("department_positions", "Our position.", theirs, by=PROVIDER)
    story.answer("department_positions", "Our position.", theirs, by=RECIPIENT)


def test_what_was_decided_is_not_objected_to_again():
    story = decided()
    with pytest.raises(Refused, match="that decision stands"):
        story.raised()


def test_what_was_resolved_can_be_objected_to_anew():
    story = resolved().raised()
    assert story.dispute.nth == 2 and story.fresh().state == State.DISPUTE


# What is possible in the middle ---------------------------------------------------------------------------------------


def test_in_a_dispute_it_is_neither_handed_over_nor_put_out_nor_signed():
    story = Quarrel().raised()
    for command in (SendRequest, HandOver, AskOpinions, PutOutForSignature, Sign, FileWithCdo):
        with pytest.raises(Refused, match="now in “Dispute”"):
            story.do(blank(command), RECIPIENT)
    assert story.fresh().state == State.DISPUTE


@pytest.mark.parametrize("step", [Step.TALKS, Step.AGENCY, Step.CDO])
def test_in_a_dispute_both_sides_write_and_comment(step):
    story = Quarrel().at(step)
    story.answer("purpose_need", "A narrower need.", by=RECIPIENT)
    story.answer("purpose_need", "As the provider sees it.", by=PROVIDER)
    add(story, {"name": "City", "type": "text"}, by=PROVIDER)
    story.do(WriteComment(field="purpose_need", text="Would counties do?"), PROVIDER)
    assert "City" in names(story) and story.bucp.threads.count() == 1
    assert story.fresh().state == State.DISPUTE and story.dispute.step == step


def test_officers_read_and_write_nothing():
    story = Quarrel().at(Step.GOVERNOR)
    for officer in ("agency-cdo@chhs.example", "undersecretary@chhs.example", "cdo@odi.example"):
        with pytest.raises(NotAllowed):
            story.answer("purpose_need", "An officer’s words.", by=officer)
        with pytest.raises(NotAllowed):
            add(story, {"name": "City", "type": "text"}, by=officer)
