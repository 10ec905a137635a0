"""De-identified data that a Data Recipient means to use: the provider’s two clocks (§5.19)."""

from bucp import attachments, people, signing
from bucp.move import Refused
from bucp.states import Side, State
from history.recorder import sha256
from notices import working_days
from signatories.models import Role

from .acts import need_text
from .raising import begin
from .rules import AGREE_WITHIN, OBJECT_WITHIN
from .words import Kind, PaperKind, Use

FIELDS = ("output_products", "data_elements")  # what a dispute about the method concerns, as far as the form has it


def propose(act, method: str, description: str, file=None):
    """The recipient submits the de-identified data it means to use; the provider has five working days to object."""
    method = need_text(method, "Name the method.")[:300]
    description = need_text(description, "Describe what is removed or changed, and what the data is to be used for.")
    columns = attachments.columns(file)
    bucp = act.bucp
    twice = bucp.proposals.defer("file").filter(by=act.by, method=method, description=description, ended_at=None).first()
    if twice:
        return twice
    proposal = bucp.proposals.create(
        party=act.hat.party, method=method, description=description, by=act.by, **columns,
        hat=act.hat.label, at=act.at, object_by=working_days.deadline(act.at, OBJECT_WITHIN),
    )  # fmt: skip
    _record(act, "deid.proposed", proposal)
    _tell(act, "deid_proposed", proposal, people.named(bucp.providers))
    return proposal


def _find(act, proposal, *states):
    proposal = act.bucp.proposals.select_for_update().defer("file").get(pk=proposal.pk)
    proposal.bucp = act.bucp
    if states and proposal.state not in states:
        raise Refused(f"This proposal is past that: {proposal.get_state_display().lower()}.")
    return proposal


def _in_time(act, proposal) -> None:
    if proposal.due_at <= act.at:
        raise Refused(f"The time for this ended on {_day(proposal)}; the portal is acting on it now.")


def accept(act, proposal):
    """A provider has no objection. When every provider has said so, the data may be used."""
    proposal = _find(act, proposal, Use.PROPOSED)
    _in_time(act, proposal)
    own = [h for h in act.hats if h.side == Side.PROVIDER and h.party.pk not in proposal.accepted]
    if not own:
        raise Refused("Your entity has accepted it already; another provider is still to answer.")
    act.hat = own[0]
    proposal.accepted = [*proposal.accepted, act.hat.party.pk]
    if len(proposal.accepted) == len(act.bucp.providers):
        proposal.state, proposal.ended_at = Use.ACCEPTED, act.at
        _tell(act, "deid_accepted", proposal, people.named(act.bucp.party_list))
    proposal.save()
    _record(act, "deid.accepted", proposal)


def object_to(act, proposal, text: str):
    """A provider objects: both sides have ten working days to agree, or it becomes a dispute."""
    proposal = _find(act, proposal, Use.PROPOSED)
    text = need_text(text, "Write what you object to.")
    _in_time(act, proposal)
    proposal.state, proposal.objection, proposal.objected_at, proposal.objected_by = Use.OBJECTED, text, act.at, act.by
    proposal.objecting = act.hat.party
    proposal.agree_by = working_days.deadline(act.at, AGREE_WITHIN)
    proposal.save()
    _record(act, "deid.objected", proposal)
    _tell(act, "deid_objected", proposal, people.named(act.bucp.party_list))


def agree(act, proposal, words: str):
    """A side writes what was agreed; it holds when the other side’s coordinator has agreed to the same words."""
    proposal = _find(act, proposal, Use.OBJECTED)
    _in_time(act, proposal)
    hat = next((h for h in act.hats if h.side and h.role == Role.COORDINATOR), None)
    if hat is None:
        raise Refused("The Data Coordinator of each side agrees.")
    act.hat = hat
    other = proposal.agreement.get(Side(hat.side).other.value)
    words = (words or "").strip() or (other[0] if other else "")
    words = need_text(words, "Write what you agreed on.")
    proposal.agreement[hat.side] = [words, str(act.by), act.at.isoformat()]
    if other and other[0] == words:
        proposal.state, proposal.ended_at = Use.AGREED, act.at
        _record(act, "deid.agreed", proposal)
        _tell(act, "deid_agreed", proposal, people.named(act.bucp.party_list), words=words)
    else:
        proposal.agreement = {hat.side: proposal.agreement[hat.side]}  # other words are a new offer
        _record(act, "deid.offered", proposal)
        to = act.bucp.providers if hat.side == Side.RECIPIENT else act.bucp.recipients
        _tell(act, "deid_offered", proposal, people.named(to), words=words)
    proposal.save()


