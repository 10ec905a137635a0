"""`/disputes/<number>/`: where it is on its route, who must act, who reads what, and the acts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bucp.models import Bucp
from bucp.team.commands import NamePerson
from disputes.commands import (
    AddSubmission,
    ArrangeMeeting,
    EndMediation,
    ProposeSettlement,
    RaiseDispute,
    RecordMeeting,
    SubmitStatement,
    WithdrawObjection,
)
from disputes.enums import DisputeOutcome, Step, SubmissionKind, Verdict
from history.models import Event
from tests.support.quarrel import Quarrel, later, person

pytestmark = pytest.mark.django_db

MOST_QUERIES = 22  # with those of the frame and of the rule
UNDERSECRETARY, MEDIATOR, CDO = "undersecretary@chhs.example", "agency-cdo@chhs.example", "cdo@odi.example"
ASKS, GIVES = "coordinator@cdss.example", "coordinator@cdph.example"


def url(story, rest="") -> str:
    return f"/disputes/{story.bucp.number}/{rest}"


def words(response) -> str:
    return " ".join(response.content.decode().split())


def labels(response) -> list[str]:
    return [o.label for o in response.context["page"].actions]


# Who reads it ---------------------------------------------------------------------------------------------


def test_a_bucp_without_a_dispute_has_no_such_page(sign_in):
    story = Quarrel()
    client = sign_in(ASKS)
    assert client.get(url(story)).status_code == 404
    assert f'href="{url(story)}"' not in words(client.get(story.bucp.get_absolute_url()))
    story.raised()
    assert client.get(url(story)).status_code == 200
    assert f'href="{url(story)}"' in words(client.get(story.bucp.get_absolute_url()))


@pytest.mark.parametrize("stranger", ["coordinator@edd.example", "admin@odi.example", "aio@labor.example"])
def test_a_stranger_gets_404(sign_in, stranger):
    story = Quarrel().at(Step.GOVERNOR)
    assert sign_in(stranger).get(url(story)).status_code == 404
    assert sign_in(stranger).post(url(story, "papers/"), {"kind": "reply", "text": "I too."}).status_code == 404


@pytest.mark.parametrize(
    ("officer", "before", "reached"),
    [(MEDIATOR, Step.TALKS, Step.AGENCY), (CDO, Step.TALKS, Step.AGENCY), (UNDERSECRETARY, Step.CDO, Step.DECISION)],
)
def test_an_officer_reads_it_from_the_step_that_reaches_the_office(sign_in, officer, before, reached):
    story = Quarrel().at(before)
    client = sign_in(officer)
    assert client.get(url(story)).status_code == 404
    story.at(reached)
    assert client.get(url(story)).status_code == 200


def test_statements_stay_closed_to_the_other_side_until_all_are_in(sign_in):
    story = Quarrel().at(Step.STATEMENTS)
    paper = story.do(SubmitStatement(text="Our secret reasons.", file=("figures.csv", b"1,2")), ASKS)
    file = url(story, f"papers/{paper.pk}/file/")
    assert "Our secret reasons." in words(sign_in(ASKS).get(url(story)))
    for reader in (GIVES, CDO):
        client = sign_in(reader)
        shown = words(client.get(url(story)))
        assert "Our secret reasons." not in shown and "figures.csv" not in shown and f"paper-{paper.pk}" not in shown
        assert "closed" in shown
        assert client.get(file).status_code == 404
        assert "secret" not in words(client.get(f"/bucps/{story.bucp.number}/history/"))
    story.states("cdph")
    client = sign_in(GIVES)
    assert "Our secret reasons." in words(client.get(url(story)))
    answer = client.get(file)
    assert answer.content == b"1,2"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="figures.csv"'


def test_a_privileged_note_is_for_the_own_entity_only(sign_in):
    story = Quarrel().raised()
    story.do(NamePerson(party=story.bucp.providers[0], user=person("legal@cdph.example"), role="legal"), GIVES)
    client = sign_in("legal@cdph.example")
    sent = client.post(
        url(story, "papers/"), {"kind": SubmissionKind.PRIVILEGED, "text": "Our weak point."}, follow=True
    )
    assert "Our weak point." in words(sent)
    story.at(Step.DECISION)
    assert "Our weak point." in words(sign_in(GIVES).get(url(story)))
    for reader in (ASKS, MEDIATOR, CDO, UNDERSECRETARY):
        client = sign_in(reader)
        assert "Our weak point." not in words(client.get(url(story)))
        assert "rivileged" not in words(client.get(f"/bucps/{story.bucp.number}/history/"))


def test_counsel_alone_writes_privileged_notes(sign_in):
    story = Quarrel().raised()
    answer = sign_in(ASKS).post(url(story, "papers/"), {"kind": SubmissionKind.PRIVILEGED, "text": "Mine."})
    assert answer.status_code == 422
    assert story.dispute.papers.count() == 1


def test_minutes_are_kept_from_undersecretaries(sign_in):
    story = Quarrel().at(Step.AGENCY)
    meeting = story.do(ArrangeMeeting(at=later(1), place="Room 1", attendees="Coordinators"), MEDIATOR)
    type(meeting).objects.filter(pk=meeting.pk).update(at=later(-1))
    story.do(RecordMeeting(meeting=meeting, outcome="They came closer.", minutes="Word for word."), MEDIATOR)
    story.at(Step.DECISION)
    for reader in (ASKS, MEDIATOR, CDO):
        assert "Word for word." in words(sign_in(reader).get(url(story)))
    shown = words(sign_in(UNDERSECRETARY).get(url(story)))
    assert "Room 1" in shown and "Word for word." not in shown and "They came closer." not in shown


def test_sensitive_answers_are_shown_to_the_parties_and_cdo_staff_and_the_read_is_logged(sign_in):
    story = Quarrel().filled()
    field = next(f for f in story.bucp.form.fields.values() if f.sensitive and f.per_party)
    party = story.bucp.recipients[0]
    story.answer(field.key, "Vault number nine", party, ASKS)
    story.do(RaiseDispute(kind="exchange", fields=[field.key], text="Too weak."), GIVES)
    story.at(Step.STATEMENTS)
    assert "Vault number nine" in words(sign_in(GIVES).get(url(story)))
    assert "Vault number nine" not in words(sign_in(MEDIATOR).get(url(story)))
    logged = Event.objects.filter(chain_id=story.bucp.number, kind="bucp.read_sensitive")
    assert not logged.exists()
    assert "Vault number nine" in words(sign_in(CDO).get(url(story)))
    assert logged.count() == 1


# What it shows --------------------------------------------------------------------------------------------


def test_the_route_shows_what_was_where_it_is_and_what_lies_ahead(sign_in):
    story = Quarrel().at(Step.STATEMENTS)
    page = sign_in(ASKS).get(url(story)).context["page"]
    assert [(m.label, m.state) for m in page.steps()] == [
        ("Talks between the parties", "done"),
        ("Agency mediation", "done"),
        ("Written statements", "current"),
        ("CDO mediation", "ahead"),
        ("Undersecretaries’ decision", "ahead"),
        ("CDO’s recommendation", "ahead"),
        ("Governor’s Office decision", "ahead"),
    ]


def test_a_provider_outside_shows_its_end_ahead_and_the_clauses(sign_in):
    story = Quarrel(providers=("calstrs",)).raised()
    response = sign_in(ASKS).get(url(story))
    assert [m.label for m in response.context["page"].steps()][-1] == "Not approved"
    assert "§6.1(2)" in words(response)


def test_it_says_for_whom_it_waits_and_until_when(sign_in):
    story = Quarrel(providers=("edd",)).at(Step.AGENCY)
    shown = words(sign_in("coordinator@edd.example").get(url(story)))
    assert "Waiting for the Agency Chief Data Officer of" in shown and "and the Agency Information Officer of" in shown
    assert "to mediate between the parties, by" in shown and "(in " in shown
    story.do(EndMediation(text="Weighed."), MEDIATOR)
    page = sign_in(MEDIATOR).get(url(story)).context["page"]
    assert "Agency Chief Data Officer" not in page.waiting()
    assert page.idle_reason() == "Your office has spoken; another one has not yet."


def test_what_is_disputed_stands_beside_what_changed_since(sign_in):
    story = Quarrel()
    story.answer("purpose_need", "We need addresses.")
    story.raised()
    client = sign_in(GIVES)
    assert "it reads as it did then" in words(client.get(url(story)))
    story.answer("purpose_need", "We need counties.")
    shown = words(client.get(url(story)))
    assert '<del><span class="vh">[removed: </span>addresses.<span class="vh">]</span></del>' in shown
    assert "<p>We need counties.</p>" in shown


def test_one_thing_is_asked_of_each_at_each_step(sign_in):
    story = Quarrel().raised()

    def first(who):
        return next(iter(labels(sign_in(who).get(url(story)))), False)

    assert first(ASKS) == "Propose a resolution"
    assert first("drafter@cdss.example") is False
    story.at(Step.AGENCY)
    assert first(MEDIATOR) == "Arrange a meeting"
    assert first(ASKS) is False
    story.do(ArrangeMeeting(at=later(3), place="Room 1", attendees="All"), MEDIATOR)
    assert first(MEDIATOR) is False
    story.dispute.meetings.update(at=later(-1))
    assert first(MEDIATOR) == "Record what came of the meeting"
    story.do(RecordMeeting(meeting=story.dispute.meetings.get(), outcome="No.", minutes=""), MEDIATOR)
    assert first(MEDIATOR) == "Pass it on unsettled"
    story.at(Step.STATEMENTS)
    assert first(ASKS) == "Write your entity’s statement"
    story.states("cdss")
    assert first(ASKS) is False
    story.at(Step.DECISION)
    assert first(UNDERSECRETARY) == "Decide the dispute"
    story.at(Step.RECOMMENDATION)
    assert first(CDO) == "Write the recommendation"
    story.at(Step.GOVERNOR)
    assert first(CDO) == "Record the decision of the Governor’s Office"


def test_an_earlier_dispute_can_be_opened(sign_in):
    story = Quarrel().raised("The first words.")
    story.do(WithdrawObjection(reason="Found it."), GIVES)
    story.raised("The second words.")
    client = sign_in(ASKS)
    shown = words(client.get(url(story)))
    assert "The second words." in shown and "The first words." not in shown and "?nth=1" in shown
    earlier = client.get(url(story, "?nth=1"))
    assert "The first words." in words(earlier) and labels(earlier) == []
    assert client.get(url(story, "?nth=3")).status_code == 404
    assert client.get(url(story, "?nth=x")).status_code == 404


def test_the_number_of_queries_does_not_grow(sign_in):
    story = Quarrel().raised("Раз. " * 2_000).at(Step.STATEMENTS)
    story.answer("purpose_need", "Now we need less.")
    client = sign_in(ASKS)
    client.get(url(story))
    with CaptureQueriesContext(connection) as few:
        client.get(url(story))
    for i in range(30):
        story.do(AddSubmission(kind="reply", text=f"Paper {i}", file=("ж.pdf", b"x")), GIVES)
    for i in range(3):
        story.do(ProposeSettlement(text=f"Offer {i}", fields=["purpose_need"], solution="other"), ASKS)
        story.do(ArrangeMeeting(at=later(2 + i), place="Here", attendees="All"), CDO)
    with CaptureQueriesContext(connection) as many:
        assert client.get(url(story)).status_code == 200
    assert len(many) <= len(few)
    assert len(many) <= MOST_QUERIES, "\n".join(q["sql"][:150] for q in many)


# The acts ---------------------------------------------------------------------------------------------------


def test_the_talks_end_with_a_written_explanation(sign_in):
    story = Quarrel().raised().case_written()
    client = sign_in(GIVES)
    empty = client.post(url(story, "refer/"), {"text": " "})
    assert empty.status_code == 422 and "Explain in writing what stays open" in words(empty)
    assert client.post(url(story, "refer/"), {"text": "Nothing helps."}).status_code == 302
    assert story.dispute.step == Step.AGENCY


def test_what_is_too_late_answers_409_with_the_words_that_were_typed(sign_in):
    story = Quarrel().raised()
    client = sign_in(GIVES)
    story.referred()
    answer = client.post(url(story, "refer/"), {"text": "My long explanation."})
    assert answer.status_code == 409
    assert "My long explanation." in words(answer) and "is now at “Agency mediation”" in words(answer)


def test_others_than_its_people_may_not_act(sign_in):
    story = Quarrel().at(Step.CDO)
    assert sign_in(ASKS).post(url(story, "cdo-mediation/"), {"text": "x"}).status_code == 403
    assert sign_in("drafter@cdss.example").post(url(story, "settlement/"), {"text": "x"}).status_code == 403
    assert sign_in(MEDIATOR).get(url(story, "departure/")).status_code == 403
    assert story.dispute.step == Step.CDO


def test_a_resolution_is_proposed_declined_and_agreed(sign_in):
    story = Quarrel().raised()
    data = {"text": "Counties only.", "solution": "aggregation", "changes": ["purpose_need"], "statutes": "§ 1"}
    sign_in(ASKS).post(url(story, "settlement/"), data)
    first = story.dispute.settlements.get()
    client = sign_in(GIVES)
    assert "Counties only." in words(client.get(url(story, f"settlement/{first.pk}/")))
    no = client.post(url(story, f"settlement/{first.pk}/"), {"agree": "no"})
    assert no.status_code == 422 and "Say why you cannot agree" in words(no)
    client.post(url(story, f"settlement/{first.pk}/"), {"agree": "no", "reason": "Still too fine."})
    assert "Still too fine." in words(client.get(url(story)))
    again = client.post(url(story, f"settlement/{first.pk}/"), {"agree": "yes", "reason": ""})
    assert again.status_code == 409
    sign_in(ASKS).post(url(story, "settlement/"), data | {"text": "Regions only."})
    second = story.dispute.settlements.get(ended_at=None)
    ended = sign_in(GIVES).post(url(story, f"settlement/{second.pk}/"), {"agree": "yes"}, follow=True)
    assert story.dispute.outcome == DisputeOutcome.RESOLVED
    assert "Regions only." in words(ended) and "Resolved on" in words(ended)


def test_the_proposal_of_another_dispute_is_unknown(sign_in):
    other = Quarrel().raised()
    made = other.do(ProposeSettlement(text="x", fields=[], solution="other"), GIVES)
    story = Quarrel().raised()
    assert sign_in(ASKS).post(url(story, f"settlement/{made.pk}/"), {"agree": "yes"}).status_code == 404


@pytest.mark.both
def test_a_statement_can_come_with_a_file_and_twice_is_once(sign_in):
    story = Quarrel().at(Step.STATEMENTS)
    client = sign_in(ASKS)
    for _ in range(2):
        file = SimpleUploadedFile("zahlen ä.csv", b"1;2")
        assert client.post(url(story, "statement/"), {"text": "We need it.\r\nNow.", "file": file}).status_code == 302
    paper = story.dispute.papers.get(kind=SubmissionKind.STATEMENT)
    assert paper.text == "We need it.\nNow." and bytes(paper.file) == b"1;2"
    other = client.post(url(story, "statement/"), {"text": "Other words."})
    assert other.status_code == 409 and "Other words." in words(other)


@pytest.mark.both
def test_a_meeting_is_arranged_told_of_and_cancelled(sign_in):
    story = Quarrel().at(Step.AGENCY)
    client = sign_in(MEDIATOR)
    past = client.post(
        url(story, "meetings/"), {"day": "2020-01-01", "time": "10:00", "place": "Here", "attendees": "All"}
    )
    assert past.status_code == 422 and "still to come" in words(past) and "Here" in words(past)
    day = f"{later(5):%Y-%m-%d}"
    for place in ("Here", "There"):
        client.post(url(story, "meetings/"), {"day": day, "time": "10:00", "place": place, "attendees": "All"})
    here, there = story.dispute.meetings.order_by("pk")
    early = client.post(url(story, f"meetings/{here.pk}/"), {"outcome": "Too early."})
    assert early.status_code == 409 and "Too early." in words(early)
    type(here).objects.filter(pk=here.pk).update(at=later(-1))
    client.post(url(story, f"meetings/{here.pk}/"), {"outcome": "Closer now.", "minutes": ""})
    assert "Closer now." in words(client.get(url(story)))
    client.post(url(story, f"meetings/{there.pk}/cancel/"))
    there.refresh_from_db()
    assert there.cancelled_at and "Cancelled" in words(client.get(url(story)))
    assert sign_in(ASKS).post(
        url(story, "meetings/"), {"day": day, "time": "1:00", "place": "x", "attendees": "x"}
    ).status_code in (403, 409)


def test_cdo_staff_confirm_and_send_it_on(sign_in, entity):
    asked = entity("cdss")
    type(asked).objects.filter(pk=asked.pk).update(under_governor="confirm")
    story = Quarrel().raised().referred()
    assert story.dispute.step == Step.CONFIRM
    client = sign_in(CDO)
    assert "/signatories/cdss/edit/" in words(client.get(url(story)))
    assert client.post(url(story, "confirm/")).status_code == 409
    type(asked).objects.filter(pk=asked.pk).update(under_governor="yes")
    response = client.get(url(story))
    assert labels(response)[0] == "Go on along the route"
    client.post(url(story, "confirm/"))
    assert story.dispute.step == Step.AGENCY


def test_cdo_staff_record_another_way_with_the_reason(sign_in):
    story = Quarrel(recipients=("calstrs",), providers=("cdph",)).raised().referred()
    client = sign_in(CDO)
    assert "Two readings." in words(client.get(url(story)))
    assert "Record another way" in words(client.get(url(story)))
    missing = client.post(url(story, "departure/"), {"with_agency": "yes", "close": "not_approved"})
    assert missing.status_code == 422
    client.post(
        url(story, "departure/"), {"with_agency": "yes", "close": "not_approved", "reason": "The guide says so."}
    )
    assert story.dispute.step == Step.AGENCY
    assert "The guide says so." in words(client.get(url(story)))


def test_whom_it_no_longer_concerns_is_told_so_after_the_act(sign_in):
    story = Quarrel().at(Step.DECISION)
    answer = sign_in(UNDERSECRETARY).post(
        url(story, "decision/"), {"verdict": "approve", "text": "Share it."}, follow=True
    )
    assert story.dispute.outcome == DisputeOutcome.APPROVED
    assert answer.status_code == 200 and "no longer concerns your office" in words(answer)


def test_the_governors_decision_cannot_lie_ahead(sign_in):
    story = Quarrel().at(Step.GOVERNOR)
    client = sign_in(CDO)
    data = {"verdict": Verdict.APPROVE, "text": "Decided.", "decided_on": f"{later(3):%Y-%m-%d}"}
    assert client.post(url(story, "governor/"), data).status_code == 422
    client.post(url(story, "governor/"), data | {"decided_on": f"{later(-1):%Y-%m-%d}"})
    assert story.fresh().decided_at


def test_the_objection_is_taken_back_by_whoever_raised_it(sign_in):
    story = Quarrel().raised()
    assert "Take the objection back" not in words(sign_in(ASKS).get(url(story)))
    client = sign_in(GIVES)
    assert "Take the objection back" in words(client.get(url(story)))
    client.post(url(story, "withdraw/"), {"reason": "Our counsel found the authority."})
    assert story.dispute.outcome == DisputeOutcome.WITHDRAWN


def test_after_not_approved_the_recipient_begins_anew_once(sign_in):
    story = Quarrel(providers=("calstrs",)).at(Step.CDO)
    story.pass_on()
    assert sign_in("coordinator@calstrs.example").post(url(story, "again/")).status_code == 403
    client = sign_in(ASKS)
    assert "Begin a new request that refers to this one" in words(client.get(url(story)))
    for _ in range(2):
        assert client.post(url(story, "again/")).status_code == 302
    made = Bucp.objects.get(follows=story.bucp)
    assert made.answers.filter(field="purpose_need").exists()
    assert made.number in words(client.get(url(story)))
    assert client.get(url(story, "again/")).status_code == 405
