"""Several parties are not two sides: each answers, leaves and is told for itself (§5.14, §7.4, §8.8)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bucp.models import Bucp
from bucp.models.states import State
from bucp.review.commands import SendRequest
from common.refusals import NotAllowed, Refused
from history.models import Chain, Event
from history.proof import prove
from history.recorder import verify
from notices.models import Delivery, Letter
from obligations.amending.commands import StartAmendment
from obligations.destruction.commands import AnswerPeriod, ProposePeriod
from obligations.duties.commands import AttestObligation
from obligations.ending.commands import AnswerEnding, EndByAgreement, EndNotNeeded, WithdrawEnding
from obligations.formal_notices.commands import AnswerNotice, GiveNotice
from obligations.jobs import end_due
from obligations.models import Ending
from obligations.questions import Incomplete
from obligations.users.commands import ChangeUsers
from tasks.models import Task
from tests.obligations.saying import answers_to, said
from tests.support.clock import at
from tests.support.story import Story

pytestmark = pytest.mark.django_db

LEAD, SECOND, PROVIDER = "coordinator@cdss.example", "coordinator@edd.example", "coordinator@cdph.example"
CO_PROVIDER = SECOND


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def three():
    """Two recipients, cdss and edd, and the provider cdph."""
    return Story(recipients=("cdss", "edd")).active()


@pytest.fixture
def two_providers():
    """The recipient cdss, and the providers cdph and edd."""
    return Story(providers=("cdph", "edd")).active()


def ending_of(story) -> Ending:
    return story.bucp.endings.order_by("-pk").first()


def answer(story, by, agree=True, words="", ending=None):
    return story.do(AnswerEnding(ending=ending or ending_of(story), agree=agree, words=words), by)


def told(story, kind: str) -> set[str]:
    return set(
        Delivery.objects.filter(notice__about=story.bucp.number, notice__kind=kind).values_list("email", flat=True)
    )


def tasks(story, kind="ending") -> set[str]:
    return set(Task.objects.open().filter(about=story.bucp.number, kind=kind).values_list("entity__slug", flat=True))


def give(story, clause="material_violation", by=PROVIDER, on=0, **more):
    proposed = more.pop("proposed", False)
    data = said(clause, access_ends_on=in_days(on), **more)
    return story.do(GiveNotice(clause=clause, proposed=proposed, data=data), by)


def party(story, slug: str):
    return next(p for p in story.fresh().party_list if p.entity.slug == slug)


def whole(story) -> None:
    assert verify(Chain.objects.get(name=story.bucp.number)) == []


# By agreement -------------------------------------------------------------------------------------------


@pytest.mark.both
def test_ending_by_agreement_takes_the_yes_of_every_party(three, sign_in):
    """A yes to ending is one party's act and binds nobody else: not the other recipient either."""
    three.do(EndByAgreement(on=in_days(0), text="The study is done."), LEAD)
    assert tasks(three) == {"edd", "cdph"}
    answer(three, PROVIDER)
    assert three.fresh().state == State.ACTIVE, "the other recipient was not heard"
    assert tasks(three) == {"edd"}
    page = sign_in(SECOND).get(f"/bucps/{three.bucp.number}/ending/").content.decode()
    assert "Who has said what" in page and "Do you agree?" in page
    answer(three, SECOND)
    assert three.fresh().state == State.TERMINATED
    whole(three)


def test_all_parties_are_told_at_each_step(three):
    everybody = {LEAD, SECOND, PROVIDER}
    three.do(EndByAgreement(on=in_days(9), text="The study is done."), LEAD)
    assert everybody - {LEAD} <= told(three, "ending_proposed")
    answer(three, PROVIDER)
    assert everybody - {PROVIDER} <= told(three, "ending_answered")
    letter = Letter.objects.get(about=three.bucp.number, kind="ending_answered")
    assert (
        "Department of Public Health: yes" in letter.body and "Still to answer: Employment Development" in letter.body
    )
    answer(three, SECOND)
    assert everybody - {SECOND} <= told(three, "ending_decided")


