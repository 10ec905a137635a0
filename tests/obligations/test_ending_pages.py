"""`/end/` and `/ending/`: how an agreement is brought to its end, answered and taken back on its pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bucp.models.states import State
from obligations.ending.commands import DecideProposal, EndByAgreement
from obligations.ending.effects import open_ending
from obligations.formal_notices.commands import GiveNotice
from obligations.models import Ending
from tests.obligations.saying import said
from tests.support.story import Story

pytestmark = pytest.mark.django_db

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"


def at(story, page: str) -> str:
    return f"{story.fresh().get_absolute_url()}{page}"


def html(response) -> str:
    return response.content.decode()


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def story():
    return Story().active()


@pytest.fixture
def proposed(story):
    story.do(EndByAgreement(on=in_days(30), text="The purpose is reached."), RECIPIENT)
    return story


def answered(client, story, do="answer", **typed):
    ending = story.fresh().endings.latest("pk")
    return client.post(at(story, "ending/"), {"do": do, "ending": ending.pk, **typed})


def keys(response, name):
    return [way.key for way in response.context[name]]


@pytest.mark.parametrize(
    ("who", "possible"),
    [
        (RECIPIENT, ["by-agreement", "not-needed"]),
        (PROVIDER, ["by-agreement", "change_of_law", "recipients_acts", "material_violation"]),
        ("drafter@cdss.example", []),
    ],
)
def test_each_sees_the_ways_that_are_open_and_who_begins_the_others(story, sign_in, who, possible):
    response = sign_in(who).get(at(story, "end/"))
    assert keys(response, "ways") == possible
    assert len(keys(response, "others")) == 5 - len(possible)
    for clause in ("change_of_law", "material_violation"):
        assert (f"/notices/new/{clause}/" in html(response)) is (clause in possible)


def test_a_proposal_is_sent_and_waits_for_the_other_side(story, sign_in):
    typed = {"on": in_days(30).isoformat(), "text": "The purpose is reached."}
    response = sign_in(PROVIDER).post(at(story, "end/?way=by-agreement"), typed, follow=True)
    assert "proposes to end it" in html(response)
    assert "the Data Coordinator of the Department of Social Services" in html(response)
    assert story.fresh().state == State.ACTIVE and open_ending(story.fresh()).state == Ending.State.PROPOSED


def test_the_recipient_ends_it_alone_after_ticking_that_it_is_meant(story, sign_in):
    client = sign_in(RECIPIENT)
    typed = {"on": in_days(0).isoformat(), "text": "The study is complete."}
    response = client.post(at(story, "end/?way=not-needed"), typed)
    assert (
        response.status_code == 422 and "Tick the box" in html(response) and "The study is complete." in html(response)
    )
    assert story.fresh().state == State.ACTIVE
    client.post(at(story, "end/?way=not-needed"), {**typed, "sure": "on"})
    assert story.fresh().state == State.TERMINATED


def test_a_day_in_the_past_is_told_beside_its_field(story, sign_in):
    typed = {"on": in_days(-1).isoformat(), "text": "Kept words"}
    response = sign_in(RECIPIENT).post(at(story, "end/?way=by-agreement"), typed)
    assert response.status_code == 422 and "today or later" in html(response) and "Kept words" in html(response)


def test_a_second_ending_is_refused_with_what_was_typed(proposed, sign_in):
    typed = {"on": in_days(10).isoformat(), "text": "Kept words"}
    response = sign_in(PROVIDER).post(at(proposed, "end/?way=by-agreement"), typed)
    assert response.status_code == 409 and "under way" in html(response) and "Kept words" in html(response)


@pytest.mark.parametrize(
    ("who", "way", "status"),
    [
        ("legal@cdph.example", "by-agreement", 403),
        (PROVIDER, "not-needed", 403),
        ("cdo@odi.example", "by-agreement", 403),
        ("coordinator@edd.example", "by-agreement", 403),
        (PROVIDER, "by-agreement", 200),
    ],
)
def test_who_may_begin_which(sign_in, who, way, status):
    story = Story().active()
    assert sign_in(who).get(at(story, f"end/?way={way}")).status_code == status


def test_the_other_side_agrees_and_the_day_is_set(proposed, sign_in):
    client = sign_in(PROVIDER)
    assert "Do you agree?" in html(client.get(at(proposed, "ending/")))
    answered(client, proposed, verdict="yes", words="")
    assert open_ending(proposed.fresh()).state == Ending.State.DECIDED
    assert "It ends on" in html(client.get(at(proposed, "ending/")))


def test_a_no_needs_a_reason(proposed, sign_in):
    client = sign_in(PROVIDER)
    response = answered(client, proposed, verdict="no", words=" ")
    assert response.status_code == 422 and "Say why you do not agree" in html(response)
    answered(client, proposed, verdict="no", words="We still need the reports.")
    assert open_ending(proposed.fresh()) is None
    assert "We still need the reports." in html(sign_in(RECIPIENT).get(at(proposed, "ending/")))


def test_an_answer_must_be_chosen(proposed, sign_in):
    response = answered(sign_in(PROVIDER), proposed, words="Kept words")
    assert response.status_code == 422 and "Choose one of the answers." in html(response)
    assert "Kept words" in html(response)


def test_one_does_not_answer_the_own_proposal(proposed, sign_in):
    client = sign_in(RECIPIENT)
    assert "Do you agree?" not in html(client.get(at(proposed, "ending/")))
    assert answered(client, proposed, verdict="yes").status_code == 403


def test_who_began_it_takes_it_back_and_a_late_answer_is_told(proposed, sign_in):
    late = proposed.fresh().endings.get()
    response = answered(sign_in(RECIPIENT), proposed, do="withdraw", **{"back-reason": ""})
    assert response.status_code == 422 and "Say why you take it back" in html(response)
    answered(sign_in(RECIPIENT), proposed, do="withdraw", **{"back-reason": "We go on after all."})
    assert open_ending(proposed.fresh()) is None
    data = {"do": "answer", "ending": late.pk, "verdict": "no", "words": "Kept words"}
    response = sign_in(PROVIDER).post(at(proposed, "ending/"), data)
    assert response.status_code == 409 and "decided already" in html(response) and "Kept words" in html(response)


@pytest.mark.parametrize("pk", ["", "x", "0", "9" * 30])
def test_an_ending_of_nowhere_is_unknown(proposed, sign_in, pk):
    data = {"do": "answer", "ending": pk, "verdict": "yes"}
    assert sign_in(PROVIDER).post(at(proposed, "ending/"), data).status_code == 404


def test_agency_officers_decide_on_an_action_that_is_proposed(story, sign_in):
    data = said("change_of_law", access_ends_on=in_days(20))
    story.do(GiveNotice(clause="change_of_law", data=data, proposed=True), PROVIDER)
    officer = sign_in("agency-cdo@chhs.example")
    shown = html(officer.get(at(story, "ending/")))
    assert "What do you decide?" in shown and "5.14" in shown
    assert "What changed?" in shown and said("change_of_law")["change"] in shown, (
        "the reasons stand where it is decided"
    )
    assert "What do you decide?" not in html(sign_in(PROVIDER).get(at(story, "ending/")))
    response = answered(sign_in("agency-cdo@chhs.example"), story, do="decide", verdict="yes", words="")
    assert response["Location"] == "/tasks/"  # the seat is given back with the decision
    assert open_ending(story.fresh()).state == Ending.State.DECIDED


def test_where_nobody_began_one_the_page_says_so(story, sign_in):
    assert "Nobody has begun to end it" in html(sign_in(RECIPIENT).get(at(story, "ending/")))
    assert sign_in("coordinator@edd.example").get(at(story, "ending/")).status_code == 403


def test_each_agency_that_decides_on_a_proposed_action_is_shown_with_what_it_said(sign_in):
    """§5.14: one has allowed it, the other has still to decide; nobody's word stands there as if it were all."""
    story = Story(providers=("edd",)).active()
    story.do(
        GiveNotice(clause="recipients_acts", proposed=True, data=said("recipients_acts")), "coordinator@edd.example"
    )
    story.do(DecideProposal(ending=open_ending(story.bucp), allow=True, words="Granted."), "aio@labor.example")
    rows = {
        row.party: (row.label, row.words) for row in sign_in(RECIPIENT).get(at(story, "ending/")).context["answered"]
    }
    assert rows["Labor and Workforce Development Agency"] == ("Allowed", "Granted.")
    assert rows["Health and Human Services Agency"] == ("Still to decide", "")
    page = html(sign_in(RECIPIENT).get(at(story, "ending/")))
    assert page.count("Granted.") == 1 and "<dt>Answer</dt>" not in page
