"""From the objection to the referral: what the parties do between themselves (§5.2, domain.md §6 steps 1 and 2)."""

from bucp.drafting.effects import ask_again
from bucp.models.states import Side, State
from bucp.official_form.declare import Needed
from bucp.team import people
from bucp.text.revisions import freeze
from common import dates
from common.naming import the
from common.refusals import Problem, Refused
from history import on_record
from signatories.models import Role

from . import rules, written_case
from .effects import end, everybody, need_fields, need_party, need_text, open_dispute, write
from .enums import USED, DisputeKind, DisputeOutcome, Solution, Step, SubmissionKind, UseState
from .route import enter, keep, route_of


def no_open_dispute(bucp) -> list[Problem]:
    """Guard: one dispute at a time."""
    if bucp.disputes.filter(ended_at__isnull=True).exists():
        return [Problem("An objection is open already: add to it on its page.", f"/disputes/{bucp.number}/")]
    return []


def not_decided(bucp) -> list[Problem]:
    """Guard: what was approved by decision is not objected to again (§7.5)."""
    if bucp.decided_at is None:
        return []
    day = dates.day(bucp.decided_at)
    return [Problem(f"It was approved by decision on {day}: that decision stands.", f"/disputes/{bucp.number}/")]


def begin(context, kind: str, fields, party=None):
    """Opens a dispute about the text as it stands and returns it. `party` None: the portal opens it."""
    bucp = context.bucp
    dispute = bucp.disputes.create(
        nth=bucp.disputes.count() + 1,
        kind=kind,
        fields=fields,
        party=party,
        raised_by=context.by,
        raised_at=context.at,
        revision=freeze(context, "objected") if context.by else bucp.current_revision,
        step_since=context.at,
    )
    dispute.bucp = bucp
    if bucp.is_before_filing:
        ask_again(context, Needed.UNDISPUTED)
    context.event(
        "dispute.raised",
        about=DisputeKind(kind).label,
        nth=dispute.nth,
        fields=[bucp.form.fields[key].official for key in fields],
    )
    enter(context, dispute, Step.TALKS)
    dispute.save()
    return dispute


def raise_dispute(context, kind: str, fields, text: str, file=None):
    """A Data Provider states its objections in writing (§5.2). `file`: (name, bytes). Returns the dispute."""
    if kind not in DisputeKind.values:
        raise Refused("Choose what you object to.")
    fields = need_fields(context.bucp, fields, "Choose the parts of the proposal that your objection concerns.")
    text = need_text(text, "Write your objections: the others can only answer what is written.")
    dispute = begin(context, kind, fields, context.party_role.party)
    write(context, dispute, SubmissionKind.OBJECTION, text, context.party_role.party, file)
    context.notify(
        "dispute_raised",
        people.named(context.bucp.party_list),
        url=dispute.get_absolute_url(),
        dispute=dispute,
        text_of_it=text,
    )
    return dispute


def add_paper(context, kind: str, text: str, file=None):
    """A reply of a party, a further objection of a provider, or a privileged note of counsel for the own entity."""
    dispute = open_dispute(context)
    if kind not in (SubmissionKind.REPLY, SubmissionKind.OBJECTION, SubmissionKind.PRIVILEGED):
        raise Refused("Choose what kind of paper it is.")
    if kind == SubmissionKind.PRIVILEGED:
        context.resync = False
        party = need_party(context, Role.LEGAL)
        # No event and no letter: that counsel wrote is privileged, too (§5.20).
        return write(context, dispute, kind, text, party, file)
    if kind == SubmissionKind.OBJECTION and context.party_role.side != Side.PROVIDER:
        raise Refused("Objections are the Data Provider’s to make; write a reply.")
    count = dispute.papers.count()
    paper = write(context, dispute, kind, text, context.party_role.party, file)
    if dispute.papers.count() > count:
        context.event(
            "dispute.paper", paper=paper.get_kind_display(), entity=context.party_role.party.name, sha256=paper.sha256
        )
        context.notify(
            "dispute_paper", everybody(dispute), url=f"{dispute.get_absolute_url()}#paper-{paper.pk}", paper=paper
        )
    return paper


def refer(context, text: str):
    """The talks did not settle it: it goes on its route, with a written explanation (§5.2) and the written case."""
    text = need_text(text, "Explain in writing what stays open and why: whoever gets it now begins with this.")
    dispute = open_dispute(context, Step.TALKS)
    written_case.need_own(context)
    write(context, dispute, SubmissionKind.EXPLANATION, text, context.party_role.party)
    dispute.referred_at = context.at
    context.event("dispute.referred", entity=context.party_role.party.name)
    context.notify(
        "dispute_referred",
        people.agency_officers(context.bucp.party_list),
        url=dispute.get_absolute_url(),
        dispute=dispute,
        text_of_it=text,
        unwritten=sorted({m.party_name for m in written_case.missing(context.bucp) if m.party_id}),
    )
    _take_the_route(context, dispute)
    dispute.save()


def _take_the_route(context, dispute) -> None:
    dispute.route_kept = {}
    route = route_of(dispute)
    if not route.unconfirmed:
        keep(dispute, route)
    following = route.after(Step.TALKS)
    enter(context, dispute, following)


def authority_confirmed(bucp) -> list[Problem]:
    """Guard: every party’s standing is on record (§13 of domain.md: the portal asks, it does not guess)."""
    return [
        Problem(
            f"Confirm on its page whether {the(p.name)} is under the Governor’s authority.",
            f"/signatories/{p.entity.slug}/edit/",
        )
        for p in bucp.party_list
        if p.entity.under_governor == rules.CONFIRM
    ]


