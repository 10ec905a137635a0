"""Saving one answer as it is typed: POST /bucps/<number>/answers/<field>/."""

import pytest

from bucp.team.commands import NamePerson
from history.models import Event
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db
DRAFTER = "drafter@cdss.example"


@pytest.fixture
def story():
    return Story()


@pytest.fixture
def save(story, sign_in):
    def post(field, value, version=0, by=DRAFTER, **data):
        return sign_in(by).post(
            f"/bucps/{story.bucp.number}/answers/{field}/",
            {"value": value, "version": version, **data},
            headers={"X-Requested-With": "XMLHttpRequest"},
        )

    return post


@pytest.mark.both
def test_a_save_answers_with_version_time_and_progress(story, save):
    answer = save("purpose_scope", "All counties", section="business-case").json()
    assert answer["version"] == 1
    assert answer["saved_at"].endswith("m.")
    assert "1 of 12 answered" in answer["aside"]
    assert save("purpose_scope", "All counties and tribes", 1).json()["version"] == 2
    assert story.bucp.answers.get(field="purpose_scope").value == "All counties and tribes"


@pytest.mark.both
def test_two_who_save_over_the_same_version_get_one_winner_and_both_texts(story, save):
    save("purpose_scope", "First")
    save("purpose_scope", "Theirs", 1, by="coordinator@cdss.example")
    answer = save("purpose_scope", "Mine <b>", 1)
    assert answer.status_code == 409
    html = answer.json()["html"]
    assert "Theirs" in html and "Mine &lt;b&gt;" in html and 'data-version="2"' in html
    assert story.bucp.answers.get(field="purpose_scope").value == "Theirs"
    assert save("purpose_scope", "Mine <b>", 2).status_code == 200


@pytest.mark.both
def test_the_same_text_again_is_no_conflict(save):
    save("purpose_scope", "First")
    assert save("purpose_scope", "First", 0).json()["version"] == 1


@pytest.mark.both
def test_a_megabyte_gets_a_sentence_with_both_numbers(story, save):
    answer = save("purpose_scope", "x" * 1_200_000)
    assert answer.status_code == 422
    assert "20,000" in answer.json()["sentence"] and "1,200,000" in answer.json()["sentence"]
    assert not story.bucp.answers.exists()


@pytest.mark.both
@pytest.mark.parametrize(
    ("field", "value"),
    [("start_date", "2027-02-30"), ("output_public", "maybe"), ("frequency", "weekly"), ("purpose_scope", ["a", "b"])],
)
def test_what_cannot_be_gets_a_sentence(save, field, value):
    answer = save(field, value)
    assert answer.status_code == 422
    assert answer.json()["sentence"]


@pytest.mark.both
def test_an_unknown_field_or_a_foreign_party_is_404(story, save):
    assert save("no-such-field", "x").status_code == 404
    foreign = Story(providers=("edd",)).bucp.party_list[0].pk
    for party in (foreign, "x", "9" * 40, "\x00"):
        assert save("legal_authority", "x", party=party).status_code == 404


def test_a_computed_field_is_refused(save):
    assert save("contacts", "x").status_code == 422


def test_another_partys_column_is_refused(story, save):
    provider = story.bucp.providers[0]
    answer = save("legal_authority", "x", party=provider.pk)
    assert answer.status_code == 422
    assert provider.name in answer.json()["sentence"]


def test_a_role_that_does_not_write_is_refused(story, save):
    story.do(
        NamePerson(party=story.bucp.recipients[0], user=person("sponsor@cdss.example"), role="sponsor"),
        "coordinator@cdss.example",
    )
    assert save("purpose_scope", "x", by="sponsor@cdss.example").status_code == 403


@pytest.mark.both
def test_a_frozen_text_is_refused_with_the_reason(story, save):
    story.in_signing()
    answer = save("purpose_scope", "Too late", 1)
    assert answer.status_code == 422
    assert "Signing" in answer.json()["sentence"]


@pytest.mark.both
def test_a_text_is_not_saved_in_the_name_of_somebody_else(save):
    answer = save("purpose_scope", "x", **{"as": person("coordinator@cdss.example").pk})
    assert answer.status_code == 403
    assert "somebody else" in answer.json()["sentence"]


@pytest.mark.both
def test_a_session_that_ended_is_told_by_401(story, client):
    response = client.post(
        f"/bucps/{story.bucp.number}/answers/purpose_scope/",
        {"value": "x"},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )
    assert response.status_code == 401


def test_only_post_saves(story, sign_in):
    assert sign_in(DRAFTER).get(f"/bucps/{story.bucp.number}/answers/purpose_scope/?value=x").status_code == 405


@pytest.mark.both
def test_saves_do_not_flood_history(story, save):
    for version in range(4):
        save("purpose_scope", f"Text {version}", version)
    assert Event.objects.filter(chain=story.bucp.number, kind="bucp.edited").count() == 1


@pytest.mark.both
def test_a_save_needs_few_queries(story, save, django_assert_max_num_queries):
    story.filled()
    with django_assert_max_num_queries(45):
        save("purpose_scope", "Changed", 1)
