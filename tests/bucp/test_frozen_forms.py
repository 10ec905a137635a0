"""Published official forms are frozen: agreements rest on them."""

import ast
import inspect
import json
import runpy
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from bucp import official_form as official_forms
from bucp.document import build, layout
from bucp.document import json as document_json
from bucp.drafting import editor
from bucp.drafting import effects as drafting
from bucp.drafting.commands import SetParties
from bucp.models import Bucp
from bucp.official_form import FORMS, cleaning, completeness, current, elements, get, golden
from bucp.official_form.declare import (
    DATA_ELEMENTS,
    AnswerKind,
    Choice,
    Field,
    FilledBy,
    Needed,
    Review,
    When,
)
from bucp.official_form.upon import add, upon
from bucp.official_form.versions import v2025_08_15, v2026_07_01
from bucp.official_form.words import administrative, business, conditional, technical
from bucp.text import reader as reading
from bucp.text import redline
from tests.support.clock import at
from tests.support.story import Story

WORDS = (administrative, business, conditional, technical)
FIRST_DAY = date(2027, 7, 1)
NEW = Field("cloud_services", "Data Users", "Which cloud services hold the data?", help="Name them.")
each_form = pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
each_module = pytest.mark.parametrize("module", [v2025_08_15, v2026_07_01], ids=lambda m: m.FORM.version)


def changed(form, key, /, **attributes):
    """The form with one question that has other attributes."""
    return replace(
        form,
        sections=tuple(
            replace(s, fields=tuple(replace(f, **attributes) if f.key == key else f for f in s.fields))
            for s in form.sections
        ),
    )


def declared_anew(module):
    """The version as its module declares it from the words as they are now."""
    return runpy.run_path(module.__file__)["FORM"]


# --- the versions as they were published


@each_form
def test_a_version_is_what_its_golden_file_says(form):
    problem = golden.problem(form, date.today())
    assert not problem, problem


def test_each_golden_file_belongs_to_a_version_that_the_portal_holds():
    assert {path.stem for path in golden.FOLDER.glob("*.json")} == set(FORMS)


@each_module
def test_a_question_added_to_the_shared_words_does_not_get_into_a_published_version(module, monkeypatch):
    for part in WORDS:
        monkeypatch.setattr(part, "CLOUD_SERVICES", NEW, raising=False)
    assert declared_anew(module) == module.FORM


@pytest.mark.parametrize("part", WORDS, ids=lambda m: m.__name__.rpartition(".")[2])
def test_the_shared_words_hold_single_questions_and_no_lists_that_could_grow(part):
    lists = [value for value in vars(part).values() if isinstance(value, list | tuple | set)]
    assert lists and not [item for one in lists for item in one if isinstance(item, Field)]


@each_module
def test_a_shared_word_that_was_changed_fails_against_the_golden_file(module, monkeypatch):
    monkeypatch.setattr(business, "PURPOSE_SCOPE", replace(business.PURPOSE_SCOPE, needed=Needed.NEVER))
    problem = golden.problem(declared_anew(module), module.FORM.begins)
    assert "is published and differs from its golden file: purpose_scope." in problem
    assert "make a new version of the form" in problem


@each_form
def test_no_column_repeats_two_answers_and_each_is_one_of_a_bucp(form):
    columns = [f.mirrors for f in form.fields.values() if f.mirrors]
    assert sorted(columns) == ["data_categories", "end_date", "start_date", "title"] == sorted(form.mirrored)
    assert set(columns) <= {f.name for f in Bucp._meta.get_fields()}


# --- what is frozen

DECIDES = {
    "key": "purpose_extent",
    "official": "Another part",
    "question": "Asked otherwise?",
    "kind": AnswerKind.LINE,
    "beside": True,
    "needed": Needed.NEVER,
    "filled_by": FilledBy.PROVIDER,
    "per_party": True,
    "reviews": (),
    "opinion": Review.LEGAL,
    "choices": (Choice("a", "A"),),
    "other": True,
    "when": When("hipaa", "yes"),
    "sensitive": True,
    "clause": "§1",
    "max_length": 19_999,
}
HELPS = {"help", "example", "mirrors"}


def test_of_every_attribute_of_a_question_it_is_decided_whether_it_is_frozen():
    assert {f.name for f in fields(Field)} == DECIDES.keys() | HELPS


@pytest.mark.parametrize("attribute", DECIDES)
def test_what_decides_what_is_asked_is_frozen(attribute):
    form = get("2026-07-01")
    other = changed(form, "purpose_scope", **{attribute: DECIDES[attribute]})
    assert golden.digest(other) != golden.digest(form)


