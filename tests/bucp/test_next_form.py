"""The next version of the official form is declared upon an earlier one."""

from dataclasses import replace
from datetime import date

import pytest

from bucp.official_form import get, golden
from bucp.official_form.declare import Field, Needed, When
from bucp.official_form.upon import BadVersion, add, change, drop, move, upon

EARLIER = get("2026-07-01")
FIRST_DAY = date(2027, 7, 1)
NEW = Field("cloud_services", "Data Users", "Which cloud services hold the data?", help="Name them.")


def following(*steps, **otherwise):
    return upon(EARLIER, *steps, **{"version": "2027-07-01", "begins": FIRST_DAY, **otherwise})


def keys(form, slug):
    return [f.key for f in form.section(slug).fields]


def test_without_a_step_it_asks_the_same_from_another_day_on():
    assert following() == replace(EARLIER, version="2027-07-01", begins=FIRST_DAY)


def test_a_question_is_added_behind_another_or_first_in_a_section():
    assert keys(following(add(NEW, after="data_users")), "technical")[1:3] == ["data_users", "cloud_services"]
    assert keys(following(add(NEW, first_in="technical")), "technical")[:2] == [
        "cloud_services",
        "data_elements",
    ]


def test_questions_are_dropped_with_those_that_depend_on_them():
    form = following(drop("research", "research_approval"))
    assert EARLIER.fields.keys() - form.fields.keys() == {"research", "research_approval"}
    assert following(drop("research_approval"), drop("research")) == form


def test_a_question_is_changed_in_its_place():
    form = following(change("duration", needed=Needed.NEVER, max_length=100))
    assert list(form.fields) == list(EARLIER.fields)
    assert form.fields["duration"] == replace(EARLIER.fields["duration"], needed=Needed.NEVER, max_length=100)


def test_a_question_is_moved_within_a_section_and_to_another():
    form = following(move("end_date", after="duration"), move("legal_authority", first_in="business-case"))
    assert keys(form, "administrative")[8:13] == [
        "start_date",
        "critical_deadlines",
        "duration",
        "end_date",
        "frequency",
    ]
    assert keys(form, "business-case")[0] == "legal_authority"
    assert form.fields.keys() == EARLIER.fields.keys()


def test_later_steps_build_on_earlier_ones():
    form = following(
        add(NEW, after="data_users"),
        change("cloud_services", per_party=True),
        move("data_users", after=NEW.key),
    )
    assert keys(form, "technical")[1:3] == ["cloud_services", "data_users"]
    assert form.fields["cloud_services"].per_party


def test_title_checklist_notes_and_addenda_can_be_others():
    form = following(title="Other", checklist=("One",), notes=("Two",), addenda=())
    assert (form.title, form.checklist, form.notes, form.addenda) == ("Other", ("One",), ("Two",), ())


def test_the_earlier_version_stays_as_it_is():
    before = golden.digest(EARLIER)
    following(add(NEW, after="data_users"), drop("redisclosure_terms"), change("duration", sensitive=True))
    assert golden.digest(EARLIER) == before
    assert golden.problem(EARLIER, FIRST_DAY) == ""


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([drop("researhc")], "The form has no question “researhc”."),
        ([change("researhc", needed=Needed.NEVER)], "The form has no question “researhc”."),
        ([move("researhc", after="duration")], "The form has no question “researhc”."),
        ([add(NEW, after="researhc")], "The form has no question “researhc”."),
        ([drop("duration"), drop("duration")], "The form has no question “duration”."),
        (
            [add(NEW, first_in="tecnical")],
            "The form has no section “tecnical”. It has business-case, technical, ",
        ),
        ([add(NEW)], "Say where “cloud_services” stands: either after=… or first_in=…."),
        ([move("duration", after="frequency", first_in="technical")], "Say where “duration” stands"),
        ([move("duration", after="duration")], "“duration” cannot come after itself."),
        (
            [add(NEW, after="data_users"), add(NEW, after="duration")],
            "“cloud_services” cannot be added: the form asks it already. Use change or move.",
        ),
        ([add(EARLIER.fields["duration"], after="data_users")], "“duration” cannot be added"),
        (
            [drop("research")],
            "“research_approval” depends on the answer to “research”, which this version does not ask.",
        ),
        (
            [add(replace(NEW, when=When("nothing", "yes")), after="data_users")],
            "“cloud_services” depends on the answer to “nothing”, which this version does not ask.",
        ),
        (
            [move("research", after="attempts_to_agree")],
            "“research_approval” depends on the answer to “research” and has to come after it.",
        ),
        (
            [drop("hipaa", "hipaa_roles", "hipaa_acknowledgement")],
            "“Addendum A: health information under HIPAA” depends",
        ),
        ([change("duration", key="length")], "“duration” keeps its key."),
        ([change("duration", requird=True)], "“duration” cannot be changed so: a field has no requird."),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(steps, sentence):
    with pytest.raises(BadVersion) as refusal:
        following(*steps)
    assert str(refusal.value).startswith(sentence)


def test_a_version_cannot_come_upon_a_later_one_or_itself():
    for version in ("2026-07-01", "2025-01-01"):
        with pytest.raises(BadVersion, match="not earlier"):
            following(version=version)
