"""`/bucps/<number>/`: where it stands, who must act, and what the reader can do."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from bucp.models import Span
from bucp.pages import forecast
from bucp.pages.overview import Overview
from bucp.review.commands import WriteComment
from bucp.signing.commands import RefuseToSign
from tests.support.story import Story, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_forecast():
    cache.delete(forecast._KEY)


def page(client, story):
    return client.get(story.bucp.get_absolute_url())


def labels(response):
    return [a.label for a in response.context["actions"]]


def states(response):
    return [(s.label, s.state) for s in response.context["steps"]]


def test_a_stranger_gets_404_for_a_draft(sign_in):
    story = Story()
    assert page(sign_in("coordinator@edd.example"), story).status_code == 404
    assert page(sign_in("cdo@odi.example"), story).status_code == 404


def test_the_provider_gets_404_until_it_is_sent(sign_in):
    story = Story()
    client = sign_in("coordinator@cdph.example")
    assert page(client, story).status_code == 404
    story.sent()
    assert page(client, story).status_code == 200


@pytest.mark.both
def test_other_signatories_see_the_public_line_of_what_is_on_file(sign_in):
    story = Story()
    story.answer("purpose_scope", "Zebrafish husbandry")
    story.active()
    shown = page(sign_in("coordinator@edd.example"), story).content.decode()
    assert story.fresh().title in shown and "Department of Public Health" in shown and "Personal information" in shown
    for hidden in (
        "Zebrafish",
        "Checklist",
        "Drafter",
        "coordinator@cdss.example",
        "/history/",
        "/sign/",
        "document.pdf",
    ):
        assert hidden not in shown


def test_the_drafter_continues_and_is_told_what_is_missing(sign_in):
    story = Story()
    response = page(sign_in("drafter@cdss.example"), story)
    assert labels(response)[0] == "Continue the draft"
    sending = response.context["actions"][-1]
    assert sending.label == "Send to provider" and "still missing" in sending.why
    assert response.context["missing"]["title"] == "Before it can be sent"
    assert all("/edit/" in p.url for p in response.context["missing"]["first"])
    assert "Program Drafter CDSS" in response.context["waiting"]["text"]


def test_a_complete_draft_is_sent_from_here(sign_in):
    story = Story().filled()
    response = page(sign_in("drafter@cdss.example"), story)
    assert labels(response)[0] == "Send to provider" and response.context["missing"] is None


def test_in_review_the_one_whose_turn_it_is_reviews(sign_in):
    story = Story().sent()
    theirs = page(sign_in("coordinator@cdph.example"), story)
    assert labels(theirs)[0] == "Review the request and answer"
    assert "Hand over to the Data Recipient" in labels(theirs)
    ours = page(sign_in("coordinator@cdss.example"), story)
    assert not any(label.startswith("Hand over") for label in labels(ours))
    assert "Department of Public Health" in ours.context["waiting"]["text"]


def test_a_representative_is_asked_for_the_opinion(sign_in):
    story = Story().sent().asked()
    assert labels(page(sign_in("legal@cdph.example"), story))[0] == "Give the legal opinion"


def test_when_all_is_in_it_is_put_out_for_signature_from_here(sign_in):
    story = Story().reviewed()
    response = page(sign_in("coordinator@cdss.example"), story)
    action = next(a for a in response.context["actions"] if a.label == "Put out for signature")
    assert action.url.endswith("/sign/put-out/") and not action.why


def test_an_open_comment_stands_with_whom_it_waits_for(sign_in):
    story = Story().sent()
    story.do(WriteComment(text="Which years?", field="purpose_scope"), "coordinator@cdph.example")
    response = page(sign_in("coordinator@cdss.example"), story)
    assert len(response.context["threads"]) == 1
    assert "#thread-" in response.content.decode()


def test_signers_sign_and_then_are_told_whom_it_waits_for(sign_in):
    story = Story().in_signing()
    client = sign_in("sponsor@cdph.example")
    assert labels(page(client, story))[0] == "Sign as Executive Sponsor"
    story.sign("cdph", "sponsor")
    after = page(client, story)
    assert labels(after) == [] and "You have signed" in after.content.decode()
    assert (
        "Waiting for the next of 4 signatures: the Executive Sponsor of the Department of Social Services and"
        in after.context["waiting"]["text"]
    )


def test_filing_is_the_recipients_and_is_explained_until_all_have_signed(sign_in):
    story = Story().in_signing()
    client = sign_in("coordinator@cdss.example")
    filing = page(client, story).context["actions"][-1]
    assert filing.label == "File with the CDO" and filing.why
    for party in ("cdss", "cdph"):
        for role in ("sponsor", "coordinator"):
            story.sign(party, role)
    assert labels(page(client, story))[0] == "File with the CDO"
    assert "File with the CDO" not in labels(page(sign_in("coordinator@cdph.example"), story))


def test_in_force_it_says_since_when_and_urges_nothing(sign_in):
    story = Story().active()
    response = page(sign_in("coordinator@cdss.example"), story)
    assert "In force since" in response.content.decode()
    assert not any(a.onward for a in response.context["actions"]) and not response.context["page"].may_withdraw
    assert [s for _, s in states(response)] == ["done"] * 5


def test_a_withdrawn_one_tells_why_and_by_its_steps_where_it_stopped(sign_in):
    story = Story().sent().withdrawn()
    response = page(sign_in("coordinator@cdph.example"), story)
    assert "No longer needed." in response.content.decode()
    assert states(response) == [("Draft", "done"), ("Provider review", "done"), ("Withdrawn", "stopped")]
    assert labels(response) == []


def test_cdo_staff_read_what_is_filed_and_act_on_nothing(sign_in):
    response = page(sign_in("audit@odi.example"), Story().active())
    assert response.status_code == 200 and labels(response) == []


def test_only_the_recipients_drafters_are_offered_to_withdraw(sign_in):
    story = Story().sent()
    assert "/withdraw/" in page(sign_in("drafter@cdss.example"), story).content.decode()
    assert "/withdraw/" not in page(sign_in("coordinator@cdph.example"), story).content.decode()


def test_without_five_filed_ones_there_is_no_forecast(sign_in):
    response = page(sign_in("coordinator@cdss.example"), Story().sent())
    assert [s.date for s in response.context["steps"] if s.state == "ahead"] == ["", "", "as soon as it is filed"]


def test_the_forecast_adds_up_the_usual_times():
    usual = {"draft": timedelta(days=10), "review": timedelta(days=30), "signing": timedelta(days=6)}
    now = timezone.now()
    spans = [
        Span(state="draft", began_at=now - timedelta(days=12), ended_at=now - timedelta(days=10)),
        Span(state="review", began_at=now - timedelta(days=10)),
    ]
    ahead = forecast.dates_ahead(spans, "review", usual)
    assert (ahead["signing"] - now).days == 20 or (ahead["signing"] - now) >= timedelta(days=19, hours=23)
    assert ahead["filed"] - ahead["signing"] == timedelta(days=6)
    late = forecast.dates_ahead(spans, "review", {**usual, "review": timedelta(days=2)})
    assert late["signing"] > now  # what is late may end any day, it did not end in the past


@pytest.mark.both
def test_the_usual_times_come_from_the_filed_ones():
    for days in (1, 2, 3, 4, 90):
        story = Story().active()
        began = story.bucp.spans.get(state="review").began_at
        Span.objects.filter(bucp=story.bucp, state="review").update(ended_at=began + timedelta(days=days))
    assert forecast.stage_medians()["review"] == timedelta(days=3)


@pytest.mark.both
def test_the_people_stand_with_their_party_and_role(sign_in):
    story = Story().sent().asked()
    teams = page(sign_in("coordinator@cdss.example"), story).context["teams"]
    assert ("Legal Representative", ["Legal Representative CDPH"]) in teams[1].roles
    assert ("Program staff", ["Program Drafter CDSS"]) in teams[0].roles


def test_owners_are_named_with_a_full_sentence():
    story = Story(recipients=("cdss", "edd"), providers=("cdph", "calstrs")).sent()
    party_roles = ()
    sentence = Overview(story.fresh(), person("coordinator@cdss.example"), party_roles).waiting()["text"]
    assert sentence.startswith("Waiting for the Data Coordinators of the Department of Public Health and the State")
    assert sentence.endswith("to review the request and answer")


@pytest.mark.parametrize("step", ["filled", "sent", "asked", "reviewed", "in_signing", "signed", "active"])
def test_the_queries_are_few_whatever_the_state_and_the_parties(sign_in, django_assert_max_num_queries, step):
    client = sign_in("coordinator@cdss.example")
    small, large = Story(), Story(recipients=("cdss", "edd"), providers=("cdph", "calstrs"))
    for story in (small, large):
        if step == "asked":
            story.sent()
        getattr(story, step)()
    forecast.stage_medians()
    with django_assert_max_num_queries(22) as few:
        page(client, small)
    with django_assert_max_num_queries(22) as more:
        page(client, large)
    assert len(few) == len(more)


def test_after_a_refusal_the_queries_are_as_few(sign_in, django_assert_max_num_queries):
    client = sign_in("coordinator@cdss.example")
    story = Story().in_signing()
    story.sign("cdss", "sponsor")
    story.do(RefuseToSign(reason="Too wide."), "sponsor@cdph.example")
    forecast.stage_medians()
    with django_assert_max_num_queries(22):
        assert "Too wide." in page(client, story).content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(sign_in, method):
    story = Story()
    assert getattr(sign_in("drafter@cdss.example"), method)(story.bucp.get_absolute_url()).status_code == 405


def test_a_script_in_the_title_is_text(sign_in):
    story = Story(title="<script>alert(1)</script>")
    assert b"<script>alert" not in page(sign_in("drafter@cdss.example"), story).content
