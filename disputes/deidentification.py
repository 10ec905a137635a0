"""De-identified data that a Data Recipient means to use: the provider’s two clocks (§5.19)."""

from bucp.models.states import Side, State
from bucp.signing import effects as signing
from bucp.team import people
from common import attachments
from common.refusals import Refused
from common.text_checks import as_typed
from history.recorder import sha256
from signatories.models import Role
from workdays import working_days

from .commands import StopForDispute
from .effects import need_text
from .enums import DisputeKind, SubmissionKind, UseState
from .raising import begin
from .rules import AGREE_WITHIN, OBJECT_WITHIN

FIELDS = ("output_products", "data_elements")  # what a dispute about the method concerns, as far as the form has it


def propose(context, method: str, description: str, file=None):
    """The recipient submits the de-identified data it means to use; the provider has five working days to object."""
    method = need_text(method, "Name the method.")[:300]
    description = need_text(description, "Describe what is removed or changed, and what the data is to be used for.")
    columns = attachments.columns(file)
    bucp = context.bucp
    twice = (
        bucp.proposals.defer("file")
        .filter(by=context.by, method=method, description=description, ended_at=None)
        .first()
    )
    if twice:
        return twice
    proposal = bucp.proposals.create(
        party=context.party_role.party,
        method=method,
        description=description,
        by=context.by,
        **columns,
        party_role=context.party_role.label,
        at=context.at,
        object_by=working_days.deadline(context.at, OBJECT_WITHIN),
    )
    _record(context, "deid.proposed", proposal)
    _tell(context, "deid_proposed", proposal, people.named(bucp.providers))
    return proposal


def _find(context, proposal, *states):
    proposal = context.bucp.proposals.select_for_update().defer("file").get(pk=proposal.pk)
    proposal.bucp = context.bucp
    if states and proposal.state not in states:
        raise Refused(f"This proposal is past that: {proposal.get_state_display().lower()}.")
    return proposal


def _in_time(context, proposal) -> None:
    if proposal.due_at <= context.at:
        raise Refused(f"The time for this ended on {_day(proposal)}; the portal is acting on it now.")


def accept(context, proposal):
    """A provider has no objection. When every provider has said so, the data may be used."""
    proposal = _find(context, proposal, UseState.PROPOSED)
    _in_time(context, proposal)
    own = [h for h in context.party_roles if h.side == Side.PROVIDER and h.party.pk not in proposal.accepted]
    if not own:
        raise Refused("Your entity has accepted it already; another provider is still to answer.")
    context.party_role = own[0]
    proposal.accepted = [*proposal.accepted, context.party_role.party.pk]
    if len(proposal.accepted) == len(context.bucp.providers):
        proposal.state, proposal.ended_at = UseState.ACCEPTED, context.at
        _tell(context, "deid_accepted", proposal, people.named(context.bucp.party_list))
    proposal.save()
    _record(context, "deid.accepted", proposal)


def object_to(context, proposal, text: str):
    """A provider objects: both sides have ten working days to agree, or it becomes a dispute."""
    proposal = _find(context, proposal, UseState.PROPOSED)
    text = need_text(text, "Write what you object to.")
    _in_time(context, proposal)
    proposal.state, proposal.objection, proposal.objected_at, proposal.objected_by = (
        UseState.OBJECTED,
        text,
        context.at,
        context.by,
    )
    proposal.objecting = context.party_role.party
    proposal.agree_by = working_days.deadline(context.at, AGREE_WITHIN)
    proposal.save()
    _record(context, "deid.objected", proposal)
    _tell(context, "deid_objected", proposal, people.named(context.bucp.party_list))


def agree(context, proposal, words: str):
    """A side writes what was agreed; it holds when the other side’s coordinator has agreed to the same words."""
    proposal = _find(context, proposal, UseState.OBJECTED)
    _in_time(context, proposal)
    party_role = next((h for h in context.party_roles if h.side and h.role == Role.COORDINATOR), None)
    if party_role is None:
        raise Refused("The Data Coordinator of each side agrees.")
    context.party_role = party_role
    other = proposal.agreement.get(Side(party_role.side).other.value)
    words = as_typed(words) or (other[0] if other else "")
    words = need_text(words, "Write what you agreed on.")
    proposal.agreement[party_role.side] = [words, str(context.by), context.at.isoformat()]
    if other and other[0] == words:
        proposal.state, proposal.ended_at = UseState.AGREED, context.at
        _record(context, "deid.agreed", proposal)
        _tell(context, "deid_agreed", proposal, people.named(context.bucp.party_list), words=words)
    else:
        proposal.agreement = {party_role.side: proposal.agreement[party_role.side]}  # other words are a new offer
        _record(context, "deid.offered", proposal)
        to = context.bucp.providers if party_role.side == Side.RECIPIENT else context.bucp.recipients
        _tell(context, "deid_offered", proposal, people.named(to), words=words)
    proposal.save()


