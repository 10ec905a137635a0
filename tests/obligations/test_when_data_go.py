"""§8.8: by when the data go, by the agreement's own period; the ten days from the day on which the recipient knows."""

from datetime import date, timedelta

import pytest

from common.refusals import NotAllowed, Refused
from history.models import Chain, Event
from history.proof import prove
from notices.models import Letter
from obligations.destruction.commands import AnswerPeriod, ProposePeriod, SayImpossible
from obligations.duties.commands import AttestObligation
from obligations.duties.periods import terms_of
from obligations.formal_notices.commands import GiveNotice
from obligations.jobs import end_due
from obligations.models import DestructionPeriod
from obligations.questions import Incomplete
from tasks.models import Task
from tests.obligations.saying import answers_to, said
from tests.support.clock import at
from tests.support.story import Story, person
from workdays import closures
from workdays.working_days import house_day

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RECIPIENT, PROVIDER = "coordinator@cdss.example", "coordinator@cdph.example"
FILED, END = date(2031, 1, 6), date(2031, 6, 30)
URL = "/bucps/{}/exchange/destruction/"


def filed(within="", backups="") -> Story:
    """In force from FILED to END."""
    with at(FILED):
        story = Story().filled()
        story.answer("end_date", END.isoformat())
        for key, value in (("destruction_within", within), ("destruction_backups", backups)):
            if value:
                story.answer(key, value)
        return story.active()


def ended(within="", backups="") -> Story:
    story = filed(within, backups)
    with at(END + timedelta(days=1)):
        end_due()
    story.bucp = story.fresh()
    return story


def duties(story):
    return list(story.bucp.duties.filter(kind="destruction").order_by("due_on"))


def lead(story):
    return story.bucp.recipients[0]


# The period of the agreement ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("within", "due"),
    [
        ("47", END + timedelta(days=47)),  # a Saturday: what the agreement sets stays
        ("09/30/2031", date(2031, 9, 30)),
        ("2031-01-31", END),  # a day before the end: then at the end
    ],
)
def test_the_due_day_is_the_agreements_own(within, due):
    """§8.8: data are returned or destroyed as agreed, so the agreement says when; the portal does not move its day."""
    story = ended(within)
    [duty] = duties(story)
    assert (duty.due_on, duty.house_due) == (due, False)
    assert f"{due:%B %-d, %Y}" in Letter.objects.get(about=story.bucp.number, kind="expired").body


def test_backups_that_run_out_later_have_a_due_day_of_their_own():
    first, backups = duties(ended("30 days", "90 days after the end"))
    assert (first.due_on, backups.due_on) == (END + timedelta(days=30), END + timedelta(days=90))
    assert "backups" in backups.title


def test_where_nothing_is_agreed_30_days_are_proposed_and_called_a_proposal(sign_in):
    story = ended()
    [duty] = duties(story)
    assert duty.house_due and duty.due_on == house_day(END + timedelta(days=30))
    with at(END + timedelta(days=2)):
        assert (
            "No period was agreed as a number of days, so the portal proposes this one."
            in sign_in(PROVIDER).get(URL.format(story.bucp.number)).content.decode()
        )
        assert (
            "this day is a proposal"
            in sign_in(PROVIDER).get(f"/bucps/{story.bucp.number}/exchange/{duty.pk}/").content.decode()
        )


def test_each_recipient_has_its_own_clock():
    """§8.8 binds each recipient for its own data."""
    story = Story(recipients=("cdss", "edd")).filled()
    for party, days in zip(story.bucp.recipients, ("20", "70"), strict=True):
        story.answer("destruction_within", days, party, by=f"coordinator@{party.entity.slug}.example")
    assert [t.within.days for t in terms_of(story.bucp)] == [20, 70]