def test_one_no_with_its_reason_lapses_the_proposal_and_a_later_answer_is_refused(three):
    three.do(EndByAgreement(on=in_days(9), text="The study is done."), LEAD)
    answer(three, PROVIDER)
    with pytest.raises(Incomplete):
        answer(three, SECOND, agree=False)
    answer(three, SECOND, agree=False, words="Ours is not.")
    assert ending_of(three).state == Ending.State.DECLINED and three.fresh().state == State.ACTIVE
    assert {LEAD, PROVIDER} <= told(three, "ending_declined")
    assert "Ours is not." in Letter.objects.get(about=three.bucp.number, kind="ending_declined").body
    with pytest.raises(Refused, match="decided already"), at(timezone.now() + timedelta(hours=1)):
        answer(three, PROVIDER)


def test_a_double_click_answers_once_and_a_second_answer_is_refused(three):
    three.do(EndByAgreement(on=in_days(9), text="The study is done."), LEAD)
    for _ in range(2):
        answer(three, PROVIDER)
    assert Letter.objects.filter(about=three.bucp.number, kind="ending_answered").count() == 1
    with pytest.raises(Refused, match="answered already"):
        answer(three, PROVIDER, agree=False, words="No, after all.")
    with pytest.raises(NotAllowed):
        answer(three, LEAD)


# One of several leaves ----------------------------------------------------------------------------------


@pytest.mark.both
def test_a_recipient_that_no_longer_needs_the_data_ends_its_own_part(three, sign_in):
    """§8.8 by party: its data are destroyed or returned, its people are out, the others go on."""
    three.do(ChangeUsers(add=[{"name": "Analyst 1", "role": "links"}]), SECOND)
    three.do(EndNotNeeded(on=in_days(0), text="Our study is done."), SECOND)
    assert three.fresh().state == State.ACTIVE and party(three, "edd").left_at
    assert not three.bucp.data_users.filter(removed_at__isnull=True).exists()
    duty = three.bucp.duties.get(kind="destruction")
    assert duty.party.entity.slug == "edd" and duty.is_open
    assert tasks(three) == {"cdss", "cdph"}
    answer(three, PROVIDER)
    answer(three, LEAD)
    assert ending_of(three).rest == Ending.Rest.GOES_ON and three.fresh().state == State.ACTIVE
    assert {LEAD, SECOND, PROVIDER, "cdo@odi.example"} - {LEAD} <= told(three, "goes_on")
    whole(three)
    three.do(EndByAgreement(on=in_days(0), text="All is done."), LEAD)
    assert tasks(three) == {"cdph"}, "who has left is not asked any more"


def test_who_has_left_still_attests_and_answers_for_its_data_and_does_nothing_else(three, sign_in):
    """§8.8, §8.6: the duties towards the data stay; the agreement stands as terminated to it."""
    three.do(EndNotNeeded(on=in_days(0), text="Our study is done."), SECOND)
    with pytest.raises(Refused, match="ended on"):
        three.do(EndByAgreement(on=in_days(3), text="Let us stop."), SECOND)
    with pytest.raises(Refused):
        three.do(ChangeUsers(add=[{"name": "Analyst 1", "role": "links"}]), SECOND)
    three.do(GiveNotice(clause="security_incident", data=said("security_incident")), SECOND)
    duty = three.bucp.duties.get(kind="destruction")
    three.do(AttestObligation(duty=duty, data=answers_to(duty.rule.asks, on=in_days(0))), SECOND)
    client = sign_in(SECOND)
    for page in ("", "ending/", "exchange/", "notices/", "history/", "users/"):
        assert client.get(f"{three.bucp.get_absolute_url()}{page}").status_code == 200, page


def test_who_has_left_reads_what_concerned_it_and_not_what_came_after(three, sign_in):
    before = three.do(GiveNotice(clause="law_changed", data=said("law_changed")), PROVIDER)
    three.do(EndNotNeeded(on=in_days(0), text="Our study is done."), SECOND)
    with at(timezone.now() + timedelta(days=1)):
        after = three.do(GiveNotice(clause="improper_use", data=said("improper_use")), LEAD)
        client, base = sign_in(SECOND), f"/bucps/{three.bucp.number}/notices/"
        assert client.get(f"{base}{before.number}/").status_code == 200
        assert client.get(f"{base}{after.number}/").status_code == 403
        assert after.reference not in client.get(base).content.decode()
        assert after.reference not in client.get(f"/bucps/{three.bucp.number}/history/").content.decode()
    assert SECOND not in told(three, "notice_improper_use")