def take_back(context, proposal):
    """The recipient does not mean to use it any more."""
    proposal = _find(context, proposal, UseState.PROPOSED, UseState.OBJECTED)
    proposal.state, proposal.ended_at = UseState.WITHDRAWN, context.at
    proposal.save()
    _record(context, "deid.taken_back", proposal)
    _tell(context, "deid_taken_back", proposal, people.named(context.bucp.providers))


# What the portal does at the deadline -------------------------------------------------------------------


def nobody_objected(context, proposal):
    """Five working days are over without an objection: the data may be used, and the portal says so."""
    proposal = _find(context, proposal, UseState.PROPOSED)
    if proposal.object_by > context.at:
        raise Refused("The time for objecting is not over yet.")
    proposal.state, proposal.ended_at = UseState.UNOPPOSED, context.at
    proposal.save()
    silent = [p.name for p in context.bucp.providers if p.pk not in proposal.accepted]
    _record(context, "deid.unopposed", proposal, silent=silent, day=_day(proposal))
    _tell(context, "deid_unopposed", proposal, people.named(context.bucp.party_list), silent=silent)


def not_agreed(context, proposal):
    """Ten working days after the objection there is no agreement: the portal opens the dispute by itself."""
    proposal = _find(context, proposal, UseState.OBJECTED)
    if proposal.agree_by > context.at:
        raise Refused("The time for agreeing is not over yet.")
    bucp = context.bucp
    dispute = bucp.disputes.filter(ended_at__isnull=True).first()
    if dispute is None:
        fields = [key for key in FIELDS if key in bucp.form.fields]
        dispute = begin(context, DisputeKind.DEIDENTIFICATION, fields, proposal.objecting)
    dispute.bucp = bucp
    dispute.papers.create(
        kind=SubmissionKind.OBJECTION,
        step=dispute.step,
        party=proposal.objecting,
        by=proposal.objected_by,
        party_role=f"objection of {proposal.objected_at:%Y-%m-%d}",
        at=context.at,
        text=proposal.objection,
        sha256=sha256(proposal.objection),
    )
    proposal.state, proposal.dispute = UseState.DISPUTED, dispute
    proposal.save()
    _record(context, "deid.disputed", proposal, day=_day(proposal))
    _tell(context, "deid_disputed", proposal, people.named(bucp.party_list), dispute=dispute)


def recount(context):
    """A closure was proclaimed or taken back: the periods that still run are counted anew (law 9)."""
    for proposal in (
        context.bucp.proposals.select_for_update()
        .defer("file")
        .filter(state__in=(UseState.PROPOSED, UseState.OBJECTED))
    ):
        before = proposal.due_at
        if before <= context.at:
            continue  # over already: the portal is acting on it
        if proposal.state == UseState.PROPOSED:
            proposal.object_by = working_days.deadline(proposal.at, OBJECT_WITHIN)
        else:
            proposal.agree_by = working_days.deadline(proposal.objected_at, AGREE_WITHIN)
        if proposal.due_at != before:
            proposal.save(update_fields=["object_by", "agree_by"])
            _record(context, "deid.recounted", proposal, day=_day(proposal))
            _tell(context, "deid_recounted", proposal, people.named(context.bucp.party_list))


def becomes_disputed(bucp) -> StopForDispute | None:
    """A request in review or being signed goes to dispute with it; an agreement in force stays in force."""
    open_one = bucp.disputes.filter(ended_at__isnull=True).exists()
    return StopForDispute() if bucp.state in (State.REVIEW, State.SIGNING) and open_one else None


def stop_for_dispute(context):
    """The dispute stops the review, and the signing with it: signatures given are void and stay on record."""
    if context.bucp.state == State.SIGNING:
        signing.return_to_review(context, "A dispute about de-identified data was opened (§5.19).")
    context.event("dispute.stopped_review")


def _last_day(proposal):
    """The last day of the period that runs, or that ran last: the true one, however late the portal acts on it."""
    return working_days.last_day(proposal.agree_by or proposal.object_by)


def _day(proposal) -> str:
    return f"{_last_day(proposal):%-d %B %Y}"


def _record(context, kind: str, proposal, **more) -> None:
    context.event(kind, method=proposal.method, party=proposal.party.name, **more)


def _tell(context, kind: str, proposal, to, **more) -> None:
    context.notify(
        kind,
        to,
        url=f"/disputes/{context.bucp.number}/uses/#use-{proposal.pk}",
        proposal=proposal,
        last_day=_last_day(proposal),
        **more,
    )
