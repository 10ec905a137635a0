"""A Data Provider raises an objection on its page: in writing, about parts that have a text (§5.2)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bucp.models.states import State
from disputes.enums import DisputeKind, SubmissionKind
from disputes.models import Dispute
from tests.support.quarrel import Quarrel
from tests.support.story import Story

pytestmark = pytest.mark.django_db

PROVIDER = "coordinator@cdph.example"


def address(story):
    return reverse("disputes:raise", args=[story.bucp.number])


def typed(**other):
    return {
        "kind": "exchange",
        "fields_concerned": ["purpose_need"],
        "text": "Section 1798.24 does not let us.",
        "sure": "on",
    } | other


def test_the_page_says_what_stops_what_is_required_and_the_way_with_its_reasons(sign_in):
    story = Quarrel()
    page = sign_in(PROVIDER).get(address(story)).content.decode()
    assert "Opinions and signing wait" in page
    assert "Possible Alternatives" in page and "Anticipated Risks" in page
    assert "Agency mediation" in page and "All parties are under the Governor" in page
    assert 'value="purpose_need"' in page


def test_the_way_of_a_provider_outside_that_authority_ends_without_approval(sign_in):
    story = Quarrel(providers=("calstrs",))
    page = sign_in("coordinator@calstrs.example").get(address(story)).content.decode()
    assert "it is not approved" in page and "Agency mediation" not in page


def test_only_parts_with_a_text_can_be_chosen(sign_in):
    story = Quarrel()
    page = sign_in(PROVIDER).get(address(story)).content.decode()
    assert 'value="anticipated_' not in page and 'value="positions' not in page
    answer = sign_in(PROVIDER).post(address(story), typed(fields_concerned=["no_such_part"]))
    assert answer.status_code == 422 and "has no text any more" in answer.content.decode()


def test_a_part_can_be_chosen_beforehand_in_the_address(sign_in):
    story = Quarrel()
    page = sign_in(PROVIDER).get(address(story) + "?field=purpose_need").content.decode()
    assert 'value="purpose_need" checked' in page


@pytest.mark.both
def test_raising_it_stops_the_review_and_keeps_the_words_and_the_file(sign_in):
    story = Quarrel()
    data = typed(file=SimpleUploadedFile("opinion.pdf", b"%PDF of ours"))
    answer = sign_in(PROVIDER).post(address(story), data)
    dispute = Dispute.objects.get()
    assert answer.status_code == 302 and answer["Location"] == dispute.get_absolute_url()
    assert story.fresh().state == State.DISPUTE
    paper = dispute.papers.get(kind=SubmissionKind.OBJECTION)
    assert paper.text == "Section 1798.24 does not let us."
    assert (paper.file_name, bytes(paper.file)) == ("opinion.pdf", b"%PDF of ours")
    assert (dispute.kind, dispute.fields) == (DisputeKind.EXCHANGE, ["purpose_need"])


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"kind": ""}, "id_kind_error"),
        ({"fields_concerned": []}, "id_fields_concerned_error"),
        ({"text": "  "}, "id_text_error"),
        ({"sure": ""}, "id_sure_error"),
        ({"kind": "nonsense"}, "id_kind_error"),
    ],
)
def test_what_is_missing_is_told_beside_its_field_and_the_rest_stays(sign_in, wrong, where):
    story = Quarrel()
    data = typed(text="My very words") | wrong
    answer = sign_in(PROVIDER).post(address(story), {k: v for k, v in data.items() if v})
    page = answer.content.decode()
    assert answer.status_code == 422 and f'id="{where}"' in page
    assert "text" in wrong or "My very words" in page
    assert "fields_concerned" in wrong or 'value="purpose_need" checked' in page
    assert not Dispute.objects.exists()


def test_a_file_that_was_chosen_has_to_be_chosen_again_and_the_page_says_so(sign_in):
    story = Quarrel()
    data = typed(sure="", file=SimpleUploadedFile("opinion.pdf", b"%PDF"))
    assert "Choose your file again" in sign_in(PROVIDER).post(address(story), data).content.decode()


def test_an_empty_file_and_one_too_large_are_refused(sign_in, monkeypatch):
    story = Quarrel()
    answer = sign_in(PROVIDER).post(address(story), typed(file=SimpleUploadedFile("a.txt", b"")))
    assert answer.status_code == 422 and "The file is empty" in answer.content.decode()
    monkeypatch.setattr("common.attachments.MOST", 3)
    answer = sign_in(PROVIDER).post(address(story), typed(file=SimpleUploadedFile("a.txt", b"four")))
    assert answer.status_code == 422 and "10 MB is the most" in answer.content.decode()


def test_somebody_was_quicker_and_what_was_typed_can_still_be_copied(sign_in):
    story = Quarrel().raised()
    answer = sign_in(PROVIDER).post(address(story), typed(text="My very words"))
    page = answer.content.decode()
    assert answer.status_code == 409 and "My very words" in page and "Not possible now" in page
    assert Dispute.objects.count() == 1


@pytest.mark.parametrize("who", ["coordinator@cdss.example", "drafter@cdss.example"])
def test_the_recipient_does_not_object(sign_in, who):
    story = Quarrel()
    assert sign_in(who).get(address(story)).status_code == 403
    assert sign_in(who).post(address(story), typed()).status_code == 403


def test_a_stranger_does_not_learn_that_it_exists(sign_in):
    assert sign_in("coordinator@edd.example").get(address(Quarrel())).status_code == 404


def test_in_another_state_the_page_says_where_it_stands(sign_in):
    story = Story().active()
    page = sign_in(PROVIDER).get(address(story)).content.decode()
    assert "Not possible now" in page and "Raise the objection</button>" not in page


def test_the_page_needs_few_queries(sign_in, django_assert_max_num_queries):
    story = Quarrel()
    client = sign_in(PROVIDER)
    with django_assert_max_num_queries(24):
        client.get(address(story))
