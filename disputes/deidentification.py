"""De-identified data that a Data Recipient means to use: the provider’s two clocks (§5.19)."""

from datetime import datetime

from bucp.models.states import Side, State
from bucp.signing import effects as signing
from bucp.team import people
from common import attachments, dates
from common.naming import listed
from common.refusals import NotAllowed, Refused
from common.text_checks import as_typed
from history.recorder import sha256
from signatories.models import Role
from workdays import working_days

from .commands import StopForDispute
from .effects import end, need_text
from .enums import DisputeKind, DisputeOutcome, SubmissionKind, UseState
from .raising import begin
from .rules import AGREE_WITHIN, OBJECT_WITHIN

RUNNING = (UseState.PROPOSED, UseState.OBJECTED)
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
    _tell(context, "deid_proposed", proposal, people.named(p for p in bucp.providers if p.takes_part))
    return proposal


def _find(context, proposal, *states):
    proposal = context.bucp.proposals.select_for_update().defer("file").get(pk=proposal.pk)
    proposal.bucp = context.bucp
    if states and proposal.state not in states:
        raise Refused(f"This proposal is past that: {proposal.get_state_display().lower()}.")
    return proposal


def _in_time(context, proposal, due: datetime) -> None:
    if due <= context.at:
        day = working_days.last_day(due)
        raise Refused(f"The time for this ended on {dates.day(day)}; the portal is acting on it now.")


def accept(context, proposal):
    """A provider has no objection. When every provider has answered and none objects any more, the data may be used."""
    proposal = _find(context, proposal, UseState.PROPOSED, UseState.OBJECTED)
    context.party_role = _own_answer(context, proposal)
    proposal.accepted = [*proposal.accepted, context.party_role.party.pk]
    _record(context, "deid.accepted", proposal)
    _settle(context, proposal)


def object_to(context, proposal, text: str):
    """A provider objects for itself: it and the recipient have ten working days to agree, or it becomes a dispute. The
    others object or accept for themselves."""
    proposal = _find(context, proposal, UseState.PROPOSED, UseState.OBJECTED)
    text = need_text(text, "Write what you object to.")
    context.party_role = _own_answer(context, proposal)
    proposal.objections = proposal.objections | {
        str(context.party_role.party.pk): {
            "text": text,
            "by": context.by.pk,
            "name": str(context.by),
            "at": context.at.isoformat(),
            "agree_by": working_days.deadline(context.at, AGREE_WITHIN).isoformat(),
            "offers": {},
            "agreed": "",
        }
    }
    _settle(context, proposal)
    provider = context.party_role.party
    _record(context, "deid.objected", proposal, provider=provider.name)
    objection = {"provider": provider.name, "text": text, "last_day": _agree_day(proposal.objected, provider)}
    _tell(context, "deid_objected", proposal, people.named(context.bucp.parties_in), objection=objection)


def agree(context, proposal, words: str, provider=None):
    """The recipient that means to use it and the provider that objected write what they agree on; it holds for that
    objection when the other one’s coordinator has agreed to the same words. Nobody agrees for the provider.
    `provider`: whose objection, where the recipient answers several."""
    proposal = _find(context, proposal, UseState.OBJECTED)
    context.party_role, objector = _who_agrees(context, proposal, provider)
    objection = proposal.objected[objector.pk]
    _in_time(context, proposal, datetime.fromisoformat(objection["agree_by"]))
    side = Side(context.party_role.side)
    other = objection["offers"].get(side.other.value)
    words = as_typed(words) or (other[0] if other else "")
    words = need_text(words, "Write what you agreed on.")
    said = [words, str(context.by), context.at.isoformat()]
    settled = bool(other and other[0] == words)
    objection = {
        **objection,
        "offers": {**objection["offers"], side.value: said} if settled else {side.value: said},  # a new offer replaces
        "agreed": context.at.isoformat() if settled else "",
    }
    proposal.objections = {str(pk): one for pk, one in proposal.objected.items()} | {str(objector.pk): objection}
    _settle(context, proposal)
    more = {"provider": objector.name}
    _record(context, "deid.agreed" if settled else "deid.offered", proposal, **more)
    if settled:
        ended = proposal.state == UseState.AGREED
        to = people.named(context.bucp.parties_in)
        _tell(context, "deid_agreed", proposal, to, words=words, ended=ended, **more)
    else:
        to = [objector] if side == Side.RECIPIENT else [proposal.party]
        last_day = _agree_day(proposal.objected, objector)
        _tell(context, "deid_offered", proposal, people.named(to), words=words, last_day=last_day, **more)