def test_an_agreement_from_before_the_period_was_asked_reads_as_it_did(sign_in):
    story = filed()
    assert (
        "By when will the data be destroyed"
        not in sign_in(PROVIDER).get(f"/bucps/{story.bucp.number}/revisions/1/").content.decode()
    )
    asked = filed("60")
    assert "60 days after the end" in sign_in(PROVIDER).get(f"/bucps/{asked.bucp.number}/revisions/1/").content.decode()


# Another period, by agreement --------------------------------------------------------------------------


@pytest.mark.both
def test_another_period_holds_when_the_recipient_and_the_provider_agree():
    """§8.8: “as agreed”, so neither side sets the day alone; who proposes binds only itself."""
    story = ended("30")
    with at(END + timedelta(days=5)):
        made = story.do(
            ProposePeriod(party=lead(story), within="50", backups="80", reason="Tapes run out later."), RECIPIENT
        )
        assert duties(story)[0].due_on == END + timedelta(days=30)
        with pytest.raises(Refused, match="proposed already"):
            story.do(ProposePeriod(party=lead(story), within="60", reason="No."), PROVIDER)
        assert Task.objects.open().get(about=story.bucp.number, kind="period").entity.slug == "cdph"
        story.do(AnswerPeriod(proposal=made, agree=True), PROVIDER)
    first, backups = duties(story)
    assert (first.due_on, backups.due_on) == (END + timedelta(days=50), END + timedelta(days=80))
    assert not Task.objects.open().filter(about=story.bucp.number, kind="period").exists()
    assert list(prove(Chain.objects.filter(name=story.bucp.number))) == []


def test_one_no_keeps_what_holds_and_needs_a_reason():
    story = filed("30")
    with at(FILED + timedelta(days=9)):
        made = story.do(ProposePeriod(party=lead(story), within="2031-12-31", reason="A later audit."), RECIPIENT)
        with pytest.raises(Incomplete):
            story.do(AnswerPeriod(proposal=made, agree=False), PROVIDER)
        story.do(AnswerPeriod(proposal=made, agree=False, words="Too long."), PROVIDER)
        with pytest.raises(Refused, match="settled"):
            story.do(AnswerPeriod(proposal=made, agree=True), PROVIDER)
    assert terms_of(story.bucp)[0].within.days == 30
    assert DestructionPeriod.objects.get().state == "declined"


@pytest.mark.parametrize("within", ["soon", "99999", "2031-02-30", ""])
def test_what_is_no_period_gets_a_sentence_and_stays_typed(sign_in, within):
    story = Story().active()
    pk = lead(story).pk
    typed = {f"period-{pk}-within": within, f"period-{pk}-reason": "Because."}
    page = sign_in(RECIPIENT).post(URL.format(story.bucp.number), {"do": "period", "party": pk, **typed})
    assert page.status_code == 422 and "Because." in page.content.decode()
    assert not DestructionPeriod.objects.exists()


# When the recipient knew -------------------------------------------------------------------------------


def test_the_ten_days_run_from_the_day_on_which_the_recipient_knows():
    """§8.8: within ten days after the recipient knows that return or destruction as agreed is not possible."""
    story = ended("30")
    with at(END + timedelta(days=12)):
        duty = story.do(SayImpossible(party=lead(story), known_on=END + timedelta(days=8)), RECIPIENT)
        assert duty.data["tell_by"] == (END + timedelta(days=18)).isoformat()
        task = Task.objects.open().get(about=story.bucp.number, key=f"impossible:{duty.pk}")
        assert task.due_at.date() == END + timedelta(days=19)  # the midnight after it, in UTC
        with pytest.raises(Incomplete, match="does not give more time"):
            story.do(SayImpossible(party=lead(story), known_on=END + timedelta(days=10)), RECIPIENT)
    with at(END + timedelta(days=19)):
        later = said("cannot_destroy", known_on=END + timedelta(days=15))
        story.do(GiveNotice(clause="cannot_destroy", data=later), RECIPIENT)
    [duty] = duties(story)
    assert duty.data["told_late"] is True and duty.data["known_on"] == (END + timedelta(days=8)).isoformat()
    assert not Task.objects.open().filter(key=f"impossible:{duty.pk}").exists()
    assert Event.objects.filter(chain_id=story.bucp.number, kind="exchange.impossible").count() == 1


