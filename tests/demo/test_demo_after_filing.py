"""The demonstration shows life after filing: notices under each clause, each way to end, amendments, tasks."""

from collections import Counter
from datetime import timedelta

from django.utils import timezone

from bucp.models import Bucp
from bucp.models.states import State
from bucp.text.amendment import has_ended
from demo.plans import PLANS
from demo.texts.after_filing import CHANGES, LATER, OUTCOMES, SILENT
from demo.texts.uses import USES
from history.models import Event
from notices.models import Delivery, Letter
from obligations.duties.effects import of_education
from obligations.formal_notices.clauses import CLAUSES
from obligations.models import (
    Amendment,
    ContactUpdate,
    DataUser,
    Ending,
    FormalNotice,
    MissingOffice,
    Obligation,
    Outcome,
)
from signatories.models import Entity
from tasks.models import Task
from tests.demo.the_demo import LOOKS_AT_IT, NOW, TODAY

pytestmark = LOOKS_AT_IT


def open_duties(kind: str):
    return Obligation.objects.without_file().open().filter(kind=kind)


def test_every_text_is_told_once():
    assert sorted(p.later for p in PLANS if p.later) == sorted(LATER)
    assert sorted(p.amends for p in PLANS if p.amends) == sorted(CHANGES)
    assert set(OUTCOMES) <= set(USES) and set(SILENT) <= set(LATER)


def test_a_notice_was_given_under_every_clause_and_every_department_certified():
    assert set(FormalNotice.objects.values_list("clause", flat=True)) == set(CLAUSES)
    acts = FormalNotice.objects.filter(clause="recipients_acts")
    assert set(acts.values_list("proposed", flat=True)) == {True, False}
    assert Letter.objects.filter(kind="notice_certification").count() >= 10
    of_people = Entity.objects.filter(parties__isnull=False, memberships__role="coordinator")
    assert not of_people.filter(certified_on=None).exists()


def test_all_but_one_confirmed_in_time_and_that_one_was_written_to_again():
    asked = Delivery.objects.filter(confirm_by__isnull=False, notice__in=FormalNotice.objects.values("notice"))
    assert asked.count() > 60
    assert not [d for d in asked.exclude(confirmed_at=None) if d.confirmed_at > d.confirm_by]
    silent = asked.get(confirmed_at=None, confirm_by__lt=NOW)
    assert Letter.objects.filter(kind="notice_followed_up", key=f"follow-up:{silent.pk}").exists()
    assert Task.objects.open().filter(kind="confirm", about=silent.notice.about).exists()


def test_an_office_that_nobody_holds_waits_for_the_staff_of_the_cdo():
    assert MissingOffice.objects.get(found_at=None).agency.name == "Transportation Agency"
    assert Task.objects.open().filter(kind="office", role="cdo_staff").exists()


def test_a_demand_was_answered_with_the_exemptions_and_another_waits():
    demands = FormalNotice.objects.filter(clause="demand")
    assert {tuple(g.answers.values_list("kind", flat=True)) for g in demands} == {("exemptions",), ()}
    assert Task.objects.open().filter(kind="notice").exists()


def test_agreements_ended_in_each_way():
    effective = Ending.objects.filter(state=Ending.State.EFFECTIVE, part__isnull=True)
    assert set(effective.values_list("reason", flat=True)) == {*Ending.Reason.values} - {Ending.Reason.REST_ENDS}
    assert set(effective.values_list("bucp__state", flat=True)) == {State.TERMINATED}
    assert Bucp.objects.filter(state=State.EXPIRED).count() == 2


def test_one_proposal_was_refused_one_waits_for_an_officer_and_one_for_the_other_side():
    refused = Ending.objects.get(state=Ending.State.DECLINED)
    assert refused.bucp.state == State.ACTIVE
    waiting = Ending.objects.filter(state=Ending.State.PROPOSED)
    assert set(waiting.values_list("needs", flat=True)) == {Ending.Needs.OFFICERS, Ending.Needs.OTHER_SIDE}
    assert Task.objects.open().filter(kind="ending", entity__slug="chhs").exists()
    assert Task.objects.open().filter(kind="ending", entity__slug="cdph").exists()