@pytest.mark.parametrize("attribute", sorted(HELPS))
def test_what_only_helps_to_answer_may_be_improved(attribute):
    form = get("2026-07-01")
    assert golden.digest(changed(form, "purpose_scope", **{attribute: "Better"})) == golden.digest(form)


def test_an_introduction_may_be_improved_and_a_title_may_not():
    form = get("2026-07-01")
    first, *rest = form.sections
    assert golden.digest(replace(form, sections=(replace(first, intro="Better"), *rest))) == golden.digest(form)
    assert golden.digest(replace(form, sections=(replace(first, title="Other"), *rest))) != golden.digest(form)


def test_order_checklist_notes_addenda_and_the_first_day_are_frozen():
    form = get("2026-07-01")
    others = [
        replace(form, sections=form.sections[::-1]),
        replace(form, checklist=form.checklist[1:]),
        replace(form, notes=form.notes[1:]),
        replace(form, addenda=form.addenda[1:]),
        replace(form, begins=form.begins + timedelta(days=1)),
    ]
    assert len({golden.digest(other) for other in [form, *others]}) == 6
    assert [golden.problem(other, form.begins).partition("file: ")[2].partition(".")[0] for other in others] == [
        "the sections or the order in them",
        "checklist",
        "notes",
        "addenda",
        "begins",
    ]


def test_the_columns_of_data_elements_are_frozen_and_what_recognises_them_in_files_is_not(monkeypatch):
    form, before = get("2026-07-01"), golden.digest(get("2026-07-01"))
    first, *rest = elements.COLUMNS
    monkeypatch.setattr(golden, "COLUMNS", (replace(first, aliases=("other",), help="Better"), *rest))
    assert golden.digest(form) == before
    monkeypatch.setattr(golden, "COLUMNS", (replace(first, required=False), *rest))
    assert golden.digest(form) != before


def test_an_attribute_that_is_still_empty_changes_no_digest():
    assert "clause" not in golden.declaration(get("2026-07-01"))["sections"][0]["fields"][0]


# --- golden files are written for what is not published


@pytest.fixture
def next_form(tmp_path, monkeypatch):
    """A version with a first day to come, the only one held, and an empty place for its golden file."""
    monkeypatch.setattr(golden, "FOLDER", tmp_path)
    form = upon(get("2026-07-01"), add(NEW, after="data_users"), version="2027-07-01", begins=FIRST_DAY)
    monkeypatch.setattr(official_forms, "FORMS", held := {form.version: form})
    monkeypatch.setattr("bucp.management.commands.freeze_forms.FORMS", held)
    return form


def freeze_forms(on: date):
    """What the command says on that day, and whether it ended well."""
    out, ended_well = StringIO(), True
    with at(on):
        try:
            call_command("freeze_forms", stdout=out, stderr=out)
        except SystemExit:
            ended_well = False
    return out.getvalue(), ended_well


def test_a_version_without_a_golden_file_gets_one_and_then_keeps_it(next_form):
    assert "has no golden file yet" in golden.problem(next_form, FIRST_DAY)
    assert freeze_forms(FIRST_DAY) == ("2027-07-01: written.\n", True)
    assert golden.problem(next_form, FIRST_DAY) == ""
    assert freeze_forms(FIRST_DAY) == ("2027-07-01: as it was.\n", True)


def test_before_its_first_day_the_golden_file_follows_the_version_and_afterwards_it_does_not(next_form):
    held = official_forms.FORMS
    golden.write(next_form, FIRST_DAY)
    before = golden.path_of("2027-07-01").read_text()
    held["2027-07-01"] = other = changed(next_form, "cloud_services", needed=Needed.NEVER)
    assert "has not begun yet" in golden.problem(other, FIRST_DAY - timedelta(days=1))

    said, ended_well = freeze_forms(FIRST_DAY)
    assert "published and differs from its golden file: cloud_services." in said and not ended_well
    assert golden.path_of("2027-07-01").read_text() == before

    assert freeze_forms(FIRST_DAY - timedelta(days=1)) == ("2027-07-01: written.\n", True)
    assert golden.problem(other, FIRST_DAY) == ""


def test_a_published_version_is_not_freed_by_putting_off_its_first_day(next_form):
    golden.write(next_form, FIRST_DAY)
    later = replace(next_form, begins=FIRST_DAY + timedelta(days=90))
    assert golden.write(later, FIRST_DAY) is False
    assert "is published and differs from its golden file: begins." in golden.problem(later, FIRST_DAY)


