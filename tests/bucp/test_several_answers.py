"""Several answers in one move, and what a move writes and asks for: perform(bucp, "save_answers", …)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bucp.drafting.commands import SaveAnswer, SaveAnswers, WrittenAnswer
from bucp.models import Bucp
from bucp.official_form.completeness import Invalid
from bucp.review.commands import WriteComment
from bucp.team.commands import NamePerson, ReleasePerson
from bucp.workflow.perform import perform
from common.refusals import Conflict, NotAllowed, Refused
from history.models import Event
from notices.models import Letter
from signatories.models import Membership
from tests.support.story import Story, blank, person

pytestmark = pytest.mark.django_db
DRAFTER = "drafter@cdss.example"


@pytest.fixture
def story():
    return Story()


def save(story, *answers, by=DRAFTER):
    return story.do(SaveAnswers(answers=[WrittenAnswer(*a) for a in answers]), by)


def written(statements, table: str) -> list[str]:
    """The UPDATEs of a table."""
    return [s["sql"] for s in statements if s["sql"].startswith(f'UPDATE "{table}"')]


def test_each_answer_comes_back_with_its_row(story):
    party = story.bucp.recipients[0]
    scope, law = save(story, ("purpose_scope", "All counties"), ("legal_authority", "WIC 10850", party))
    assert (scope.value, scope.version, scope.changed_by) == ("All counties", 1, story.drafter)
    assert story.bucp.answers.get(field="legal_authority", party=party) == law
    assert [(h.version, h.history_type, h.history_user) for h in scope.history.all()] == [(1, "+", story.drafter)]
    [scope] = save(story, ("purpose_scope", "All counties and tribes", None, 1))
    assert [(h.version, h.history_type, h.value) for h in scope.history.all()] == [
        (2, "~", "All counties and tribes"),
        (1, "+", "All counties"),
    ]


def test_what_is_refused_neither_loses_nor_holds_up_the_others(story):
    story.answer("purpose_scope", "First")
    story.answer("purpose_scope", "Theirs", by="coordinator@cdss.example")
    provider = story.bucp.providers[0]
    too_long, stale, foreign, unknown, computed, saved = save(
        story,
        ("purpose_need", "x" * 30_000),
        ("purpose_scope", "Mine", None, 1),
        ("legal_authority", "Foreign", provider),
        ("no_such_question", "x"),
        ("contacts", "x"),
        ("output_public", "no"),
    )
    assert isinstance(too_long, Invalid) and "30,000" in too_long.sentence
    assert isinstance(stale, Conflict) and stale.current.value == "Theirs"
    assert isinstance(foreign, Refused) and provider.name in foreign.sentence
    assert isinstance(unknown, Refused) and isinstance(computed, Refused)
    assert saved.value == "no"
    assert {a.field: a.value for a in story.bucp.answers.all()} == {
        "purpose_scope": "Theirs",
        "output_public": "no",
    }


def test_when_every_answer_is_refused_nothing_has_changed(story):
    before = Bucp.objects.values().get(pk=story.bucp.pk)
    [refusal] = save(story, ("start_date", "2027-02-30"))
    assert isinstance(refusal, Invalid)
    assert Bucp.objects.values().get(pk=story.bucp.pk) == before
    assert not Event.objects.filter(chain=story.bucp.number, kind="bucp.edited").exists()


def test_the_same_question_twice_in_one_move_is_a_conflict_with_the_first(story):
    first, second, same = save(
        story, ("purpose_scope", "One"), ("purpose_scope", "Two", None, 1), ("purpose_scope", "One")
    )
    assert isinstance(second, Conflict) and second.current == first == same
    assert story.bucp.answers.get(field="purpose_scope").history.count() == 1


def test_the_party_of_another_agreement_answers_nothing_here(story):
    other = Story(recipients=("edd",)).bucp.recipients[0]
    [refusal] = save(story, ("legal_authority", "x", other))
    assert isinstance(refusal, Refused)
    assert not story.bucp.answers.exists()


def test_a_text_typed_over_an_answer_that_is_not_there_is_saved(story, sign_in):
    response = sign_in(DRAFTER).post(
        f"/bucps/{story.bucp.number}/answers/purpose_scope/", {"value": "All counties", "version": "7"}
    )
    assert response.json()["version"] == 1


def test_history_tells_of_each_section_once(story):
    technical = "data_users_contractors"
    save(story, ("purpose_scope", "A"), ("purpose_need", "B"), (technical, "no"))
    save(story, ("purpose_scope", "C", None, 1))
    titles = [story.bucp.form.section_of[key].title for key in ("purpose_scope", technical)]
    told = Event.objects.filter(chain=story.bucp.number, kind="bucp.edited").order_by("number")
    assert [e.data["section"] for e in told] == titles


def test_an_opinion_goes_stale_once_with_all_that_changed():
    story = Story().reviewed()
    fields = [key for key in ("purpose_scope", "purpose_need") if "legal" in _reviews(story, key)]
    versions = {a.field: a.version for a in story.bucp.answers.filter(party=None)}
    save(story, *((key, f"Other {key}", None, versions[key]) for key in fields))
    assert len(fields) > 1
    [legal] = story.bucp.review_requests.filter(review="legal", party__entity__slug="cdph")
    assert legal.stale_since and legal.stale_fields == fields
    asked = Event.objects.filter(
        chain=story.bucp.number, kind="bucp.opinion_stale", data__review=legal.get_review_display()
    )
    assert asked.count() == 2, "one for each party"
    assert (
        Letter.objects.filter(about=story.bucp.number, kind="opinion_stale").count()
        == story.bucp.review_requests.filter(stale_since__isnull=False).count()
    )


def _reviews(story, key) -> set[str]:
    return {review.value for review in story.bucp.form.fields[key].reviews}


def test_the_columns_for_lists_and_search_follow(story):
    start = timezone.localdate() + timedelta(days=40)
    save(
        story,
        ("use_case_name", "Foster care outcomes", None, 0),
        ("data_categories", ["pii"]),
        ("start_date", start.isoformat()),
    )
    now = story.fresh()
    assert (now.title, now.data_categories, now.start_date) == ("Foster care outcomes", ["pii"], start)
    assert "Foster care outcomes" in now.search_line and "Personal" in now.search_line
    assert (story.bucp.title, story.bucp.search_line) == (now.title, now.search_line), (
        "the caller's object is up to date"
    )


def test_ten_answers_cost_little_more_than_one(story, sign_in, django_assert_max_num_queries):
    fields = story.bucp.form.section("business-case").fields
    keys = [f.key for f in fields if f.kind.value in ("text", "line") and not f.per_party]
    client = sign_in(DRAFTER)
    posted = {key: f"Text of {key}" for key in keys} | {f"{key}:version": "0" for key in keys}
    with django_assert_max_num_queries(40):
        client.post(f"/bucps/{story.bucp.number}/edit/business-case/", posted)
    assert story.bucp.answers.count() == len(keys) > 5


# What the door writes and asks for ------------------------------------------------------------------------------


def test_a_move_writes_only_the_columns_that_it_changed():
    story = Story().sent()
    with CaptureQueriesContext(connection) as statements:
        story.do(WriteComment(field="purpose_scope", text="Why all counties?"), DRAFTER)
    [update] = written(statements, "bucp_bucp")
    assert "updated_at" in update
    for column in ("state", "title", "search_line", "data_categories"):
        assert f'"{column}" =' not in update
    assert not any("search_line" in s["sql"] for s in statements), "long columns are not read either"


def test_whatever_column_an_effect_assigns_is_written(story, monkeypatch):
    """Also a list changed in place, and the state, which only the life cycle may set."""
    story.sent()
    other, categories = Story().bucp, [*story.bucp.data_categories, "health"]
    assigned = {
        "title": "Another title",
        "sent_at": timezone.now(),
        "end_date": timezone.localdate(),
        "was_disputed": True,
        "follows_id": other.pk,
        "search_line": "line",
        "end_reason": "a reason",
    }

    def effect(bucp, context, command):
        for name, value in assigned.items():
            setattr(bucp, name, value)
        bucp.data_categories.append("health")
        bucp.__dict__["state"] = "dispute"

    monkeypatch.setattr(Bucp, "write_comment", effect)
    story.do(blank(WriteComment), DRAFTER)
    row = Bucp.objects.values().get(pk=story.bucp.pk)
    expected = assigned | {"data_categories": categories, "state": "dispute"}
    assert {name: row[name] for name in expected} == expected
    assert {name: getattr(story.bucp, name) for name in expected} == expected
    assert story.bucp.follows == other


def test_what_an_effect_wrote_by_itself_is_not_overwritten(story, monkeypatch):
    def effect(bucp, context, command):
        Bucp.objects.filter(pk=bucp.pk).update(end_reason="written aside")

    monkeypatch.setattr(Bucp, "save_answer", effect)
    story.do(blank(SaveAnswer), DRAFTER)
    assert story.fresh().end_reason == "written aside"


def test_the_parties_on_the_callers_object_are_those_under_the_lock(story):
    assert story.bucp.providers[0].reached_at is None
    story.sent()
    [provider] = story.bucp.providers
    assert provider.reached_at == story.fresh().sent_at
    assert provider.bucp is story.bucp


def test_a_role_that_ended_after_the_page_was_read_does_not_count(story):
    """Neither one in the entity, nor one that the person was given in this agreement."""
    user = person(DRAFTER)
    page = story.fresh()
    assert user.roles and page.party_list, "as the access rule read them on the way in"
    [role] = Membership.objects.active().filter(user=user)
    role.ended_at = timezone.now()
    role.save(update_fields=["ended_at"])
    with pytest.raises(NotAllowed):
        perform(page, SaveAnswer(field="purpose_scope", raw="Too late"), user)
    assert not story.bucp.answers.exists()


def test_a_colleague_released_after_the_page_was_read_writes_no_more(story):
    coordinator = "coordinator@cdss.example"
    legal = person("legal@cdss.example")
    party = story.bucp.recipients[0]
    story.do(NamePerson(party=party, user=legal, role="legal"), coordinator)
    named = party.participants.get(user=legal)
    page = story.fresh()
    assert perform(page, SaveAnswer(field="purpose_scope", raw="While named"), legal).version == 1
    story.do(ReleasePerson(participant=named), coordinator)
    with pytest.raises(NotAllowed):
        perform(page, SaveAnswer(field="purpose_scope", raw="Too late", version=1), legal)