def take_back(context, proposal):
    """The recipient does not mean to use it any more."""
    proposal = _find(context, proposal, UseState.PROPOSED, UseState.OBJECTED)
    own = next((h for h in context.party_roles if h.party.pk == proposal.party_id), None)
    if own is None:
        raise NotAllowed(f"{proposal.party.name} submitted it and takes it back.")
    context.party_role = own
    proposal.state, proposal.ended_at = UseState.WITHDRAWN, context.at
    proposal.save()
    _record(context, "deid.taken_back", proposal)
    _tell(context, "deid_taken_back", proposal, people.named(p for p in context.bucp.providers if p.takes_part))


def _own_answer(context, proposal):
    """The role in which the person answers: of a provider that has not, within the five working days."""
    own = [h for h in context.party_roles if h.side == Side.PROVIDER]
    silent = {p.pk for p in proposal.silent}
    mine = next((h for h in own if h.party.pk in silent), None)
    if mine is None:
        raise Refused("Your entity has answered already; each provider answers for itself.")
    _in_time(context, proposal, proposal.object_by)
    return mine


def _who_agrees(context, proposal, provider):
    """(role, provider whose objection it is) of the person who agrees. Raises Refused with a sentence."""
    providers = {p.pk: p for p in context.bucp.providers}
    waiting = list(proposal.open_objections)
    coordinates = [h for h in context.party_roles if h.side and h.role == Role.COORDINATOR]
    for party_role in coordinates:
        if party_role.party.pk in waiting and provider in (None, party_role.party):
            return party_role, party_role.party
    for party_role in coordinates:
        if party_role.party.pk == proposal.party_id:
            wanted = provider.pk if provider else waiting[0] if len(waiting) == 1 else None
            if wanted not in waiting:
                raise Refused("Choose with which provider you agree: each has objected for itself.")
            return party_role, providers[wanted]
    names = listed(providers[pk].name for pk in waiting)
    raise Refused(f"This is between {proposal.party.name} and {names}: their Data Coordinators agree, nobody for them.")


def _settle(context, proposal) -> None:
    """Where it stands after an answer: open objections hold it up; else those who are silent in time are waited for;
    else it may be used."""
    first = next(iter(proposal.open_objections.items()), None)
    if first:
        pk, objection = first
        proposal.state, proposal.objection = UseState.OBJECTED, objection["text"]
        proposal.objecting_id, proposal.objected_by_id = pk, objection["by"]
        proposal.objected_at = datetime.fromisoformat(objection["at"])
        proposal.agree_by = datetime.fromisoformat(objection["agree_by"])
    elif proposal.silent and proposal.object_by > context.at:
        proposal.state = UseState.PROPOSED
    else:
        _end(context, proposal)
    proposal.save()


def _end(context, proposal) -> None:
    """It may be used: as every provider agreed or accepted, or because the others did not object in time."""
    proposal.ended_at = context.at
    if proposal.objected:
        proposal.state = UseState.AGREED
    elif proposal.silent:
        proposal.state = UseState.UNOPPOSED
    else:
        proposal.state = UseState.ACCEPTED
        _tell(context, "deid_accepted", proposal, people.named(context.bucp.parties_in))


def _agree_day(objected: dict, party):
    return working_days.last_day(datetime.fromisoformat(objected[party.pk]["agree_by"]))


# What the portal does at the deadline -------------------------------------------------------------------