def test_when_one_of_the_others_says_no_it_ends_for_all(three):
    three.do(EndNotNeeded(on=in_days(20), text="Our study is done."), SECOND)
    answer(three, PROVIDER, agree=False, words="Without them it makes no sense.")
    ending = ending_of(three)
    assert ending.part is None and ending.state == Ending.State.DECIDED and ending.access_ends_on == in_days(20)
    with at(in_days(20)):
        assert end_due() == 1
    assert three.fresh().state == State.TERMINATED
    assert {d.party.entity.slug for d in three.bucp.duties.filter(kind="destruction")} == {"cdss", "edd"}


def test_a_no_after_it_has_left_ends_it_for_all_today(three):
    three.do(EndNotNeeded(on=in_days(0), text="Our study is done."), SECOND)
    answer(three, LEAD, agree=False, words="Without them it makes no sense.")
    assert three.fresh().state == State.TERMINATED
    assert ending_of(three).reason == Ending.Reason.REST_ENDS
    assert three.bucp.duties.filter(kind="destruction").count() == 2
    whole(three)


@pytest.mark.both
def test_silence_of_the_others_ends_it_for_all_when_the_time_is_over(three):
    three.do(EndNotNeeded(on=in_days(0), text="Our study is done."), SECOND)
    answer(three, PROVIDER)
    last = ending_of(three).answer_by
    with at(last - timedelta(hours=1)):
        assert end_due() == 0
    with at(last + timedelta(hours=1)):
        assert end_due() == 1
    assert Bucp.objects.get(pk=three.bucp.pk).state == State.TERMINATED
    event = Event.objects.get(chain=three.bucp.number, kind="exchange.rest_silent")
    assert "Social Services" in event.data["parties"]


@pytest.mark.both
def test_a_provider_stops_its_own_data_and_the_others_are_addressed_from_the_start(two_providers):
    """§5.14: the provider stops its data; the other provider gets the notice as the recipient does."""
    story = two_providers
    give(story, "change_of_law", on=10, destroy_by=in_days(25))
    assert {LEAD, CO_PROVIDER} <= told(story, "notice_change_of_law")
    assert story.fresh().state == State.ACTIVE and tasks(story) == {"cdss", "edd"}
    with at(in_days(10)):
        assert end_due() == 1 and end_due() == 0
    duty = story.bucp.duties.get(kind="destruction")
    assert duty.party.entity.slug == "cdss" and "Department of Public Health" in duty.title
    assert duty.due_on == in_days(25)
    answer(story, LEAD)
    answer(story, CO_PROVIDER)
    assert story.fresh().state == State.ACTIVE and ending_of(story).rest == Ending.Rest.GOES_ON


def test_the_last_provider_that_stops_ends_it_for_all(two_providers):
    story = two_providers
    give(story)
    assert story.fresh().state == State.ACTIVE
    give(story, by=CO_PROVIDER)
    assert story.fresh().state == State.TERMINATED


def test_both_providers_stop_on_different_days_and_the_second_ends_it(two_providers):
    story = two_providers
    give(story, on=5)
    give(story, by=CO_PROVIDER, on=8)
    with at(in_days(5)):
        assert end_due() == 1
    assert story.fresh().state == State.ACTIVE
    with at(in_days(8)):
        assert end_due() == 1
    assert story.fresh().state == State.TERMINATED
    whole(story)


def test_a_proposed_stop_of_one_provider_asks_the_others_only_when_it_is_allowed(two_providers):
    from obligations.ending.commands import DecideProposal

    story = two_providers
    give(story, "change_of_law", on=10, proposed=True)
    assert "cdss" not in tasks(story)
    for officer in ("agency-cdo@chhs.example", "aio@labor.example"):
        story.do(DecideProposal(ending=ending_of(story), allow=True), officer)
    assert ending_of(story).rest == Ending.Rest.ASKED and tasks(story) == {"cdss", "edd"}
    story.do(WithdrawEnding(ending=ending_of(story), reason="The law was changed back."), PROVIDER)
    assert tasks(story) == set() and story.fresh().state == State.ACTIVE


def test_the_next_recipient_leads_when_the_first_has_left(three):
    three.do(EndNotNeeded(on=in_days(0), text="Our study is done."), LEAD)
    assert three.fresh().lead.entity.slug == "edd"
    assert "Employment Development Department" in Letter.objects.get(kind="party_left").body


def test_with_one_of_each_side_it_ends_for_all_as_ever():
    story = Story().active()
    story.do(EndNotNeeded(on=in_days(0), text="Done."), LEAD)
    assert story.fresh().state == State.TERMINATED and ending_of(story).part is None


