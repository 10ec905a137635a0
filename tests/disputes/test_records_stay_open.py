"""Who took part in a dispute keeps reading its record after it ended, whichever way, for good (§6)."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from bucp.models import Bucp
from disputes.commands import AddSubmission, ArrangeMeeting, RecordMeeting, WithdrawObjection
from disputes.enums import Step, SubmissionKind, Verdict
from disputes.models import Meeting
from metrics.views.disputes import _readable
from notices.models import Delivery
from signatories.models import Entity, Membership, Role, User
from tests.support.quarrel import Quarrel, later, person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MEDIATOR, UNDERSECRETARY = "agency-cdo@chhs.example", "undersecretary@chhs.example"
CDO, STAFF = "cdo@odi.example", "audit@odi.example"
OFFICERS = (MEDIATOR, UNDERSECRETARY, CDO, STAFF)
ENDS = {
    "settled": lambda story: story.settled(),
    "objection withdrawn": lambda story: story.do(WithdrawObjection(reason="Found it."), "coordinator@cdph.example"),
    "request withdrawn": lambda story: story.withdrawn(),
    "approved": lambda story: story.governor(Verdict.APPROVE),
    "not approved": lambda story: story.governor(Verdict.REFUSE),
}


def page(story, **query):
    return f"/disputes/{story.bucp.number}/"


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def with_minutes() -> Quarrel:
    """At the Governor's Office, with the minutes of a meeting in the mediation."""
    story = Quarrel().at(Step.AGENCY)
    meeting = story.do(ArrangeMeeting(at=later(1), place="Room 1", attendees="Coordinators"), MEDIATOR)
    Meeting.objects.filter(pk=meeting.pk).update(at=later(-1))
    story.do(RecordMeeting(meeting=meeting, outcome="They came closer.", minutes="Word for word."), MEDIATOR)
    return story.at(Step.GOVERNOR)


@pytest.mark.parametrize("end", ENDS)
def test_whoever_took_part_reads_papers_minutes_recommendation_and_decision_for_good(sign_in, end):
    """§6: officers who mediated, Undersecretaries and CDO staff; also when the request never comes on file."""
    story = with_minutes()
    ENDS[end](story)
    for officer in OFFICERS:
        client = sign_in(officer)
        answer = client.get(page(story))
        assert answer.status_code == 200, officer
        shown = words(answer)
        assert "We may not disclose this." in shown and "Risks and benefits weighed" in shown
        assert "Word for word." in shown and "We recommend to share it." in shown
        assert "The statement of cdph." in shown and "How it ended" in shown
        assert "its record stays open to you" in shown
        assert story.bucp.number in client.get("/disputes/").content.decode()


def test_nobody_else_begins_to_read_it(sign_in):
    """An officer of an Agency that is no party, and an Undersecretary whom the dispute never reached."""
    story = Quarrel().at(Step.AGENCY).settled()
    for stranger in ("aio@labor.example", "undersecretary@labor.example", UNDERSECRETARY):
        assert sign_in(stranger).get(page(story)).status_code == 404, stranger
    assert sign_in(MEDIATOR).get(page(story)).status_code == 200


def test_the_office_keeps_reading_not_the_person_who_left_it(sign_in):
    story = Quarrel().at(Step.AGENCY).settled()
    person(MEDIATOR).memberships.update(ended_at=timezone.now())
    assert sign_in(MEDIATOR).get(page(story)).status_code == 404
    successor = User.objects.create_user("next@chhs.example", None, name="Successor")
    Membership.objects.create(user=successor, entity=Entity.objects.get(slug="chhs"), role=Role.AGENCY_CDO)
    assert sign_in(successor.email).get(page(story)).status_code == 200


def test_the_record_opens_nothing_else_of_the_agreement(sign_in):
    """Before filing only the parties read a BUCP: the text as it goes on is not the officers'."""
    story = Quarrel().at(Step.AGENCY).settled()
    client = sign_in(MEDIATOR)
    for path in ("", "review/", "revisions/", "history/", "document.pdf"):
        assert client.get(f"/bucps/{story.bucp.number}/{path}").status_code == 404, path
    shown = client.get(page(story)).content.decode()
    for link in set(re.findall(r'href="(/(?!static)[^"#?]*)', shown)):
        assert client.get(link).status_code < 400, link


def test_what_was_disputed_is_shown_as_it_stood_when_the_dispute_ended(sign_in):
    story = Quarrel().at(Step.AGENCY)
    story.answer("purpose_need", "Counties in place of addresses.")
    story.settled()
    story.answer("purpose_need", "Written after the dispute.")
    shown = words(sign_in(MEDIATOR).get(page(story)))
    assert "Counties in place of addresses." in shown and "Written after the dispute." not in shown
    assert "Written after the dispute." in words(sign_in("coordinator@cdph.example").get(page(story)))


def test_a_second_dispute_does_not_open_before_it_reaches_the_office(sign_in):
    story = Quarrel().at(Step.AGENCY).settled().raised(text="Another objection.")
    shown = words(sign_in(MEDIATOR).get(page(story)))
    assert "We may not disclose this." in shown and "Another objection." not in shown
    assert sign_in(MEDIATOR).get(f"{page(story)}?nth=2").status_code == 404


def test_the_files_of_the_papers_stay_open_too(sign_in):
    story = Quarrel().at(Step.AGENCY)
    file = ("figures.csv", b"1,2")
    paper = story.do(
        AddSubmission(kind=SubmissionKind.REPLY, text="With figures.", file=file), "coordinator@cdss.example"
    )
    story.withdrawn()
    assert sign_in(MEDIATOR).get(f"{page(story)}papers/{paper.pk}/file/").content == b"1,2"


def test_the_letter_of_the_ending_leads_every_recipient_to_a_page_that_is_open(sign_in):
    Quarrel().at(Step.GOVERNOR).governor(Verdict.REFUSE)
    for delivery in Delivery.objects.filter(notice__kind="dispute_ended").select_related("notice", "user"):
        assert sign_in(delivery.user.email).get(delivery.notice.url).status_code == 200, delivery.user


def test_a_letter_names_an_agreement_without_a_link_where_its_reader_may_not_open_it(sign_in):
    story = Quarrel().at(Step.AGENCY).settled()
    client = sign_in(MEDIATOR)
    letter = Delivery.objects.get(user=person(MEDIATOR), notice__kind="dispute_ended").notice
    for shown in (client.get(f"/notices/{letter.pk}/"), client.get("/notices/")):
        html = shown.content.decode()
        assert story.bucp.number in html and f'href="/bucps/{story.bucp.number}/"' not in html


def test_the_dashboards_list_the_disputes_whose_record_is_open_and_count_no_other_without_saying_so(sign_in):
    story = Quarrel().at(Step.AGENCY).withdrawn()
    Quarrel().raised()
    assert _readable(person(STAFF), {story.dispute.pk: None}).count() == 1
    client = sign_in(STAFF)
    assert "1 of them is counted and not listed" in words(client.get("/dashboards/disputes/?entity=all"))
    assert "2 of the agreements counted here are not open to you" in words(client.get("/dashboards/?entity=all"))


def test_the_public_line_leads_an_officer_to_the_record(sign_in):
    story = Quarrel().at(Step.AGENCY).settled().filled()
    Bucp.objects.filter(pk=story.bucp.pk).update(state="active", filed_at=timezone.now() - timedelta(days=1))
    assert f'href="{page(story)}"' in sign_in(MEDIATOR).get(f"/bucps/{story.bucp.number}/").content.decode()
