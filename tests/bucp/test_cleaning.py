"""What an answer may be."""

import unicodedata
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bucp.official_form import FORMS
from bucp.official_form.completeness import Invalid, clean
from bucp.official_form.declare import AnswerKind, Choice, Field


def field_of(kind, **more):
    return Field("key", "Official", "Question?", kind=kind, **more)


LINE, TEXT, DATE = (
    field_of(AnswerKind.LINE, max_length=200),
    field_of(AnswerKind.TEXT, max_length=500),
    field_of(AnswerKind.DATE),
)
COLORS = (Choice("red", "Red"), Choice("blue", "Blue"))


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("  a\r\nb\tc\u2028d ", "a b c d"),
        ("nul\x00led\x1b", "nulled"),
        ("e\u0301", "é"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("日本語 العربية עברית ελληνικά हिन्दी 👩‍👩‍👧", "日本語 العربية עברית ελληνικά हिन्दी 👩‍👩‍👧"),
        ("pay \u202e001$", "pay 001$"),
        ("lone \ud800 half", "lone half"),
        ("\u200b\u200b", ""),
        (None, ""),
        ([], ""),
        (["one"], "one"),
    ],
)
def test_a_line_is_stored_as_one_clean_line(raw, stored):
    assert clean(LINE, raw) == stored


def test_a_text_keeps_paragraphs_and_tabs_and_loses_odd_line_ends():
    assert clean(TEXT, "\r\n\r\n\tOne \r\rTwo\r\n\r\n") == "\tOne\n\nTwo"


def test_a_text_that_is_too_long_is_refused_with_both_numbers():
    with pytest.raises(Invalid, match=r"to 200 characters or fewer\. It has 1,234 now"):
        clean(LINE, "x" * 1234)
    assert clean(LINE, "é" * 200) == "é" * 200


def test_length_is_counted_after_cleaning():
    assert clean(LINE, "e\u0301" * 200 + " " * 50) == "é" * 200


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("2027-03-12", "2027-03-12"),
        (" 2027-3-2 ", "2027-03-02"),
        ("3/12/2027", "2027-03-12"),
        ("2028-02-29", "2028-02-29"),
        ("", ""),
    ],
)
def test_a_date_is_stored_year_first(raw, stored):
    assert clean(DATE, raw) == stored


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("2027-02-31", "February 2027 has no day 31. Choose a day from 1 to 28."),
        ("2/30/2028", "February 2028 has no day 30. Choose a day from 1 to 29."),
        ("2027-04-00", "April 2027 has no day 0. Choose a day from 1 to 30."),
        ("2027-13-01", "Check the month. It must be from 1 to 12, and it is 13."),
        ("0207-01-01", "Check the year. It must be from 1900 to 2200, and it is 207."),
        ("1899-12-31", "Check the year. It must be from 1900 to 2200, and it is 1899."),
        ("2201-01-01", "Check the year. It must be from 1900 to 2200, and it is 2201."),
        ("20270-01-01", "Check the year. It must be from 1900 to 2200, and it is 20270."),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_a_sentence_that_helps(raw, sentence):
    with pytest.raises(Invalid) as refusal:
        clean(DATE, raw)
    assert refusal.value.sentence == sentence


@pytest.mark.parametrize("raw", ["soon", "2027", "12.3.2027", "２０２７-０１-０１", "9" * 5000])
def test_what_is_no_date_is_refused_with_an_example(raw):
    with pytest.raises(Invalid, match="such as 03/12/2027"):
        clean(DATE, raw)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31)))
def test_every_real_date_of_the_three_centuries_is_accepted(day):
    assert clean(DATE, day.isoformat()) == clean(DATE, f"{day.month}/{day.day}/{day.year}") == day.isoformat()


def test_yes_or_no_is_asked_for_and_nothing_else():
    for value in ("yes", "no", ""):
        assert clean(field_of(AnswerKind.YES_NO), value) == value
    with pytest.raises(Invalid, match=r"^Choose yes or no\.$"):
        clean(field_of(AnswerKind.YES_NO), "Yes, perhaps")


