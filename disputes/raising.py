"""From the objection to the referral: what the parties do between themselves (§5.2, domain.md §6 steps 1 and 2)."""

from django.utils import timezone

from bucp import people
from bucp.move import Problem, Refused
from bucp.revisions import freeze
from bucp.states import Side, State
from signatories.models import Role
from signatories.naming import the

from . import rules
from .acts import end, everybody, need_fields, need_party, need_text, open_dispute, write
from .route import enter, keep, route_of
from .words import USED, Kind, Outcome, PaperKind, Solution, Step, Use


def no_open_dispute(bucp) -> list[Problem]:
    """Guard: one dispute at a time."""
    if bucp.disputes.filter(ended_at__isnull=True).exists():
        return [Problem("An objection is open already: add to it on its page.", f"/disputes/{bucp.number}/")]
    return []


def not_decided(bucp) -> list[Problem]:
    """Guard: what was approved by decision is not objected to again (§7.5)."""
    if bucp.decided_at is None:
        return []
    day = f"{timezone.localtime(bucp.decided_at):%-d %B %Y}"
    return [Problem(f"It was approved by decision on {day}: that decision stands.", f"/disputes/{bucp.number}/")]


def begin(act, kind: str, fields, party=None):
    """Opens a dispute about the text as it stands and returns it. `party` None: the portal opens it."""
    bucp = act.bucp
    dispute = bucp.disputes.create(
        nth=bucp.disputes.count() + 1, kind=kind, fields=fields, party=party, raised_by=act.by, raised_at=act.at,
        revision=freeze(act, "objected") if act.by else bucp.current_revision, step_since=act.at,
    )  # fmt: skip
    dispute.bucp = bucp
    act.event("dispute.raised", about=Kind(kind).label, nth=dispute.nth,
              fields=[bucp.form.fields[key].official for key in fields])  # fmt: skip
    enter(act, dispute, Step.TALKS)
    dispute.save()
    return dispute


def raise_dispute(act, kind: str, fields, text: str, file=None):
    """A Data Provider states its objections in writing (§5.2). `file`: (name, bytes). Returns the dispute."""
    if kind not in Kind.values:
        raise Refused("Choose what you object to.")
    fields = need_fields(act.bucp, fields, "Choose the parts of the proposal that your objection concerns.")
    text = need_text(text, "Write your objections: the others can only answer what is written.")
    dispute = begin(act, kind, fields, act.hat.party)
    write(act, dispute, PaperKind.OBJECTION, text, act.hat.party, file)
    act.notify("dispute_raised", people.named(act.bucp.party_list), url=dispute.get_absolute_url(), dispute=dispute,
               text_of_it=text)  # fmt: skip
    return dispute


def add_paper(act, kind: str, text: str, file=None):
    """A reply of a party, a further objection of a provider, or a privileged note of counsel for the own entity."""
    dispute = open_dispute(act)
    if kind not in (PaperKind.REPLY, PaperKind.OBJECTION, PaperKind.PRIVILEGED):
        raise Refused("Choose what kind of paper it is.")
    if kind == PaperKind.PRIVILEGED:
        act.resync = False
        party = need_party(act, Role.LEGAL)
        # No event and no letter: that counsel wrote is privileged, too (§5.20).
        return write(act, dispute, kind, text, party, file)
    if kind == PaperKind.OBJECTION and act.hat.side != Side.PROVIDER:
        raise Refused("Objections are the Data Provider’s to make; write a reply.")
    count = dispute.papers.count()
    paper = write(act, dispute, kind, text, act.hat.party, file)
    if dispute.papers.count() > count:
        act.event("dispute.paper", paper=paper.get_kind_display(), entity=act.hat.party.name, sha256=paper.sha256)
        act.notify("dispute_paper", everybody(dispute), url=f"{dispute.get_absolute_url()}#paper-{paper.pk}", paper=paper)
    return paper


def refer(act, text: str):
    """The talks did not settle it: it goes on its route, with a written explanation (§5.2)."""
    text = need_text(text, "Explain in writing what stays open and why: whoever gets it now begins with this.")
    dispute = open_dispute(act, Step.TALKS)
    write(act, dispute, PaperKind.EXPLANATION, text, act.hat.party)
    dispute.referred_at = act.at
    act.event("dispute.referred", entity=act.hat.party.name)
    act.notify("dispute_referred", people.agency_officers(act.bucp.party_list), url=dispute.get_absolute_url(),
               dispute=dispute, text_of_it=text)  # fmt: skip
    _take_the_route(act, dispute)
    dispute.save()


def _take_the_route(act, dispute) -> None:
    dispute.route_kept = {}
    route = route_of(dispute)
    if not route.unconfirmed:
        keep(dispute, route)
    following = route.after(Step.TALKS)
    enter(act, dispute, following)


def authority_confirmed(bucp) -> list[Problem]:
    """Guard: every party’s standing is on record (§13 of domain.md: the portal asks, it does not guess)."""
    return [
        Problem(f"Confirm on its page whether {the(p.name)} is under the Governor’s authority.", f"/signatories/{p.entity.slug}/edit/")
        for p in bucp.party_list
        if p.entity.under_governor == rules.CONFIRM
    ]


def confirm_route(act):
    """CDO staff have confirmed who is under the Governor’s authority: the route is known and taken."""
    dispute = open_dispute(act, Step.CONFIRM)
    _take_the_route(act, dispute)
    dispute.save()


