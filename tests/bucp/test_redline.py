"""What changed between two texts, word by word (bucp/text/redline.py)."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bucp.review.commands import HandOver
from bucp.text.reader import read
from bucp.text.redline import ADDED, KEPT, REMOVED, Effort, authors_between, compare, redline
from tests.support.story import Story


def marked(tokens):
    signs = {KEPT: "{}", ADDED: "[+{}]", REMOVED: "[-{}]"}
    return "".join(signs[t.what].format(t.text) for t in tokens)


def test_only_the_changed_words_are_marked():
    assert marked(compare("We need names and dates.", "We need codes and dates.")) == (
        "We need [-names ][+codes ]and dates."
    )


def test_words_added_at_the_end_and_the_beginning():
    assert marked(compare("two", "one two three")) == "[-two][+one two three]"
    assert marked(compare("two men walk", "All two men walk home")) == "[+All ]two men walk [+home]"
    assert marked(compare("", "New text.")) == "[+New text.]"
    assert marked(compare("Old text.", "")) == "[-Old text.]"


def test_the_same_text_has_no_changes():
    assert {t.what for t in compare("Same.", "Same.")} == {KEPT}
    assert compare("", "") == ()


TEXTS = st.lists(st.sampled_from(["alpha ", "beta ", "a ", "\n\n", "γ. ", "<b> "]), max_size=40).map("".join)


@given(TEXTS, TEXTS)
def test_what_was_kept_and_added_is_the_new_text_to_the_letter(old, new):
    tokens = compare(old, new)
    assert "".join(t.text for t in tokens if t.what != REMOVED) == new


@given(TEXTS, TEXTS)
def test_what_was_kept_and_removed_has_the_words_of_the_old_text(old, new):
    tokens = compare(old, new)
    assert "".join(t.text for t in tokens if t.what != ADDED).split() == old.split()


@pytest.mark.parametrize("words", [["a"], [f"w{n}" for n in range(100)], [f"w{n}." for n in range(100)]])
def test_hostile_texts_are_compared_in_good_time(words):
    dice = random.Random(7)
    old = " ".join(dice.choice(words) for _ in range(9_000))
    new = " ".join(dice.choice(words) for _ in range(8_999))
    began = time.monotonic()
    tokens = compare(old, new)
    assert time.monotonic() - began < 2
    assert "".join(t.text for t in tokens if t.what != REMOVED) == new


# Whole texts ------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(db):
    return Story().sent()


def changes(story):
    return redline(read(story.bucp, story.bucp.current_revision), read(story.bucp))


def test_a_text_that_nobody_touched_has_no_changes(sent):
    assert changes(sent).is_empty


def test_only_changed_answers_are_passages(sent):
    sent.answer("duration", "Two years")
    sent.answer("research", "yes")
    found = changes(sent)
    assert [p.field.key for p in found.passages] == ["duration", "research"]
    assert marked(found.passages[1].tokens) == "[-No][+Yes]"
    assert "purpose_need" in found.unchanged and "duration" not in found.unchanged


def test_the_answer_of_one_party_is_told_apart(sent):
    party = sent.bucp.providers[0]
    sent.answer("legal_authority", "Our code, section 1.", party, "coordinator@cdph.example")
    (passage,) = changes(sent).passages
    assert passage.party.name == "Department of Public Health"


def test_choices_are_compared_as_a_list(sent):
    sent.answer("data_categories", ["pii", "tax"])
    (passage,) = changes(sent).passages
    assert {(t.what, t.text.strip()) for t in passage.tokens} == {
        (KEPT, "Personal information"),
        (ADDED, "Tax information"),
        (REMOVED, "Health information about a person"),
    }


def test_elements_added_removed_and_changed_are_told_apart(sent):
    sent.bucp.elements.create(position=2, changed_by=sent.drafter, values={"name": "City", "definition": "Home"})
    sent.do(HandOver(), "coordinator@cdph.example")
    row = sent.bucp.elements.get(position=1)
    row.values = {**row.values, "definition": "Date of birth, by the certificate"}
    row.save()
    sent.bucp.elements.filter(position=2).delete()
    sent.bucp.elements.create(position=3, changed_by=sent.drafter, values={"name": "County", "type": "text"})
    found = changes(sent)
    assert [(e.what, e.name) for e in found.elements] == [
        ("changed", "Birth Date"),
        (ADDED, "County"),
        (REMOVED, "City"),
    ]
    ((label, tokens),) = found.elements[0].cells
    assert (label, marked(tokens)) == ("Definition", "Date of [-birth][+birth, by the certificate]")


def test_a_renamed_element_is_changed_and_not_two(sent):
    row = sent.bucp.elements.get()
    row.values = {**row.values, "name": "Date of birth"}
    row.save()
    assert [e.what for e in changes(sent).elements] == ["changed"]


def test_another_order_is_said_once(sent):
    sent.bucp.elements.create(position=2, changed_by=sent.drafter, values={"name": "City"})
    sent.do(HandOver(), "coordinator@cdph.example")
    sent.bucp.elements.filter(values__name="City").update(position=0)
    found = changes(sent)
    assert found.reordered and not found.elements and found.count == 1


def test_it_says_who_changed_a_passage_and_when(sent):
    sent.answer("duration", "Two years", by="coordinator@cdph.example")
    revision = sent.bucp.current_revision
    authors = authors_between(sent.bucp, revision.made_at, None)
    found = redline(read(sent.bucp, revision), read(sent.bucp), authors)
    assert [a.name for a in found.passages[0].authors] == ["Data Coordinator CDPH"]
    assert found.passages[0].authors[0].at > revision.made_at


def test_five_hundred_elements_are_compared_in_good_time(sent):
    from bucp.models import DataElement

    DataElement.objects.bulk_create(
        DataElement(
            bucp=sent.bucp,
            position=n + 2,
            changed_by=sent.drafter,
            values={"name": f"Element {n}", "definition": f"What number {n} means, in words."},
        )
        for n in range(500)
    )
    sent.do(HandOver(), "coordinator@cdph.example")
    for row in sent.bucp.elements.filter(position__gt=250):
        DataElement.objects.filter(pk=row.pk).update(values={**row.values, "definition": "Another meaning."})
    began = time.monotonic()
    assert len(changes(sent).elements) == 251
    assert time.monotonic() - began < 1


def test_all_texts_of_an_agreement_together_are_compared_no_further_than_they_can_be():
    effort = Effort(100)
    old, new = "one two three four", "one 2 three 4"
    told = [compare(old, new, effort) for _ in range(40)]
    assert [t.what for t in told[0]] == [KEPT, REMOVED, ADDED, KEPT, REMOVED, ADDED]
    assert told[-1] == tuple(t for t in told[-1] if t.text) and effort.left >= 0
    assert "".join(t.text for t in told[-1] if t.what != REMOVED) == new
    assert len(told[-1]) < len(told[0])
