"""What all effects of a dispute need: finding the open one under the lock, checked text, papers, ending."""

import hashlib
from functools import partial

from bucp.models.states import State
from bucp.team import people
from bucp.workflow.moves import MoveCommand
from common import attachments
from common import text_checks as texts
from common.refusals import NotAllowed, Refused
from history import on_record

from . import offices
from .commands import EndNotApproved, ResumeReview
from .enums import DisputeOutcome, Step, SubmissionKind

MOST_TEXT = 50_000  # characters
need_text = partial(texts.need_text, most=MOST_TEXT)


def open_dispute(context, *steps):
    """The open dispute of the BUCP; Refused when there is none, or when it is not at one of `steps`."""
    dispute = context.bucp.disputes.filter(ended_at__isnull=True).first()
    if dispute is None:
        raise Refused("There is no open dispute: somebody ended it just before you. Open its page to see how.")
    dispute.bucp = context.bucp
    if steps and dispute.step not in steps:
        raise Refused(f"The dispute is now at “{Step(dispute.step).label}”: this belongs to another step.")
    return dispute


def need_fields(bucp, fields, sentence: str) -> list[str]:
    """The chosen fields that the form has, in the form's order."""
    chosen = [key for key in bucp.form.fields if key in set(fields or ())]
    if not chosen:
        raise Refused(sentence)
    return chosen


def need_party(context, role: str, side: str | None = None):
    """The party for which the person acts in this role: the role that carries the move."""
    party_role = next(
        (h for h in context.party_roles if h.role == role and h.side and (side is None or h.side == side)), None
    )
    if party_role is None:
        raise NotAllowed("This is for the people of a party to do.")
    context.party_role = party_role
    return party_role.party


def write(context, dispute, kind: str, text: str, party=None, file=None):
    """Adds a paper; `file`: (name, bytes). A second click on the same gives the first one back."""
    text = need_text(text, "Write it before you send it.")
    columns = attachments.columns(file)
    sha256 = hashlib.sha256(text.encode() + columns.get("file", b"")).hexdigest()
    before = dispute.papers.filter(kind=kind, party=party, by=context.by, step=dispute.step, sha256=sha256)
    twice = before.defer("file").first()
    if twice:
        return twice
    return dispute.papers.create(
        kind=kind,
        step=dispute.step,
        party=party,
        by=context.by,
        party_role=context.party_role.label,
        at=context.at,
        text=text,
        sha256=sha256,
        **columns,
    )


def everybody(dispute):
    """The parties' named people and every office that the dispute has reached."""
    return [*people.named(dispute.bucp.party_list), *offices.seated(dispute)]


def end(context, dispute, outcome: str, words: str, changes=(), solution: str = "") -> None:
    """Ends the dispute. The BUCP’s own state follows by the move that `after_ending` names."""
    to = everybody(dispute)
    dispute.outcome, dispute.words, dispute.changes, dispute.solution = outcome, words, list(changes), solution
    dispute.ended_at, dispute.ended_by, dispute.due_at = context.at, context.by, None
    dispute.save()
    on_record.update(dispute.steps_taken.filter(ended_at__isnull=True), ended_at=context.at)
    on_record.update(dispute.settlements.filter(ended_at__isnull=True), ended_at=context.at)
    bucp = context.bucp
    if bucp.state == State.DISPUTE and outcome in (DisputeOutcome.RESOLVED, DisputeOutcome.APPROVED):
        bucp.was_disputed = True
    if bucp.state == State.DISPUTE and outcome == DisputeOutcome.APPROVED:
        bucp.decided_at = context.at  # §7.5
    context.event("dispute.ended", outcome=DisputeOutcome(outcome).label, nth=dispute.nth)
    form = bucp.form.fields
    labels = list(dict.fromkeys(form[key].official for key in changes if key in form))
    # Everybody is told by the same letter, and the officers before their seats end.
    context.notify("dispute_ended", to, url=dispute.get_absolute_url(), dispute=dispute, words=words, changes=labels)
    offices.unseat(dispute, context.at)


def after_ending(bucp) -> MoveCommand | None:
    """The portal’s move that follows: back to review, or to the end without approval. None while it is open, and in
    an agreement in force, whose state a dispute does not change."""
    if bucp.state != State.DISPUTE:
        return None
    last = bucp.disputes.order_by("-nth").first()
    if last is None or last.is_open:
        return None
    return EndNotApproved() if last.outcome == DisputeOutcome.NOT_APPROVED else ResumeReview()


OPEN_TO_ALL = frozenset(
    {
        SubmissionKind.OBJECTION,
        SubmissionKind.REPLY,
        SubmissionKind.EXPLANATION,
        SubmissionKind.WEIGHING,
        SubmissionKind.RECOMMENDATION,
    }
)


def papers_for(dispute, party_roles, user) -> list:
    """The papers that this person may read, oldest first, without their files.

    Statements: the own party’s at once, the others’ when all are in or the time is up. Privileged notes: the own
    entity’s only (§5.20). What remains is for everybody who takes part.
    """
    own = {h.party.pk for h in party_roles if h.side}
    return [
        p
        for p in dispute.papers.defer("file").select_related("by", "party__entity")
        if p.kind in OPEN_TO_ALL
        or (p.party_id in own and p.kind in (SubmissionKind.STATEMENT, SubmissionKind.PRIVILEGED))
        or (p.kind == SubmissionKind.STATEMENT and dispute.opened_at)
    ]