# Getting to yes -----------------------------------------------------------------------------------------


def propose_settlement(act, text: str, fields, solution: str, statutes: str = ""):
    """A party puts down what could be agreed, and which fields change. It settles when every party agrees."""
    dispute = open_dispute(act)
    text = need_text(text, "Write what you propose to agree on.")
    if solution not in Solution.values:
        raise Refused("Choose what kind of solution it is.")
    fields = [key for key in act.bucp.form.fields if key in set(fields or ())]
    party = need_party(act, Role.COORDINATOR)
    present = dispute.settlements.filter(ended_at__isnull=True).first()
    if present and present.text == text and present.by_id == act.by.pk:
        return present  # a double click
    if present:
        present.ended_at = act.at  # a new proposal replaces it
        present.save(update_fields=["ended_at"])
    settlement = dispute.settlements.create(
        text=text, changes=fields, solution=solution, statutes=(statutes or "")[:500], party=party, by=act.by,
        at=act.at, agreed={str(party.pk): [str(act.by), act.hat.label, act.at.isoformat()]},
    )  # fmt: skip
    act.event("dispute.settlement", entity=party.name, solution=settlement.get_solution_display())
    act.notify("settlement_proposed", everybody(dispute), url=f"{dispute.get_absolute_url()}#settlement",
               dispute=dispute, settlement=settlement)  # fmt: skip
    return settlement


def answer_settlement(act, settlement, agree: bool, reason: str = ""):
    """A party’s coordinator agrees, or declines with a reason. With the last party’s yes the dispute is resolved."""
    dispute = open_dispute(act)
    settlement = dispute.settlements.select_for_update().get(pk=settlement.pk)
    if settlement.ended_at:
        raise Refused("This proposal is no longer open: another took its place, or somebody declined it.")
    waiting = [
        h for h in act.hats if h.side and h.role == Role.COORDINATOR and str(h.party.pk) not in settlement.agreed
    ]
    if not waiting:
        raise Refused("Your entity has agreed already; the others are still to answer.")
    act.hat = waiting[0]
    party = act.hat.party
    if not agree:
        reason = need_text(reason, "Say why you cannot agree, so that the others can propose something better.")
        settlement.ended_at, settlement.declined = act.at, f"{act.by} ({act.hat.label}): {reason}"
        settlement.save(update_fields=["ended_at", "declined"])
        act.event("dispute.settlement_declined", entity=party.name)
        act.notify("settlement_declined", everybody(dispute), url=dispute.get_absolute_url(), dispute=dispute, reason=reason)
        return
    settlement.agreed[str(party.pk)] = [str(act.by), act.hat.label, act.at.isoformat()]
    act.event("dispute.settlement_agreed", entity=party.name)
    if len(settlement.agreed) < len(act.bucp.party_list):
        settlement.save(update_fields=["agreed"])
        return
    settlement.ended_at = act.at
    settlement.save(update_fields=["agreed", "ended_at"])
    end(act, dispute, Outcome.RESOLVED, settlement.text, settlement.changes, settlement.solution)


def withdraw_objection(act, reason: str):
    """The Data Provider takes its objection back: the request is undisputed again."""
    reason = need_text(reason, "Say in a sentence why you take it back; the others read this.")
    dispute = open_dispute(act)
    if dispute.party_id and act.hat.party.pk != dispute.party_id:
        own = next((h for h in act.hats if h.party.pk == dispute.party_id and h.role == Role.COORDINATOR), None)
        if own is None:
            raise Refused(f"{dispute.party.name} raised the objection: its Data Coordinator takes it back.")
        act.hat = own
    others = dispute.papers.filter(kind=PaperKind.OBJECTION).exclude(party=dispute.party_id or act.hat.party.pk)
    other = others.select_related("party__entity").defer("file").first()
    if other:
        raise Refused(f"{other.party.name} has objected too, so this can be settled only together.")
    end(act, dispute, Outcome.WITHDRAWN, reason)


def bucp_ended(sender, bucp, act, **kwargs):
    """Receiver: the request was withdrawn or the agreement ended, and with it its dispute and what was proposed."""
    if bucp.state in USED:
        return
    dispute = bucp.disputes.filter(ended_at__isnull=True).first()
    if dispute:
        dispute.bucp = bucp
        withdrawn = bucp.state == State.WITHDRAWN
        words = bucp.end_reason or f"The agreement is {bucp.get_state_display().lower()}."
        end(act, dispute, Outcome.REQUEST_WITHDRAWN if withdrawn else Outcome.AGREEMENT_ENDED, words)
    bucp.proposals.filter(state__in=(Use.PROPOSED, Use.OBJECTED)).update(state=Use.WITHDRAWN, ended_at=act.at)


def resume_review(act):
    """The dispute is over and the request goes on: back to the review, with the Data Recipient."""
    act.bucp.turn = Side.RECIPIENT
    act.event("dispute.back_in_review")


def end_not_approved(act):
    """Final: the record stays, and the Data Recipient may begin a new request linked to it."""
    bucp = act.bucp
    dispute = bucp.disputes.order_by("-nth").first()
    bucp.ended_at, bucp.end_reason, bucp.turn = act.at, dispute.words, ""
    act.event("dispute.not_approved")