def test_amendments_are_in_force_in_review_just_begun_and_overtaken():
    made = {a.bucp.state: a.bucp for a in Amendment.objects.select_related("bucp__amends")}
    assert set(made) == {State.ACTIVE, State.REVIEW, State.DRAFT, State.SIGNING}
    assert has_ended(made[State.SIGNING].amends), "so that it can go on only as a new agreement"
    assert made[State.ACTIVE].amends.state == State.AMENDED
    renewed = made[State.DRAFT]
    assert renewed.amends.end_date - TODAY < timedelta(days=32) and renewed.end_date > renewed.amends.end_date


def test_a_new_request_takes_up_the_terminated_one_with_its_answers():
    new = Bucp.objects.get(follows__state=State.TERMINATED)
    assert (new.state, new.answers.filter(field="purpose_need").exists()) == (State.REVIEW, True)
    assert new.title != new.follows.title


def test_data_are_due_late_attested_and_impossible_to_destroy():
    states = {(d.is_open, bool(d.due_on and d.due_on < TODAY)) for d in Obligation.objects.filter(kind="destruction")}
    assert {(True, False), (True, True), (False, True)} <= states
    assert open_duties("destruction").filter(data__alternative__isnull=False).count() == 1


def test_education_records_were_destroyed_before_two_witnesses_with_a_certificate():
    done = next(d for d in Obligation.objects.filter(kind="destruction", done_at__isnull=False) if of_education(d.bucp))
    assert done.data["witness_1"] != done.data["witness_2"] and done.certificate_type == "application/pdf"


def test_a_study_report_is_on_its_way():
    report = Obligation.objects.get(kind="study_report")
    assert report.done_at and Obligation.objects.get(kind="report_comments").done_at
    assert open_duties("report_response").get().bucp == report.bucp


def test_what_runs_is_alive():
    assert open_duties("first_transfer").count() <= 3
    assert Obligation.objects.filter(kind="first_transfer", done_at__isnull=False).count() >= 15
    assert {bool(d.done_at) for d in Obligation.objects.filter(kind="transfer")} == {True, False}
    assert DataUser.objects.filter(removed_at__isnull=False).exists()
    assert ContactUpdate.objects.count() >= 3
    assert set(Outcome.objects.values_list("asked", flat=True)) == set(Outcome.Asked.values)
    assert set(Outcome.objects.values_list("shared", flat=True)) == {True, False}


def test_nothing_stands_that_the_portal_would_have_acted_on():
    assert not Ending.objects.filter(state=Ending.State.DECIDED, access_ends_on__lte=TODAY).exists()
    assert not Bucp.objects.filter(state=State.ACTIVE, end_date__lt=TODAY).exists()
    assert not Bucp.objects.filter(state=State.ACTIVE, amends=None).exclude(duties__kind="first_transfer").exists()


def test_nobody_has_many_late_tasks_of_an_exchange():
    late = Task.objects.open().filter(kind="duty", due_at__lt=NOW)
    assert 2 <= late.count() <= 6
    assert max(Counter(late.values_list("entity", "role")).values()) <= 2


def test_people_act_on_working_days_and_nothing_lies_ahead():
    assert not Event.objects.filter(at__gt=NOW).exists()
    deeds = Event.objects.filter(actor__isnull=False, kind__startswith="exchange.")
    assert deeds.count() > 100
    odd = [e for e in deeds if not 8 <= timezone.localtime(e.at).hour < 20 or timezone.localtime(e.at).weekday() > 4]
    assert odd == []


def test_of_three_parties_one_has_left_and_another_is_still_asked():
    part = Ending.objects.get(part__isnull=False)
    assert part.state == "effective" and part.rest == "asked" and part.part.left_at
    assert part.bucp.state == State.ACTIVE and [p.entity.slug for p in part.unanswered] == ["cdss"]
    assert open_duties("destruction").filter(party=part.part).exists()
    assert Task.objects.open().filter(about=part.bucp.number, kind="ending", entity__slug="cdss").exists()
