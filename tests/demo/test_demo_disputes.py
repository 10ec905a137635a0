"""The demonstration shows a dispute of each kind, on each route, at each step, and ended in each way."""

from bucp.drafting.guards import complete_to_sign
from bucp.models import Bucp
from bucp.models.states import State
from demo.plans import PLANS
from demo.texts.disputes import QUARRELS, USES
from disputes import written_in
from disputes.enums import Close, DisputeKind, DisputeOutcome, Step, SubmissionKind, UseState, Verdict
from disputes.models import Dispute, Lesson, Proposal
from notices.models import Delivery
from signatories.models import Entity
from tasks.models import Task
from tests.demo.the_demo import LOOKS_AT_IT, NOW

pytestmark = LOOKS_AT_IT


def open_at(step) -> Dispute:
    return Dispute.objects.get(step=step, ended_at=None, bucp__state="dispute")


def test_every_text_is_told_once():
    assert sorted(p.quarrel for p in PLANS if p.quarrel) == sorted(QUARRELS)
    assert sorted(p.uses for p in PLANS if p.uses) == sorted(USES)


def test_there_is_a_dispute_of_each_kind_and_one_open_at_each_step():
    assert set(Dispute.objects.values_list("kind", flat=True)) == set(DisputeKind.values)
    assert {d.step for d in Dispute.objects.filter(ended_at=None)} == set(Step.values)


def test_disputes_end_in_each_way():
    ends = set(Dispute.objects.exclude(ended_at=None).values_list("outcome", flat=True))
    assert ends >= {
        DisputeOutcome.RESOLVED,
        DisputeOutcome.WITHDRAWN,
        DisputeOutcome.REQUEST_WITHDRAWN,
        DisputeOutcome.APPROVED,
        DisputeOutcome.NOT_APPROVED,
    }


def test_proposals_of_de_identified_data_stand_in_each_state():
    assert set(Proposal.objects.values_list("state", flat=True)) == set(UseState.values)


def test_the_portal_opened_disputes_itself_in_a_review_and_in_an_agreement_in_force():
    disputed = Proposal.objects.filter(state=UseState.DISPUTED)
    assert set(disputed.values_list("bucp__state", flat=True)) == {"dispute", "active"}
    assert not Dispute.objects.filter(proposals__isnull=False, raised_by__isnull=False).exists()


def test_the_routes_differ():
    kept = [d.route_kept for d in Dispute.objects.all() if d.route_kept]
    ways = {("agency" in k["steps"], k["close"]) for k in kept}
    assert ways == {(True, Close.GOVERNOR), (False, Close.NOT_APPROVED)}
    departed = open_at(Step.CDO)
    assert departed.route_kept["differ"] and departed.departures.exists()
    assert Entity.objects.filter(parties__bucp=open_at(Step.CONFIRM).bucp, under_governor="confirm").exists()


def test_each_open_step_shows_what_can_be_seen_in_it():
    assert open_at(Step.TALKS).settlements.filter(ended_at=None).exists()
    assert open_at(Step.AGENCY).meetings.get(told_at=None).at > NOW
    assert open_at(Step.STATEMENTS).papers.filter(kind=SubmissionKind.STATEMENT).count() == 1
    assert open_at(Step.CDO).meetings.exclude(minutes="").exists()
    assert open_at(Step.DECISION).rulings.filter(step=Step.DECISION).count() == 1
    assert open_at(Step.GOVERNOR).papers.filter(kind=SubmissionKind.RECOMMENDATION).exists()


def test_what_was_settled_or_decided_was_filed_with_the_answers_of_a_disputed_request():
    ended = Bucp.objects.filter(disputes__outcome__in=(DisputeOutcome.RESOLVED, DisputeOutcome.APPROVED))
    for bucp in ended.exclude(state=State.REVIEW):
        assert (bucp.state, bucp.was_disputed) == ("active", True), bucp
        assert complete_to_sign(bucp) == []
    decided = Dispute.objects.get(outcome=DisputeOutcome.APPROVED)
    assert decided.bucp.decided_at and set(
        decided.rulings.filter(step=Step.DECISION).values_list("verdict", flat=True)
    ) == {Verdict.APPROVE}


def test_what_one_resolution_agreed_is_still_to_be_written_in():
    """§5.2: the next step after a resolution (point 17)."""
    [bucp] = Bucp.objects.filter(disputes__outcome=DisputeOutcome.RESOLVED, state=State.REVIEW)
    assert written_in.to_write(written_in.resolved(bucp))
    assert Task.objects.open().filter(about=bucp.number, kind="write_in").exists()


def test_a_new_request_follows_the_one_that_was_not_approved():
    ended = Bucp.objects.get(state="not_approved")
    assert [b.state for b in ended.followers.all()] == ["review"]


def test_nothing_stands_overdue_that_the_portal_would_have_acted_on():
    running = Proposal.objects.filter(state__in=(UseState.PROPOSED, UseState.OBJECTED))
    assert all(p.due_at > NOW for p in running)
    assert not Dispute.objects.filter(ended_at=None, step=Step.STATEMENTS, due_at__lte=NOW).exists()


def test_whoever_leads_a_step_has_a_task():
    for slug, kind in (
        ("chhs", "mediate"),
        ("chhs", "decide"),
        ("calstrs", "statement"),
        ("odi", "confirm"),
        ("cdph", "settlement"),
    ):
        assert Task.objects.open().filter(entity__slug=slug, kind=kind).exists(), (slug, kind)


def test_resolutions_are_told_in_the_library():
    assert Lesson.objects.filter(withdrawn_at=None).values("solution").distinct().count() == 3


def test_an_officer_found_late_got_what_waited_for_the_office():
    late = Delivery.objects.filter(email="aio@bcsh.example", notice__subject__startswith="Late: ")
    assert set(late.values_list("notice__kind", flat=True)) == {"dispute_referred", "mediation_asked"}
    assert all("was on record." in d.notice.body for d in late.select_related("notice"))
