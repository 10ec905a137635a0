"""The library of resolutions: told by the parties without names, found by every signatory (domain.md §9)."""

import pytest
from django.urls import reverse

from disputes import library
from disputes.commands import AnswerSettlement, ProposeSettlement, TellLesson
from disputes.enums import Step, Verdict
from disputes.models import Lesson
from history.models import Event
from tests.support.quarrel import Quarrel
from tests.support.story import Story

pytestmark = pytest.mark.django_db

TELLER = "coordinator@cdph.example"


def address(story):
    return reverse("disputes:tell", args=[story.bucp.number])


def typed(**other):
    return {
        "title": "Counties in place of addresses",
        "solution": "aggregation",
        "statutes": "Civ. Code §1798.24(t)",
        "text": "The Data Provider could not give addresses. Counts by county served the purpose as well.",
        "categories": ["pii"],
    } | other


def settled(**more):
    return Quarrel(**more).raised().settled()


def told(sign_in, story, **other):
    answer = sign_in(TELLER).post(address(story), typed(**other))
    assert answer.status_code == 302, answer.content.decode()
    return Lesson.objects.latest("pk")


@pytest.mark.both
def test_a_resolution_is_told_recorded_and_read_by_every_signatory(sign_in):
    story = settled()
    lesson = told(sign_in, story)
    assert Event.objects.filter(chain=story.bucp.number, kind="dispute.lesson").count() == 1
    page = sign_in("program@calstrs.example").get(reverse("disputes:lesson", args=[lesson.pk])).content.decode()
    assert "Counts by county served" in page and "Aggregated data" in page
    for secret in (story.bucp.number, "Public Health", "Social Services"):
        assert secret not in page


@pytest.mark.both
def test_telling_it_twice_is_one_entry_and_one_event(sign_in):
    story = settled()
    told(sign_in, story)
    told(sign_in, story)
    assert Lesson.objects.count() == 1
    assert Event.objects.filter(kind="dispute.lesson").count() == 1


@pytest.mark.parametrize(
    ("field", "words", "said"),
    [
        ("text", "The Department of Public Health could not.", "“Department of Public Health” tells who took part"),
        ("text", "Public Health, Department of, could not.", "tells who took part"),
        ("text", "Then Public Health agreed.", "“Public Health” tells who took part"),
        ("text", "Then cdph agreed with CDSS.", "“CDSS” tells who took part: write “the Data Recipient”"),
        ("text", "Then DPH agreed.", "“DPH” tells who took part"),
        ("title", "As in IDEA-2025-0007", "is the number of an agreement"),
        ("statutes", "ask program@cdph.example", "is somebody’s address"),
        ("text", "Data Coordinator CDPH signed.", "write “the role”"),
    ],
)
def test_a_text_that_tells_whose_it_was_is_refused_and_says_what_was_found(sign_in, field, words, said):
    story = settled()
    answer = sign_in(TELLER).post(address(story), typed(**{field: words}))
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page
    assert f'id="id_{field}_error"' in page and words in page
    assert not Lesson.objects.exists()


@pytest.mark.parametrize(
    "words", ["This serves public health.", "Social services are paid for by it.", "A labor market study."]
)
def test_words_that_are_a_subject_and_no_name_are_let_through(words):
    assert library.names_in(words, settled().bucp) == []


def test_the_rule_holds_behind_the_form_too():
    from common.refusals import Refused

    story = settled()
    with pytest.raises(Refused) as refused:
        story.do(TellLesson(dispute=story.dispute, title="T", text="CDPH agreed.", solution="other"), TELLER)
    assert "CDPH" in refused.value.problems[0].sentence


