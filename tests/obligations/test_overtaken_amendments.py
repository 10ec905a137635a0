"""An amendment whose base ends before it is filed (§11.1): said in time, and afterwards only a new agreement."""

from datetime import date, timedelta

import pytest

from bucp.models.states import State
from bucp.official_form.declare import Needed
from bucp.pages import forecast
from bucp.review.commands import SendRequest
from bucp.signing.commands import FileWithCdo, PutOutForSignature
from bucp.text.amendment import reviews_needed
from common.refusals import NotAllowed, Refused
from history.models import Chain
from history.proof import prove
from notices.models import Letter
from obligations.amending.commands import GoOnAsNew, StartAmendment
from obligations.ending.commands import EndNotNeeded
from obligations.jobs import end_due, remind_expiry
from tests.support.clock import at
from tests.support.story import LETTER, Story

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"
FILED, END = date(2031, 1, 6), date(2031, 6, 30)


@pytest.fixture
def base() -> Story:
    with at(FILED):
        story = Story().filled()
        story.answer("end_date", END.isoformat())
        return story.active()


def signed_amendment(base, days_before=20) -> Story:
    """All have signed the renewal; nobody has filed it. Only the end date differs, so no opinion was asked."""
    with at(END - timedelta(days=days_before)):
        later = base._of(
            base.do(StartAmendment(reason="dates", words="Longer.", end_date=END + timedelta(days=365)), base.drafter)
        )
        later.do(SendRequest(letter=LETTER), later.drafter)
        later.filled(Needed.TO_SIGN)
        later.do(PutOutForSignature(), RECIPIENT)
        return later.signed_by_all()


def expired(base) -> None:
    with at(END + timedelta(days=1)):
        end_due()


def test_both_pages_and_the_reminder_say_by_when_it_must_be_filed(base, sign_in):
    later = signed_amendment(base)
    with at(END - timedelta(days=6)):
        for story in (base, later):
            page = sign_in(PROVIDER).get(story.bucp.get_absolute_url()).content.decode()
            assert f"It must be filed by {END:%B %-d, %Y}" in page and "only as a new agreement" in page
        assert remind_expiry() == 1
    body = Letter.objects.get(about=base.bucp.number, kind="expiry_near").body
    assert later.bucp.number in body and f"It must be filed by {END:%B %-d, %Y}" in body


def test_one_that_will_be_late_as_agreements_went_is_said_to_be(base, sign_in, monkeypatch):
    later = signed_amendment(base)
    usual = {State.DRAFT.value: timedelta(9), State.REVIEW.value: timedelta(9), State.SIGNING.value: timedelta(40)}
    monkeypatch.setattr(forecast, "stage_medians", lambda: usual)
    with at(END - timedelta(days=10)):
        assert "that is not in time" in sign_in(RECIPIENT).get(later.bucp.get_absolute_url()).content.decode()


def test_of_what_cannot_be_filed_as_it_stands_no_day_of_filing_is_forecast(base, sign_in, monkeypatch):
    """§11.1: it goes back to the review first, as a new agreement."""
    later = signed_amendment(base)
    usual = dict.fromkeys((State.DRAFT.value, State.REVIEW.value, State.SIGNING.value), timedelta(2))
    monkeypatch.setattr(forecast, "stage_medians", lambda: usual)
    with at(END + timedelta(days=1)):
        steps = sign_in(RECIPIENT).get(later.bucp.get_absolute_url()).context["steps"]
        assert [s.date for s in steps if s.label == "Filed"] == [""]


@pytest.mark.parametrize("told", [True, False])  # False: the portal has yet to let it expire
def test_after_the_base_has_ended_it_cannot_be_filed_as_an_amendment(base, told):
    """§11.1 amends what is in force; what ended comes back only as a new agreement (§5.14)."""
    later = signed_amendment(base)
    if told:
        expired(base)
    with at(END + timedelta(days=1)), pytest.raises(Refused, match="only as a new agreement"):
        later.do(FileWithCdo(), RECIPIENT)
    with at(END):
        if not told:
            later.do(FileWithCdo(), RECIPIENT)
            assert later.fresh().state == State.ACTIVE and base.fresh().state == State.AMENDED


@pytest.mark.both
def test_with_one_button_it_goes_on_as_a_new_agreement_with_all_opinions_and_signatures(base, sign_in):
    later = signed_amendment(base)
    expired(base)
    url = f"{later.bucp.get_absolute_url()}as-new/"
    with at(END + timedelta(days=2)):
        assert url in sign_in(RECIPIENT).get(later.bucp.get_absolute_url()).content.decode()
        page = sign_in(RECIPIENT).get(url).content.decode()
        assert "signatures given until now no longer count" in page and "all three" in page
        assert sign_in(RECIPIENT).post(url).status_code == 302
        assert sign_in(RECIPIENT).post(url).status_code == 409  # a double click
        bucp = later.bucp = later.fresh()
        assert (bucp.state, bucp.amends_id, bucp.follows_id) == (State.REVIEW, None, base.bucp.pk)
        assert len(reviews_needed(bucp)) == 3
        with pytest.raises(Refused):
            later.do(PutOutForSignature(), RECIPIENT)
        later.asked()
        assert bucp.review_requests.count() == 6
    assert list(prove(Chain.objects.filter(name=bucp.number))) == []
    assert Letter.objects.filter(about=bucp.number, kind="goes_on_as_new").exists()


def test_while_the_base_is_in_force_it_stays_an_amendment_and_only_the_recipient_turns_it(base, sign_in):
    later = signed_amendment(base)
    with at(END - timedelta(days=3)):
        assert "still in force" in sign_in(RECIPIENT).get(f"{later.bucp.get_absolute_url()}as-new/").content.decode()
    expired(base)
    with at(END + timedelta(days=1)), pytest.raises((NotAllowed, Refused)):
        later.do(GoOnAsNew(), PROVIDER)


def test_an_ending_that_was_decided_sets_the_last_day_to_file(base, sign_in):
    """Access ends as the stated day begins, so the day before is the last one."""
    later = signed_amendment(base)
    with at(END - timedelta(days=19)):
        base.do(EndNotNeeded(on=END - timedelta(days=10), text="It is complete."), RECIPIENT)
        page = sign_in(RECIPIENT).get(later.bucp.get_absolute_url()).content.decode()
    assert f"It must be filed by {END - timedelta(days=11):%B %-d, %Y}" in page
