"""Endings, amendments and the scheduler at the same moment, on PostgreSQL for real: one consistent outcome."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bucp.jobs import start_due_agreements
from bucp.models import Bucp
from bucp.models.states import SIGNING_ROLES, State
from bucp.official_form.declare import Needed
from bucp.review.commands import SendRequest
from bucp.signing.commands import FileWithCdo, PutOutForSignature
from bucp.workflow.perform import perform
from common.refusals import Refused
from history.models import Chain, Event
from history.recorder import verify
from notices.models import Letter
from obligations.amending.commands import StartAmendment
from obligations.ending.commands import AnswerEnding, EndByAgreement, EndNotNeeded
from obligations.formal_notices.commands import GiveNotice
from obligations.jobs import end_due
from signatories.models import Membership, User
from tests.obligations.saying import said
from tests.obligations.test_life import in_days, renewed
from tests.races.test_at_the_same_moment import together, told
from tests.support.clock import at
from tests.support.story import LETTER, Story, person

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"


@pytest.fixture(autouse=True)
def _only_where_rows_are_locked():
    assert connection.vendor == "postgresql", "Races are tried on PostgreSQL: run `make test`."


def act(bucp, command, by):
    user = person(by) if isinstance(by, str) else by
    return lambda: perform(Bucp.objects.get(pk=bucp.pk), command, user)


def all_signed(story) -> Story:
    """The story of an amendment of it that lacks nothing but the filing."""
    later = story._of(story.do(StartAmendment(reason="dates", words="Longer."), story.drafter))
    if story.bucp.end_date:
        later.answer("end_date", in_days(400).isoformat())
    later.do(SendRequest(letter=LETTER), later.drafter)
    later.filled(Needed.TO_SIGN)
    later.do(PutOutForSignature(), RECIPIENT)
    for party in later.bucp.party_list:
        for role in SIGNING_ROLES:
            later.sign(party.entity.slug, role.value)
    return later


def whole(*stories) -> None:
    for story in stories:
        assert verify(Chain.objects.get(name=story.bucp.number)) == []


def violation() -> dict:
    return {"clause": "material_violation", "data": said("material_violation", access_ends_on=in_days(0))}


def test_an_amendment_is_filed_while_the_agreement_is_terminated():
    """Either it takes its place, and there is nothing left to terminate; or it is terminated, and cannot come back."""
    story = Story().active()
    later = all_signed(story)
    refused = told(
        together(act(later.bucp, FileWithCdo(), RECIPIENT), act(story.bucp, GiveNotice(**violation()), PROVIDER))
    )
    assert len(refused) == 1
    found = (story.fresh().state, later.fresh().state)
    assert found in {(State.AMENDED, State.ACTIVE), (State.TERMINATED, State.SIGNING)}
    assert Letter.objects.filter(kind="terminated").count() == (found[0] == State.TERMINATED)
    whole(story, later)


def test_it_is_terminated_on_the_morning_on_which_its_amendment_begins():
    story = Story().active()
    later = renewed(story, in_days(5))
    with at(in_days(5)):
        results = together(start_due_agreements, act(story.bucp, GiveNotice(**violation()), PROVIDER))
        unexpected = [r for r in results if isinstance(r, Exception) and type(r).__name__ != "Refused"]
        assert unexpected == []
        end_due()
    found = (story.fresh().state, later.fresh().state)
    assert found in {(State.AMENDED, State.ACTIVE), (State.TERMINATED, State.TERMINATED)}
    whole(story, later)


def test_two_coordinators_answer_an_ending_at_once():
    story = Story().active()
    second = User.objects.create_user("second@cdph.example", None, name="Second Data Coordinator CDPH")
    first = Membership.objects.get(user__email=PROVIDER, role="coordinator")
    Membership.objects.create(user=second, entity=first.entity, role="coordinator")
    ending = story.do(EndByAgreement(on=in_days(0), text="The study is done."), RECIPIENT)
    refused = told(
        together(
            act(story.bucp, AnswerEnding(ending=ending, agree=True), PROVIDER),
            act(story.bucp, AnswerEnding(ending=ending, agree=False, words="Not yet."), second),
        )
    )
    assert len(refused) == 1
    ending.refresh_from_db()
    assert (ending.state, story.fresh().state) in {("effective", State.TERMINATED), ("declined", State.ACTIVE)}
    answers = Event.objects.filter(kind__in=("exchange.ending_accepted", "exchange.ending_declined"))
    assert answers.count() == 1
    whole(story)


def test_both_parties_of_the_other_side_agree_at_once():
    story = Story(providers=("cdph", "edd")).active()
    ending = story.do(EndByAgreement(on=in_days(0), text="The study is done."), RECIPIENT)
    results = together(
        act(story.bucp, AnswerEnding(ending=ending, agree=True), PROVIDER),
        act(story.bucp, AnswerEnding(ending=ending, agree=True), "coordinator@edd.example"),
    )
    assert told(results) == []
    assert story.fresh().state == State.TERMINATED
    assert Letter.objects.filter(kind="terminated").count() == 1
    whole(story)


def test_it_expires_while_its_renewal_is_filed_a_day_late():
    """Whichever is first: only what is in force can be amended (§11.1), the old one ends once, and its data go."""
    story = Story().filled()
    story.answer("end_date", in_days(10).isoformat())
    story.active()
    later = all_signed(story)
    with at(in_days(11)):
        results = together(act(later.bucp, FileWithCdo(), RECIPIENT), end_due, end_due)
    assert [type(e) for e in told(results)] == [Refused]
    old = story.fresh()
    assert (later.fresh().state, old.state) == (State.SIGNING, State.EXPIRED)
    assert old.duties.filter(kind="destruction").exists()
    ends = Event.objects.filter(chain=old.number, kind__in=("exchange.superseded", "exchange.expired"))
    assert ends.count() == 1
    whole(story, later)


def test_it_expires_on_the_morning_on_which_its_renewal_begins():
    """Filed in time, to begin the day after the end date: never expired, whichever job is first."""
    story = Story().filled()
    story.answer("end_date", in_days(10).isoformat())
    story.active()
    later = renewed(story, in_days(11))
    with at(in_days(11)):
        results = together(end_due, start_due_agreements, end_due, start_due_agreements)
    assert not [r for r in results if isinstance(r, Exception)]
    assert (story.fresh().state, later.fresh().state) == (State.AMENDED, State.ACTIVE)
    assert not story.bucp.duties.filter(kind="destruction").exists()
    whole(story, later)


def test_a_notice_ends_it_while_the_recipient_ends_it():
    story = Story().active()
    on = in_days(4)
    data = said("change_of_law", access_ends_on=on + timedelta(days=3))
    results = together(
        act(story.bucp, GiveNotice(clause="change_of_law", data=data), PROVIDER),
        act(story.bucp, EndNotNeeded(on=on, text="Done."), RECIPIENT),
    )
    assert len(told(results)) <= 1  # the notice always stands; the other may come too late
    assert story.bucp.endings.filter(state="decided").count() == 1
    assert story.bucp.notices_given.count() == 1
    with at(timezone.localdate() + timedelta(days=7)):
        assert sorted(together(end_due, end_due)) == [0, 1]
    assert Letter.objects.filter(kind="terminated").count() == 1
    whole(story)