def nobody_objected(context, proposal):
    """Five working days are over without an objection: the data may be used, and the portal says so."""
    proposal = _find(context, proposal, UseState.PROPOSED)
    if proposal.object_by > context.at:
        raise Refused("The time for objecting is not over yet.")
    silent = [p.name for p in proposal.silent]
    agreed = listed(p.name for p in context.bucp.providers if p.pk in proposal.objected)
    _end(context, proposal)
    proposal.save()
    _record(context, "deid.unopposed", proposal, silent=silent, day=_day(proposal))
    to = people.named(context.bucp.parties_in)
    last_day = working_days.last_day(proposal.object_by)
    _tell(context, "deid_unopposed", proposal, to, silent=silent, agreed=agreed, last_day=last_day)


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
    for party_id, objection in proposal.open_objections.items():
        dispute.papers.create(
            kind=SubmissionKind.OBJECTION,
            step=dispute.step,
            party_id=party_id,
            by_id=objection["by"],
            party_role=f"objection of {objection['at'][:10]}",
            at=context.at,
            text=objection["text"],
            sha256=sha256(objection["text"]),
        )
    proposal.state, proposal.dispute = UseState.DISPUTED, dispute
    proposal.save()
    _record(context, "deid.disputed", proposal, day=_day(proposal))
    _tell(context, "deid_disputed", proposal, people.named(bucp.parties_in), dispute=dispute)


def recount(context):
    """A closure was proclaimed or taken back: the periods that still run are counted anew (law 9)."""
    for proposal in (
        context.bucp.proposals.select_for_update()
        .defer("file")
        .filter(state__in=(UseState.PROPOSED, UseState.OBJECTED))
    ):
        proposal.bucp = context.bucp
        before = proposal.object_by, proposal.objections
        if proposal.object_by > context.at:  # what is over already, the portal is acting on
            proposal.object_by = working_days.deadline(proposal.at, OBJECT_WITHIN)
        proposal.objections = {str(pk): _recounted(one, context.at) for pk, one in proposal.objected.items()}
        if (proposal.object_by, proposal.objections) == before:
            continue
        _settle(context, proposal)
        _record(context, "deid.recounted", proposal, day=_day(proposal))
        _tell(context, "deid_recounted", proposal, people.named(context.bucp.parties_in))


def _recounted(objection: dict, now: datetime) -> dict:
    if objection["agreed"] or datetime.fromisoformat(objection["agree_by"]) <= now:
        return objection
    due = working_days.deadline(datetime.fromisoformat(objection["at"]), AGREE_WITHIN)
    return {**objection, "agree_by": due.isoformat()}


def party_has_left(sender, bucp, party, context, **_):
    """Receiver: what a recipient that left meant to use is taken back, and so is what a provider that left objects to;
    of a silent one nothing is waited for any more."""
    for proposal in bucp.proposals.select_for_update().defer("file").filter(state__in=RUNNING):
        proposal.bucp = bucp
        if party.pk in (proposal.party_id, *proposal.open_objections):
            proposal.state, proposal.ended_at = UseState.WITHDRAWN, context.at
            proposal.save()
            _record(context, "deid.taken_back", proposal)
        elif party.side == Side.PROVIDER:
            _settle(context, proposal)
    dispute = bucp.disputes.filter(ended_at__isnull=True, party=party).first()
    if dispute:
        dispute.bucp = bucp
        end(context, dispute, DisputeOutcome.AGREEMENT_ENDED, f"{party.name}, which objected, left the agreement.")


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
    agreeing = proposal.agree_by and proposal.state != UseState.PROPOSED
    return working_days.last_day(proposal.agree_by if agreeing else proposal.object_by)


def _day(proposal) -> str:
    return dates.day(_last_day(proposal))


def _record(context, kind: str, proposal, **more) -> None:
    context.event(kind, method=proposal.method, party=proposal.party.name, **more)


def _tell(context, kind: str, proposal, to, **more) -> None:
    context.notify(
        kind,
        to,
        url=f"/disputes/{context.bucp.number}/uses/#use-{proposal.pk}",
        proposal=proposal,
        **{"last_day": _last_day(proposal), **more},
    )