def take_back(act, proposal):
    """The recipient does not mean to use it any more."""
    proposal = _find(act, proposal, Use.PROPOSED, Use.OBJECTED)
    proposal.state, proposal.ended_at = Use.WITHDRAWN, act.at
    proposal.save()
    _record(act, "deid.taken_back", proposal)
    _tell(act, "deid_taken_back", proposal, people.named(act.bucp.providers))


# What the portal does at the deadline -------------------------------------------------------------------


def nobody_objected(act, proposal):
    """Five working days are over without an objection: the data may be used, and the portal says so."""
    proposal = _find(act, proposal, Use.PROPOSED)
    if proposal.object_by > act.at:
        raise Refused("The time for objecting is not over yet.")
    proposal.state, proposal.ended_at = Use.UNOPPOSED, act.at
    proposal.save()
    silent = [p.name for p in act.bucp.providers if p.pk not in proposal.accepted]
    _record(act, "deid.unopposed", proposal, silent=silent, day=_day(proposal))
    _tell(act, "deid_unopposed", proposal, people.named(act.bucp.party_list), silent=silent)


def not_agreed(act, proposal):
    """Ten working days after the objection there is no agreement: the portal opens the dispute by itself."""
    proposal = _find(act, proposal, Use.OBJECTED)
    if proposal.agree_by > act.at:
        raise Refused("The time for agreeing is not over yet.")
    bucp = act.bucp
    dispute = bucp.disputes.filter(ended_at__isnull=True).first()
    if dispute is None:
        fields = [key for key in FIELDS if key in bucp.form.fields]
        dispute = begin(act, Kind.DEIDENTIFICATION, fields, proposal.objecting)
    dispute.bucp = bucp
    dispute.papers.create(
        kind=PaperKind.OBJECTION, step=dispute.step, party=proposal.objecting, by=proposal.objected_by,
        hat=f"objection of {proposal.objected_at:%Y-%m-%d}", at=act.at, text=proposal.objection,
        sha256=sha256(proposal.objection),
    )  # fmt: skip
    proposal.state, proposal.dispute = Use.DISPUTED, dispute
    proposal.save()
    _record(act, "deid.disputed", proposal, day=_day(proposal))
    _tell(act, "deid_disputed", proposal, people.named(bucp.party_list), dispute=dispute)


def recount(act):
    """A closure was proclaimed or taken back: the periods that still run are counted anew (law 9)."""
    for proposal in act.bucp.proposals.select_for_update().defer("file").filter(state__in=(Use.PROPOSED, Use.OBJECTED)):
        before = proposal.due_at
        if before <= act.at:
            continue  # over already: the portal is acting on it
        if proposal.state == Use.PROPOSED:
            proposal.object_by = working_days.deadline(proposal.at, OBJECT_WITHIN)
        else:
            proposal.agree_by = working_days.deadline(proposal.objected_at, AGREE_WITHIN)
        if proposal.due_at != before:
            proposal.save(update_fields=["object_by", "agree_by"])
            _record(act, "deid.recounted", proposal, day=_day(proposal))
            _tell(act, "deid_recounted", proposal, people.named(act.bucp.party_list))


def becomes_disputed(bucp) -> str | None:
    """A request in review or being signed goes to dispute with it; an agreement in force stays in force."""
    open_one = bucp.disputes.filter(ended_at__isnull=True).exists()
    return "stop_for_dispute" if bucp.state in (State.REVIEW, State.SIGNING) and open_one else None


def stop_for_dispute(act):
    """The dispute stops the review, and the signing with it: signatures given are void and stay on record."""
    if act.bucp.state == State.SIGNING:
        signing.return_to_review(act, "A dispute about de-identified data was opened (§5.19).")
    act.event("dispute.stopped_review")


def _last_day(proposal):
    """The last day of the period that runs, or that ran last: the true one, however late the portal acts on it."""
    return working_days.last_day(proposal.agree_by or proposal.object_by)


def _day(proposal) -> str:
    return f"{_last_day(proposal):%-d %B %Y}"


def _record(act, kind: str, proposal, **more) -> None:
    act.event(kind, method=proposal.method, party=proposal.party.name, **more)


def _tell(act, kind: str, proposal, to, **more) -> None:
    act.notify(
        kind,
        to,
        url=f"/disputes/{act.bucp.number}/uses/#use-{proposal.pk}",
        proposal=proposal,
        last_day=_last_day(proposal),
        **more,
    )