def test_the_form_begins_with_the_resolution_with_roles_in_place_of_names(sign_in):
    story = Quarrel().raised()
    made = story.do(
        ProposeSettlement(
            text="CDPH gives counties to the Department of Social Services.",
            fields=[],
            solution="narrower",
            statutes="Civ. Code §1798.24",
        ),
        TELLER,
    )
    story.do(AnswerSettlement(settlement=made, agree=True), "coordinator@cdss.example")
    page = sign_in(TELLER).get(address(story)).content.decode()
    assert "the Data Provider gives counties to the Data Recipient." in page
    assert "Civ. Code §1798.24" in page and 'value="narrower" selected' in page


@pytest.mark.both
def test_what_was_told_is_taken_out_and_told_again(sign_in):
    story = settled()
    lesson = told(sign_in, story)
    assert sign_in("coordinator@cdss.example").post(address(story), {"withdraw": "1"}).status_code == 302
    assert sign_in(TELLER).get(reverse("disputes:lesson", args=[lesson.pk])).status_code == 404
    assert "Counties in place" not in sign_in(TELLER).get("/disputes/library/").content.decode()
    assert Event.objects.filter(kind="dispute.lesson_withdrawn").count() == 1
    assert sign_in(TELLER).post(address(story), {"withdraw": "1"}).status_code == 409
    told(sign_in, story)
    assert "Counties in place" in sign_in(TELLER).get("/disputes/library/").content.decode()


def test_what_was_approved_by_decision_is_told_too(sign_in):
    story = Quarrel().at(Step.GOVERNOR).governor(Verdict.APPROVE)
    assert sign_in(TELLER).get(address(story)).status_code == 200


@pytest.mark.parametrize("make", [lambda: Quarrel().raised(), lambda: Story().active()])
def test_without_a_resolution_there_is_nothing_to_tell(sign_in, make):
    story = make()
    assert sign_in(TELLER).get(address(story)).status_code == 404
    assert sign_in(TELLER).post(address(story), typed()).status_code == 404


@pytest.mark.parametrize("who", ["drafter@cdss.example"])
def test_only_coordinators_of_the_parties_tell(sign_in, who):
    story = settled()
    assert sign_in(who).post(address(story), typed()).status_code == 403


def test_strangers_do_not_learn_that_there_was_a_dispute(sign_in):
    assert sign_in("coordinator@edd.example").get(address(settled())).status_code == 404


@pytest.mark.both
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=county", True),
        ("q=1798.24", True),
        ("q=mortality", False),
        ("q=%25", False),
        ("kind=exchange", True),
        ("kind=costs", False),
        ("solution=aggregation", True),
        ("solution=third_party", False),
        ("category=pii", True),
        ("category=nonsense", True),
        ("page=2", False),
    ],
)
def test_search_and_filters_stand_in_the_address(sign_in, asked, found):
    told(sign_in, settled())
    page = sign_in("program@calstrs.example").get(f"/disputes/library/?{asked}").content.decode()
    assert ("Counties in place of addresses" in page) is found


def test_somebody_without_a_role_in_a_signatory_is_refused(client, people):
    from signatories.models import User

    client.force_login(
        User.objects.create_user("stranger@example.org", None, name="Stranger"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert client.get("/disputes/library/").status_code == 403


def test_an_empty_library_says_how_it_fills(sign_in):
    assert "The library is still empty" in sign_in(TELLER).get("/disputes/library/").content.decode()


def test_the_page_of_a_settled_dispute_leads_coordinators_there(sign_in):
    story = settled()
    link = f"/disputes/{story.bucp.number}/library/?nth=1"
    assert link in sign_in(TELLER).get(story.dispute.get_absolute_url()).content.decode()
    assert link not in sign_in("drafter@cdss.example").get(story.dispute.get_absolute_url()).content.decode()
    assert sign_in(TELLER).get(link).status_code == 200


@pytest.mark.both
@pytest.mark.parametrize("nth", ["2", "x", "-1", "99999999999", "%00"])
def test_another_dispute_than_there_is_is_not_found(sign_in, nth):
    assert sign_in(TELLER).get(f"{address(settled())}?nth={nth}").status_code == 404