def confirm_route(context):
    """CDO staff have confirmed who is under the Governor’s authority: the route is known and taken."""
    dispute = open_dispute(context, Step.CONFIRM)
    _take_the_route(context, dispute)
    dispute.save()


# Getting to yes -----------------------------------------------------------------------------------------


def propose_settlement(context, text: str, fields, solution: str, statutes: str = ""):
    """A party puts down what could be agreed, and which fields change. It settles when every party agrees."""
    dispute = open_dispute(context)
    text = need_text(text, "Write what you propose to agree on.")
    if solution not in Solution.values:
        raise Refused("Choose what kind of solution it is.")
    fields = [key for key in context.bucp.form.fields if key in set(fields or ())]
    party = need_party(context, Role.COORDINATOR)
    present = dispute.settlements.filter(ended_at__isnull=True).first()
    if present and present.text == text and present.by_id == context.by.pk:
        return present  # a double click
    if present:
        present.ended_at = context.at  # a new proposal replaces it
        present.save(update_fields=["ended_at"])
    settlement = dispute.settlements.create(
        text=text,
        changes=fields,
        solution=solution,
        statutes=(statutes or "")[:500],
        party=party,
        by=context.by,
        at=context.at,
        agreed={str(party.pk): [str(context.by), context.party_role.label, context.at.isoformat()]},
    )
    context.event("dispute.settlement", entity=party.name, solution=settlement.get_solution_display())
    context.notify(
        "settlement_proposed",
        everybody(dispute),
        url=f"{dispute.get_absolute_url()}#settlement",
        dispute=dispute,
        settlement=settlement,
    )
    return settlement


def answer_settlement(context, settlement, agree: bool, reason: str = ""):
    """A party’s coordinator agrees, or declines with a reason. With the last party’s yes the dispute is resolved."""
    dispute = open_dispute(context)
    settlement = dispute.settlements.select_for_update().get(pk=settlement.pk)
    if settlement.ended_at:
        raise Refused("This proposal is no longer open: another took its place, or somebody declined it.")
    waiting = [
        h
        for h in context.party_roles
        if h.side and h.role == Role.COORDINATOR and str(h.party.pk) not in settlement.agreed
    ]
    if not waiting:
        raise Refused("Your entity has agreed already; the others are still to answer.")
    context.party_role = waiting[0]
    party = context.party_role.party
    if not agree:
        reason = need_text(reason, "Say why you cannot agree, so that the others can propose something better.")
        settlement.ended_at, settlement.declined = context.at, f"{context.by} ({context.party_role.label}): {reason}"
        settlement.save(update_fields=["ended_at", "declined"])
        context.event("dispute.settlement_declined", entity=party.name)
        context.notify(
            "settlement_declined", everybody(dispute), url=dispute.get_absolute_url(), dispute=dispute, reason=reason
        )
        return
    settlement.agreed[str(party.pk)] = [str(context.by), context.party_role.label, context.at.isoformat()]
    context.event("dispute.settlement_agreed", entity=party.name)
    if len(settlement.agreed) < len(context.bucp.party_list):
        settlement.save(update_fields=["agreed"])
        return
    settlement.ended_at = context.at
    settlement.save(update_fields=["agreed", "ended_at"])
    end(context, dispute, DisputeOutcome.RESOLVED, settlement.text, settlement.changes, settlement.solution)


def withdraw_objection(context, reason: str):
    """The Data Provider takes its objection back: the request is undisputed again."""
    reason = need_text(reason, "Say in a sentence why you take it back; the others read this.")
    dispute = open_dispute(context)
    if dispute.party_id and context.party_role.party.pk != dispute.party_id:
        own = next(
            (h for h in context.party_roles if h.party.pk == dispute.party_id and h.role == Role.COORDINATOR), None
        )
        if own is None:
            raise Refused(f"{dispute.party.name} raised the objection: its Data Coordinator takes it back.")
        context.party_role = own
    others = dispute.papers.filter(kind=SubmissionKind.OBJECTION).exclude(
        party=dispute.party_id or context.party_role.party.pk
    )
    other = others.select_related("party__entity").defer("file").first()
    if other:
        raise Refused(f"{other.party.name} has objected too, so this can be settled only together.")
    end(context, dispute, DisputeOutcome.WITHDRAWN, reason)


def bucp_ended(sender, bucp, context, **kwargs):
    """Receiver: the request was withdrawn or the agreement ended, and with it its dispute and what was proposed."""
    if bucp.state in USED:
        return
    dispute = bucp.disputes.filter(ended_at__isnull=True).first()
    if dispute:
        dispute.bucp = bucp
        withdrawn = bucp.state == State.WITHDRAWN
        words = bucp.end_reason or f"The agreement is {bucp.get_state_display().lower()}."
        end(context, dispute, DisputeOutcome.REQUEST_WITHDRAWN if withdrawn else DisputeOutcome.AGREEMENT_ENDED, words)
    running = bucp.proposals.filter(state__in=(UseState.PROPOSED, UseState.OBJECTED))
    on_record.update(running, state=UseState.WITHDRAWN, ended_at=context.at)


def resume_review(context):
    """The dispute is over and the request goes on: back to the review, with the Data Recipient."""
    context.bucp.turn = Side.RECIPIENT
    context.event("dispute.back_in_review")


def end_not_approved(context):
    """Final: the record stays, and the Data Recipient may begin a new request linked to it."""
    bucp = context.bucp
    dispute = bucp.disputes.order_by("-nth").first()
    bucp.ended_at, bucp.end_reason, bucp.turn = context.at, dispute.words, ""
    context.event("dispute.not_approved")