def test_a_choice_must_be_on_the_list():
    field = field_of(AnswerKind.CHOICE, choices=COLORS)
    assert clean(field, "red") == "red"
    assert clean(field, "") == ""
    with pytest.raises(Invalid, match="“green” is not in it"):
        clean(field, "green")
    with pytest.raises(Invalid, match="one answer"):
        clean(field, ["red", "blue"])
    with pytest.raises(Invalid, match="one answer only"):
        clean(field, "red\nblue")


def test_choices_are_stored_once_each_in_the_order_of_the_form():
    field = field_of(AnswerKind.CHOICES, choices=COLORS)
    assert clean(field, ["blue", "red", "blue", ""]) == ["red", "blue"]
    assert clean(field, "blue") == ["blue"]
    assert clean(field, None) == clean(field, [""]) == []
    with pytest.raises(Invalid):
        clean(field, ["red", "green"])


def test_own_words_are_kept_where_the_form_allows_them():
    field = field_of(AnswerKind.CHOICES, choices=COLORS, other=True)
    assert clean(field, ["  sea   green ", "blue", "RED"]) == ["red", "blue", "sea green"]
    assert clean(field, ["mauve\r\npuce"]) == ["mauve", "puce"]
    with pytest.raises(Invalid, match=r"to 200 characters or fewer\. It has 201 now"):
        clean(field, ["x" * 201])
    with pytest.raises(Invalid, match="There are 51 now"):
        clean(field, [f"color {n}" for n in range(51)])


@pytest.mark.parametrize("kind", [AnswerKind.ELEMENTS, AnswerKind.CONTACTS, AnswerKind.APPROVALS])
def test_a_computed_part_takes_no_text(kind):
    with pytest.raises(Invalid, match="fills itself"):
        clean(field_of(kind), "text")


@pytest.mark.parametrize("raw", [7, {"a": 1}, ["a", None], b"bytes"])
def test_what_is_no_text_is_refused_and_not_stored(raw):
    with pytest.raises(Invalid, match="could not be read"):
        clean(TEXT, raw)


def test_a_refusal_in_a_column_begins_with_the_department():
    with pytest.raises(Invalid, match=r"^Public Health: Choose yes or no\.$"):
        clean(field_of(AnswerKind.YES_NO), "maybe", party="Public Health")


any_text = st.text(st.characters(), max_size=300)  # control characters, halves of pairs and all scripts included
any_kind = st.sampled_from(
    [kind for kind in AnswerKind if kind not in (AnswerKind.ELEMENTS, AnswerKind.CONTACTS, AnswerKind.APPROVALS)]
)


@given(any_kind, st.one_of(any_text, st.lists(any_text, max_size=4)), st.booleans())
def test_whatever_is_typed_it_is_stored_clean_or_refused_with_a_sentence(kind, raw, other):
    choices = COLORS if kind in (AnswerKind.CHOICE, AnswerKind.CHOICES) else ()
    field = field_of(kind, choices=choices, other=other, max_length=250)
    try:
        value = clean(field, raw)
    except Invalid as refusal:
        assert refusal.sentence.endswith((".", "…"))
        return
    assert clean(field, value) == value  # a second time changes nothing
    for text in value if isinstance(value, list) else [value]:
        text.encode("utf-8")
        assert len(text) <= 250
        assert unicodedata.is_normalized("NFC", text)
        assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text)
        if kind != AnswerKind.TEXT:
            assert "\n" not in text and text == text.strip()


@given(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=80))
def test_every_script_comes_through_as_typed(word):
    assume(unicodedata.is_normalized("NFC", word) and not set(word) & set("\ufeff"))
    assert clean(TEXT, word) == clean(LINE, word) == word


def test_the_example_of_every_field_is_an_answer_it_accepts():
    for form in FORMS.values():
        for field in form.fields.values():
            if field.example:
                assert clean(field, field.example) == field.example