# Which recipient is meant -------------------------------------------------------------------------------


@pytest.mark.parametrize("clause", ["recipients_acts", "material_violation"])
def test_form_and_letter_name_the_recipient_whose_acts_are_meant(three, sign_in, clause):
    """§5.14 (b), §7.4: the acts are one recipient's."""
    page = sign_in(PROVIDER).get(f"/bucps/{three.bucp.number}/notices/new/{clause}/").content.decode()
    assert "Which Data Recipient is meant?" in page
    with pytest.raises(Incomplete) as missing:
        give(three, clause, on=9)
    assert "recipient" in missing.value.errors
    with pytest.raises(Incomplete):
        give(three, clause, on=9, recipient=party(three, "cdph").pk)
    given = give(three, clause, on=9, recipient=party(three, "edd").pk)
    assert "the Data Recipient Employment Development Department" in given.notice.body
    assert "Employment Development Department" in Letter.objects.get(kind="ending_decided").body
    assert "Employment Development Department" in ending_of(three).why


def test_with_one_recipient_the_letter_names_it_without_asking():
    given = give(Story().active(), on=9)
    assert "the Data Recipient Department of Social Services" in given.notice.body
    assert "recipient" not in given.data


# Notices ------------------------------------------------------------------------------------------------


def test_each_provider_answers_a_demand_for_itself(two_providers):
    """§5.18: the exemptions are the provider's to claim; one does not answer for the other."""
    story = two_providers
    given = story.do(GiveNotice(clause="demand", data=said("demand")), LEAD)
    assert tasks(story, "notice") == {"cdph", "edd"}
    story.do(AnswerNotice(given=given, kind="none", text=""), PROVIDER)
    assert tasks(story, "notice") == {"edd"}


@pytest.mark.parametrize(
    ("clause", "by", "own", "counsel"),
    [
        ("security_incident", "program@cdss.example", LEAD, "legal@cdss.example"),
        ("cannot_destroy", "program@cdss.example", LEAD, ""),
        ("law_changed", "legal@cdph.example", PROVIDER, "legal@cdph.example"),
    ],
)
def test_the_givers_own_coordinator_and_counsel_are_told(three, sign_in, clause, by, own, counsel):
    """§8.6, §8.8, §11.1: what a side says, its own coordinator knows; of law and incidents its counsel as well."""
    from signatories.models import Membership, User
    from tests.support.worlds import named

    giver = User.objects.filter(email=by).first() or User.objects.get(email="drafter@cdss.example")
    role = Membership.objects.filter(user=giver).first().role
    named(party(three, "cdss" if "cdss" in by else "cdph"), giver, role)
    given = three.do(GiveNotice(clause=clause, data=said(clause)), giver)
    letters = told(three, "notice_given")
    assert own in letters
    assert (counsel in letters) is bool(counsel and counsel != giver.email)
    for email in letters:
        assert sign_in(email).get(f"/bucps/{three.bucp.number}/notices/{given.number}/").status_code == 200


def test_co_recipients_hear_of_an_incident_and_not_of_a_destruction(three):
    """§8.5, §8.6 concern the data that the other recipient holds too; §8.8 is about one recipient's copy."""
    three.do(GiveNotice(clause="security_incident", data=said("security_incident")), LEAD)
    assert {SECOND, PROVIDER} <= told(three, "notice_security_incident")
    three.do(GiveNotice(clause="cannot_destroy", data=said("cannot_destroy")), LEAD)
    assert SECOND not in told(three, "notice_cannot_destroy")


def test_a_provider_that_left_hears_of_its_data_until_they_are_gone(two_providers):
    """§8.5: whose data it is must know, also after its part ended."""
    story = two_providers
    give(story)
    story.do(GiveNotice(clause="improper_use", data=said("improper_use")), LEAD)
    assert PROVIDER in told(story, "notice_improper_use")
    duty = story.bucp.duties.get(kind="destruction")
    story.do(AttestObligation(duty=duty, data=answers_to(duty.rule.asks, on=in_days(0))), LEAD)
    assert PROVIDER in told(story, "duty_done")
    story.do(GiveNotice(clause="security_incident", data=said("security_incident")), LEAD)
    assert PROVIDER not in told(story, "notice_security_incident")


# Another period for the data of who has left (§8.8) -----------------------------------------------------