def test_it_can_be_known_while_the_exchange_goes_on_and_the_duty_gets_its_day_at_the_end():
    story = filed("30")
    with at(FILED + timedelta(days=50)):
        duty = story.do(SayImpossible(party=lead(story), known_on=FILED + timedelta(days=49)), RECIPIENT)
        assert duty.due_on is None and duty.data["tell_by"] == (FILED + timedelta(days=59)).isoformat()
    with at(END + timedelta(days=1)):
        end_due()
    [duty] = duties(story)
    assert duty.due_on == END + timedelta(days=30) and duty.data["tell_by"] == (FILED + timedelta(days=59)).isoformat()
    assert list(prove(Chain.objects.filter(name=story.bucp.number))) == []


@pytest.mark.parametrize("days", [-1, 61])
def test_the_day_lies_neither_before_the_exchange_began_nor_ahead(days):
    story = filed()
    with at(FILED + timedelta(days=60)), pytest.raises(Incomplete):
        story.do(SayImpossible(party=lead(story), known_on=FILED + timedelta(days=days)), RECIPIENT)


def test_nobody_says_it_for_the_recipient():
    story = Story().active()
    with pytest.raises(NotAllowed):
        story.do(SayImpossible(party=lead(story), known_on=story.bucp.active_since.date()), PROVIDER)


# The page ----------------------------------------------------------------------------------------------


def test_both_sides_do_it_on_one_page_and_the_second_click_is_told(sign_in):
    story = ended("30")
    with at(END + timedelta(days=3)):
        pk = lead(story).pk
        client = sign_in(RECIPIENT)
        answer = client.post(
            URL.format(story.bucp.number),
            {"do": "impossible", "party": pk, f"impossible-{pk}-known_on": (END + timedelta(days=2)).isoformat()},
        )
        assert answer.status_code == 302
        client.post(
            URL.format(story.bucp.number),
            {"do": "period", "party": pk, f"period-{pk}-within": "45", f"period-{pk}-reason": "Later tapes."},
        )
        made = DestructionPeriod.objects.get()
        page = sign_in(PROVIDER).get(URL.format(story.bucp.number)).content.decode()
        assert "knew it on" in page and "45 days after the end" in page
        yes = {"do": "answer", "party": pk, "proposal": made.pk, f"answer-{pk}-verdict": "yes"}
        assert sign_in(PROVIDER).post(URL.format(story.bucp.number), yes).status_code == 302
        assert sign_in(PROVIDER).post(URL.format(story.bucp.number), yes).status_code == 409
    assert duties(story)[0].due_on == END + timedelta(days=45)


# House days --------------------------------------------------------------------------------------------


def test_a_house_day_never_falls_on_a_closure_and_the_agreements_day_stays(django_capture_on_commit_callbacks):
    story, fixed = ended(), ended("30")
    [house], [agreed] = duties(story), duties(fixed)
    with at(END + timedelta(days=3)), django_capture_on_commit_callbacks(execute=True):
        closures.add(house.due_on, "Day of mourning", person("cdo@odi.example"))
    assert duties(story)[0].due_on == house_day(house.due_on + timedelta(days=1))
    assert duties(fixed)[0].due_on == agreed.due_on
    assert Event.objects.filter(chain_id=story.bucp.number, kind="exchange.duty_moved").exists()


def test_what_is_attested_needs_no_other_day():
    story = ended("30")
    with at(END + timedelta(days=3)):
        [duty] = duties(story)
        story.do(AttestObligation(duty=duty, data=answers_to(duty.rule.asks)), RECIPIENT)
        with pytest.raises(Refused, match="are gone"):
            story.do(ProposePeriod(party=lead(story), within="60", reason="Later."), RECIPIENT)