def test_a_golden_file_that_was_changed_by_hand_is_found_out(next_form):
    golden.write(next_form, FIRST_DAY)
    path = golden.path_of("2027-07-01")
    text = json.loads(path.read_text())
    text["declaration"]["notes"] = []
    path.write_text(json.dumps(text))
    assert "was changed by hand" in golden.problem(next_form, FIRST_DAY)


# --- the first day


@pytest.fixture
def held(monkeypatch):
    """The portal also holds a version of one recipient and one provider that begins on July 1, 2027."""
    form = upon(get("2026-07-01"), add(NEW, after="data_users"), version="2027-07-01", begins=FIRST_DAY)
    monkeypatch.setitem(FORMS, form.version, form)
    return form


def test_each_version_may_be_begun_from_the_day_of_its_name_on():
    assert {form.version: form.begins.isoformat() for form in FORMS.values()} == {v: v for v in FORMS}


def test_a_version_before_its_first_day_is_held_and_not_begun(held):
    assert get("2027-07-01") is held
    assert current(several=False, on=FIRST_DAY - timedelta(days=1)).version == "2026-07-01"
    assert current(several=False, on=FIRST_DAY).version == "2027-07-01"
    assert current(several=True, on=FIRST_DAY).version == "2025-08-15"


def test_the_first_day_begins_at_midnight_in_california(held):
    with at(datetime(2027, 7, 1, 6, 59, tzinfo=UTC)):
        assert current(several=False).version == "2026-07-01"
    with at(datetime(2027, 7, 1, 7, 0, tzinfo=UTC)):
        assert current(several=False).version == "2027-07-01"


@pytest.mark.parametrize(("day", "version"), [("2025-08-15", "2025-08-15"), ("2026-06-30", "2025-08-15"),
                                              ("2026-07-01", "2026-07-01")])  # fmt: skip
def test_two_departments_take_the_version_of_their_time_though_it_is_laid_out_for_several(held, day, version):
    assert current(several=False, on=date.fromisoformat(day)).version == version


def test_before_the_first_day_of_all_the_oldest_version_is_taken(held):
    assert {current(several, on=date(2024, 1, 1)).version for several in (False, True)} == {"2025-08-15"}


def test_a_draft_stays_on_its_version_while_its_layout_fits(db, held, entity):
    story = Story()
    with at(FIRST_DAY):
        story.do(SetParties(recipients=[entity("cdss")], providers=[entity("edd")]), story.drafter)
    assert story.fresh().form_version == "2026-07-01"


def test_a_draft_whose_layout_no_longer_fits_takes_the_newest_of_the_other(db, held, entity):
    story = Story()
    with at(FIRST_DAY):
        story.do(SetParties(recipients=[entity("cdss")], providers=[entity("cdph"), entity("edd")]), story.drafter)
        story.do(SetParties(recipients=[entity("cdss")], providers=[entity("cdph")]), story.drafter)
    assert story.fresh().form_version == "2027-07-01"


# --- questions are known by what they are, not by name


@each_form
def test_the_data_elements_have_their_fixed_name_in_every_version(form):
    assert [f.key for f in form.fields.values() if f.kind == AnswerKind.ELEMENTS] == [DATA_ELEMENTS]


@pytest.mark.parametrize(
    "module",
    [editor, reading, redline, build, layout, document_json, completeness, cleaning],
    ids=lambda m: m.__name__,
)
def test_editor_reader_document_and_diff_name_no_question(module):
    keys = set(get("2026-07-01").fields) - set(get("2026-07-01").mirrored)
    texts = {n.value for n in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(n, ast.Constant)}
    assert not texts & keys


def test_a_question_with_another_key_can_be_repeated_in_the_same_column():
    bucp = Bucp(number="IDEA-2026-0001", form_version="2026-07-01")
    bucp.__dict__["party_list"] = []
    for kind, column, value in [
        (AnswerKind.LINE, "title", "School meals"),
        (AnswerKind.CHOICES, "data_categories", ["pii"]),
        (AnswerKind.DATE, "end_date", "2027-06-30"),
    ]:
        drafting.mirror(bucp, Field("renamed", "O", "Q?", kind=kind, mirrors=column), value)
    assert (bucp.title, bucp.data_categories, bucp.end_date) == ("School meals", ["pii"], date(2027, 6, 30))
    assert "School meals" in bucp.search_line
    drafting.mirror(bucp, Field("renamed", "O", "Q?", kind=AnswerKind.LINE, mirrors="title"), "")
    drafting.mirror(bucp, Field("renamed", "O", "Q?", kind=AnswerKind.DATE, mirrors="end_date"), "")
    drafting.mirror(bucp, Field("title", "O", "Q?"), "Not a title")
    assert (bucp.title, bucp.end_date) == ("Untitled request", None)