def agree_on(story, recipient: str, within: str, *others: str):
    """The recipient proposes another period, and the others say yes."""
    lead = f"coordinator@{recipient}.example"
    made = story.do(ProposePeriod(party=party(story, recipient), within=within, reason="A later audit."), lead)
    for other in others:
        story.do(AnswerPeriod(proposal=made, agree=True), other)
    return made


def due_days(story) -> dict:
    return {d.key.partition(":")[2]: d.due_on for d in story.bucp.duties.filter(kind="destruction")}


def test_another_period_agreed_later_holds_for_a_recipient_that_has_left(three):
    """§8.8: the due day is the agreement's own, counted from the day on which that recipient's part ended."""
    three.do(EndNotNeeded(on=in_days(0), text="Our study is done."), SECOND)
    agree_on(three, "edd", "50", PROVIDER)
    assert due_days(three) == {"": in_days(50)}
    with at(in_days(3)):
        three.do(EndNotNeeded(on=in_days(0), text="Nor do we."), LEAD)
    agree_on(three, "edd", "60", PROVIDER)
    assert three.bucp.duties.get(kind="destruction", party=party(three, "edd")).due_on == in_days(60)


def test_the_data_of_a_provider_that_left_go_by_the_period_to_which_it_said_yes(two_providers):
    """§8.8, §5.14: its day moves with its own yes and with nobody else's."""
    story = two_providers
    give(story, destroy_by=in_days(25))
    made = agree_on(story, "cdss", "50", CO_PROVIDER)
    assert due_days(story) == {f"of:{party(story, 'cdph').pk}": in_days(25)}
    story.do(AnswerPeriod(proposal=made, agree=True), PROVIDER)
    assert due_days(story) == {f"of:{party(story, 'cdph').pk}": in_days(50)}


def test_a_provider_whose_data_are_gone_is_not_asked_by_when_the_others_go(two_providers):
    story = two_providers
    give(story)
    duty = story.bucp.duties.get(kind="destruction")
    story.do(AttestObligation(duty=duty, data=answers_to(duty.rule.asks, on=in_days(0))), LEAD)
    made = agree_on(story, "cdss", "50", CO_PROVIDER)
    made.refresh_from_db()
    assert made.state == "agreed"
    assert tasks(story, "period") == set()


def test_an_amendment_takes_over_what_is_owed_to_a_provider_that_left_beside_the_end_of_its_own(two_providers):
    """§8.8: the data of the one that left, and at the end all others, are two duties."""
    story = two_providers
    give(story, destroy_by=in_days(25))
    answer(story, LEAD)
    answer(story, CO_PROVIDER)
    new = story._of(story.do(StartAmendment(reason="dates", words="A year longer."), story.drafter))
    new.answer("end_date", in_days(800).isoformat())
    new.do(SendRequest(letter="We ask for a year more."), new.drafter)
    new.looked_over().finish()
    [carried] = new.bucp.duties.filter(kind="destruction")
    assert carried.due_on == in_days(25) and ":of:" in carried.key
    new.do(EndNotNeeded(on=in_days(0), text="The study is done."), LEAD)
    assert new.bucp.duties.filter(kind="destruction").count() == 2


# Obligations --------------------------------------------------------------------------------------------


def test_each_provider_makes_its_own_first_transfer_and_attests_no_other(two_providers):
    story = two_providers
    duties = {d.party.entity.slug: d for d in story.bucp.duties.filter(kind="first_transfer")}
    assert set(duties) == {"cdph", "edd"}
    data = answers_to(duties["cdph"].rule.asks, on=in_days(0))
    with pytest.raises(NotAllowed):
        story.do(AttestObligation(duty=duties["cdph"], data=data), CO_PROVIDER)
    story.do(AttestObligation(duty=duties["cdph"], data=data), LEAD)
    story.do(AttestObligation(duty=duties["edd"], data=data), CO_PROVIDER)


def test_the_record_is_whole_when_the_part_of_one_is_to_end_and_has_ended(three):
    """The day of one party's part is not the day on which the agreement ends: nothing is broken."""
    three.do(EndNotNeeded(on=in_days(3), text="Done."), SECOND)
    assert [str(found) for found in prove(Chain.objects.filter(name=three.bucp.number))] == []
    with at(in_days(4)):
        end_due()
    assert [str(found) for found in prove(Chain.objects.filter(name=three.bucp.number))] == []
