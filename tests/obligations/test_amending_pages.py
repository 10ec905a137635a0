"""`/amend/`, `/renew/`, `/again/`, and how an amendment is read: by what it changes in the agreement in force."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bucp.document.build import document_of, html_of
from bucp.models import Bucp
from bucp.review.commands import SendRequest
from bucp.text.amendment import changes_in_force
from bucp.text.reader import read
from obligations.amending.commands import StartAmendment
from obligations.amending.effects import under_way
from tests.support.story import LETTER, Story

pytestmark = pytest.mark.django_db

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"
TYPED = {"reason": "data", "words": "The county of residence is needed as well."}


def at(story, page: str) -> str:
    return f"{story.fresh().get_absolute_url()}{page}/"


def html(response) -> str:
    return response.content.decode()


@pytest.fixture
def story():
    return Story().active()


def test_the_recipient_begins_an_amendment_and_goes_on_to_its_text(story, sign_in):
    response = sign_in(RECIPIENT).post(at(story, "amend"), TYPED)
    new = under_way(story.fresh())
    assert response.status_code == 302 and response["Location"] == f"/bucps/{new.number}/edit/"
    assert (new.amendment.reason, new.amendment.words) == ("data", TYPED["words"])


def test_begun_by_the_provider_who_cannot_read_the_draft_it_leads_back_and_says_who_drafts(story, sign_in):
    response = sign_in(PROVIDER).post(at(story, "amend"), TYPED, follow=True)
    new = under_way(story.fresh())
    assert response.redirect_chain[-1][0] == story.bucp.get_absolute_url()
    assert f"{new.number} is begun. Department of Social Services drafts it" in html(response)
    assert f'href="/bucps/{new.number}/"' not in html(response)


def test_what_is_missing_stands_beside_its_field_and_what_was_typed_stays(story, sign_in):
    response = sign_in(RECIPIENT).post(at(story, "amend"), {"words": "Kept words"})
    assert response.status_code == 422 and under_way(story.fresh()) is None
    assert "Choose why it is amended." in html(response) and "Kept words" in html(response)


def test_while_one_is_under_way_the_page_leads_to_it_and_a_second_gets_409_with_its_words(story, sign_in):
    client = sign_in(RECIPIENT)
    new = story.do(StartAmendment(reason="dates", words="Longer."), story.drafter)
    shown = html(client.get(at(story, "amend")))
    assert new.number in shown and "Begin the amendment" not in shown
    response = client.post(at(story, "amend"), TYPED)
    assert response.status_code == 409 and TYPED["words"] in html(response)
    assert Bucp.objects.filter(amends=story.bucp).count() == 1


def test_what_is_not_in_force_says_why_it_cannot_be_amended(sign_in):
    story = Story().terminated()
    response = sign_in(RECIPIENT).get(at(story, "amend"))
    assert "Terminated" in html(response) and "Begin the amendment" not in html(response)
    assert sign_in(RECIPIENT).post(at(story, "amend"), TYPED).status_code == 409


@pytest.mark.parametrize(
    ("who", "status"), [("legal@cdss.example", 403), ("coordinator@edd.example", 403), ("cdo@odi.example", 403)]
)
def test_only_program_staff_and_coordinators_of_the_parties_amend(story, sign_in, who, status):
    for page in ("amend", "renew"):
        assert sign_in(who).get(at(story, page)).status_code == status


def ending_in(days: int) -> Story:
    story = Story().filled()
    story.answer("end_date", (timezone.localdate() + timedelta(days=days)).isoformat())
    return story.active()


def test_renewing_begins_the_amendment_with_the_new_end_date_filled_in(sign_in):
    story = ending_in(20)
    end = timezone.localdate() + timedelta(days=400)
    sign_in(PROVIDER).post(at(story, "renew"), {"end_date": end.isoformat(), "words": "A year more."})
    new = under_way(story.fresh())
    assert new.answers.get(field="end_date").value == end.isoformat() and new.end_date == end
    assert new.amendment.reason == "dates" and story.fresh().end_date < end


@pytest.mark.parametrize("days", [20, 0])
def test_the_new_end_date_lies_after_the_old_one(sign_in, days):
    story = ending_in(20)
    wrong = (timezone.localdate() + timedelta(days=days)).isoformat()
    response = sign_in(RECIPIENT).post(at(story, "renew"), {"end_date": wrong, "words": "Kept words"})
    assert response.status_code == 422 and "Give a day after" in html(response) and "Kept words" in html(response)
    assert under_way(story.fresh()) is None


def test_an_open_ended_agreement_has_nothing_to_renew(story, sign_in):
    assert "nothing to renew" in html(sign_in(RECIPIENT).get(at(story, "renew")))


def test_what_was_terminated_is_begun_again_once(sign_in):
    story = Story().terminated()
    client = sign_in(RECIPIENT)
    assert "Begin a new proposal" in html(client.get(at(story, "again")))
    first, second = (client.post(at(story, "again"))["Location"] for _ in range(2))
    new = story.fresh().followers.get()
    assert first == second == f"/bucps/{new.number}/edit/"
    assert sign_in(PROVIDER).get(at(story, "again")).status_code == 403


def test_what_is_in_force_is_not_begun_again(story, sign_in):
    client = sign_in(RECIPIENT)
    assert "Not possible now" in html(client.get(at(story, "again")))
    assert client.post(at(story, "again")).status_code == 409
    assert not story.fresh().followers.exists()


# Reading an amendment -----------------------------------------------------------------------------------


@pytest.fixture
def later():
    story = Story().amending()
    story.answer("transfer_management", "Quite another way of sending.")
    return story


def test_the_changes_page_of_a_draft_that_amends_compares_with_the_agreement_in_force(later, sign_in):
    shown = html(sign_in(RECIPIENT).get(at(later, "revisions")))
    assert "Changes against" in shown and later.bucp.amends.number in shown and "in force" in shown
    assert "Quite another way of sending." in shown
    base, changes = changes_in_force(later.fresh(), read(later.fresh()))
    assert base.pk == later.bucp.amends_id and "transfer_management" in {p.field.key for p in changes.passages}
    assert "purpose_scope" in changes.unchanged


def test_the_reviewer_sees_first_what_it_changes(later, sign_in):
    later.do(SendRequest(letter=LETTER), later.drafter)
    shown = html(sign_in(PROVIDER).get(at(later, "review")))
    assert 0 < shown.index("Changes against") < shown.index('id="checklist"')


def test_an_ordinary_proposal_is_compared_with_nothing(sign_in):
    story = Story().sent()
    assert "Changes against" not in html(sign_in(PROVIDER).get(at(story, "review")))
    assert "Changes against" not in html(sign_in(PROVIDER).get(at(story, "revisions")))


def test_the_document_names_what_it_amends_and_by_what_it_was_amended():
    story = Story().amended()
    old = story.fresh()
    new = old.amendments.get()
    assert f"This agreement amends {old.number}." in html_of(document_of(new))
    assert f"It was amended by {new.number} on" in html_of(document_of(old))
    assert "It was amended by" not in html_of(document_of(old, as_filed=True))
