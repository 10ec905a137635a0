"""What an agreement’s document and editor tell of its disputes: how each ended before filing (`Extension.settled`)."""

from django.utils import timezone

from bucp.text.approval import DECIDED, RESOLVED, WITHDRAWN, Settled
from common.naming import the

from .enums import DisputeOutcome, Step, Verdict

HOW = {
    DisputeOutcome.RESOLVED: RESOLVED,
    DisputeOutcome.WITHDRAWN: WITHDRAWN,
    DisputeOutcome.APPROVED: DECIDED,
}
GOVERNOR = "the Governor’s Office"
CLAUSES = {Step.DECISION: "§6.1(1)(b)"}


def settled(bucp) -> list[Settled]:
    """The disputes about the proposal that ended so that it could go on, the first one first. Those about the use of
    de-identified data in an agreement in force (§5.19) change nothing in how it was approved."""
    rows = bucp.disputes.filter(outcome__in=HOW).prefetch_related("rulings")
    return [_told(bucp, d) for d in rows if bucp.filed_at is None or d.ended_at <= bucp.filed_at]


def _told(bucp, dispute) -> Settled:
    how, step = HOW[DisputeOutcome(dispute.outcome)], Step(dispute.step)
    said = (
        [r for r in dispute.rulings.all() if r.step == step and r.verdict == Verdict.APPROVE] if how == DECIDED else []
    )
    days = [r.decided_on or timezone.localdate(r.at) for r in said]
    return Settled(
        how=how,
        raised=timezone.localdate(dispute.raised_at),
        by=next((the(p.name) for p in bucp.party_list if p.pk == dispute.party_id), "a Data Provider"),
        about=dispute.get_kind_display(),
        on=max(days, default=timezone.localdate(dispute.ended_at)),
        words=dispute.words,
        offices=tuple(_office(step, r) for r in said),
        clause=CLAUSES.get(step, "§6.1") if how == DECIDED else "",
    )


def _office(step: Step, ruling) -> str:
    return GOVERNOR if step == Step.GOVERNOR else f"the Undersecretary of the {ruling.office_name}"
