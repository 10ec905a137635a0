"""What waits on whom in a dispute and for a proposal of de-identified data (§6, §5.19)."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from bucp.workflow.lead import acting_lead
from bucp.workflow.roles import roles_in
from signatories.models import Role
from tasks.sync import OpenTask

from . import offices, written_in
from .enums import USED, Step, SubmissionKind, UseState
from .mediating import MEETS_IN


def open_in_dispute(bucp) -> list[OpenTask]:
    """The tasks of the open dispute, and of proposals whose clock runs."""
    dispute = bucp.disputes.filter(ended_at__isnull=True).first()
    items = _uses(bucp)
    if dispute:
        dispute.bucp = bucp
        items += _STEPS[dispute.step](dispute)
        items += _settlement(dispute)
        items += _minutes(dispute)
    else:
        items += _to_write(written_in.resolved(bucp))
    return items


def _to_write(dispute) -> list[OpenTask]:
    """What was agreed is written in by the recipient that leads. Once a party says that nothing is left to write, the
    others say whether it is so."""
    left = written_in.to_write(dispute)
    if not left:
        return []
    lead = acting_lead(dispute.bucp)
    others = [p for p in dispute.bucp.party_list if p.pk != lead.pk]
    labels = ", ".join(dict.fromkeys(part.label for part in left))
    silent = {p.pk for p in written_in.silent(dispute)}
    items = []
    if lead.pk in silent:
        items += _parties(dispute, "write_in", [lead], f"Write in what was agreed: {labels}", "#agreed", due=False)
    if dispute.unchanged:
        asked = [p for p in others if p.pk in silent]
        sentence = "Say whether the text says already what was agreed, or write it in"
        items += _parties(dispute, "write_in", asked, sentence, "#agreed", due=False)
    return items


def _item(dispute, what: str, entity_id: int, role: str, sentence: str, anchor: str = "", due=True) -> OpenTask:
    return OpenTask(
        key=f"{what}:{dispute.nth}:{dispute.step}:{entity_id}:{role}",
        kind=what,
        entity_id=entity_id,
        role=role,
        sentence=sentence,
        url=dispute.get_absolute_url() + anchor,
        due_at=dispute.due_at if due else None,
        fixed=due,
    )


def _parties(dispute, what, parties, sentence, anchor="", due=True):
    return [_item(dispute, what, p.entity_id, Role.COORDINATOR, sentence, anchor, due) for p in parties]


def _office_items(dispute, what, found, sentence, anchor="#act"):
    """A task for each office; for one that nobody holds, the task of CDO staff to find somebody."""
    items = []
    for office in found:
        if office.holders:
            items.append(_item(dispute, what, office.holders[0].entity_id, office.role, sentence, anchor))
        else:
            items += _cdo(dispute, f"find:{office.key}", f"Find the officer who acts for the {office.name}", "#route")
    return items


def _cdo(dispute, what, sentence, anchor="#act"):
    office = offices.state_cdo()
    if not office.holders:
        return []
    return [_item(dispute, what, office.holders[0].entity_id, office.role, sentence, anchor)]


def _unspoken(dispute):
    spoken = set(dispute.rulings.filter(step=dispute.step).values_list("office", flat=True))
    return [o for o in offices.AT[dispute.step](dispute.bucp) if o.key not in spoken]


def _talks(dispute):
    if _offered(dispute):
        return []  # it waits for the answers; who has agreed has nothing to do before they are in
    return _parties(dispute, "talks", dispute.bucp.party_list, "Settle the objection with the other side, or refer it")


def _confirm(dispute):
    open_ones = [p.name for p in dispute.bucp.party_list if p.entity.under_governor == "confirm"]
    if not open_ones:
        return _cdo(dispute, "confirm", "Send the dispute on along its route", "#act")
    return _cdo(dispute, "confirm", f"Confirm whether {', '.join(open_ones)} is under the Governor’s authority")


def _agency(dispute):
    return _office_items(dispute, "mediate", _unspoken(dispute), "Mediate between the parties")


def _statements(dispute):
    given = set(dispute.papers.filter(kind=SubmissionKind.STATEMENT).values_list("party", flat=True))
    still = [p for p in dispute.bucp.party_list if p.pk not in given]
    return _parties(dispute, "statement", still, "Submit your entity’s statement", "#act")


def _decision(dispute):
    return _office_items(dispute, "decide", _unspoken(dispute), "Decide the dispute")


def _recommendation(dispute):
    if dispute.papers.filter(kind=SubmissionKind.RECOMMENDATION).exists():
        return _cdo(dispute, "hand_over", "Hand the recommendation over, and record it")
    return _cdo(dispute, "recommend", "Write the recommendation to the Governor’s Office")


_STEPS = {
    Step.TALKS: _talks,
    Step.CONFIRM: _confirm,
    Step.AGENCY: _agency,
    Step.STATEMENTS: _statements,
    Step.CDO: lambda d: _cdo(d, "mediate", "Mediate between the parties"),
    Step.DECISION: _decision,
    Step.RECOMMENDATION: lambda d: _recommendation(d),
    Step.GOVERNOR: lambda d: _cdo(d, "governor", "Record the decision of the Governor’s Office"),
}


def _offered(dispute):
    """The proposed resolution that is open, if any."""
    return dispute.settlements.filter(ended_at__isnull=True).first()


def _settlement(dispute):
    settlement = _offered(dispute)
    due = dispute.due_at if dispute.step == Step.TALKS else None
    if settlement is None:
        return []
    still = [p for p in dispute.bucp.party_list if str(p.pk) not in settlement.agreed]
    return [
        OpenTask(
            f"settlement:{settlement.pk}:{p.entity_id}",
            "settlement",
            p.entity_id,
            Role.COORDINATOR,
            "Answer the proposed resolution",
            f"{dispute.get_absolute_url()}#settlement",
            due_at=due,
            fixed=bool(due),
        )
        for p in still
    ]


def _minutes(dispute):
    """Meetings arranged and not told of: whoever arranged one records it, or who leads that step after them."""
    items = []
    for m in dispute.meetings.filter(told_at__isnull=True, cancelled_at__isnull=True).select_related("arranged_by"):
        entity_id, role, user_id = _recorder(dispute, m)
        items.append(
            OpenTask(
                f"minutes:{m.pk}:{entity_id}:{role}:{user_id or ''}",
                "minutes",
                entity_id,
                role,
                "Record what came of the meeting",
                f"{dispute.get_absolute_url()}#meeting-{m.pk}",
                user_id,
                m.at,
            )
        )
    return items


def _recorder(dispute, meeting) -> tuple:
    """(entity id, role, user id or None) of whoever is to record this meeting."""
    leading = MEETS_IN[Step(meeting.step)]
    party_role = next((h for h in roles_in(meeting.arranged_by, dispute.bucp) if h.role in leading), None)
    if party_role:
        return party_role.party.entity_id, party_role.role, meeting.arranged_by_id
    # The person left that office: its successor has the task, or the CDO where nobody holds it.
    found = [*offices.AT.get(meeting.step, lambda bucp: [])(dispute.bucp), offices.state_cdo()]
    held = next((o for o in found if o.holders), None)
    if meeting.step == Step.TALKS or held is None:
        return dispute.bucp.party_list[0].entity_id, Role.COORDINATOR, None
    return held.holders[0].entity_id, held.role, None


def _uses(bucp):
    if bucp.state not in USED:
        return []
    items = []
    running = bucp.proposals.filter(state__in=(UseState.PROPOSED, UseState.OBJECTED)).defer("file")
    for proposal in running:
        proposal.bucp = bucp
        if proposal.object_by > timezone.now() or proposal.state == UseState.PROPOSED:
            said = "Say whether you object to the de-identified data"
            items += [_use(bucp, proposal, p, "proposed", said, proposal.object_by) for p in proposal.silent]
        for provider, objection in proposal.open_objections.items():
            due = datetime.fromisoformat(objection["agree_by"])
            between = [p for p in bucp.party_list if p.pk in (proposal.party_id, provider)]
            items += [
                _use(bucp, proposal, p, f"objected:{provider}", "Agree on the de-identified data", due)
                for p in between
                if p.side not in objection["offers"]
            ]
    return items


def _use(bucp, proposal, party, what: str, sentence: str, due) -> OpenTask:
    return OpenTask(
        f"use:{proposal.pk}:{what}:{party.entity_id}",
        "use",
        party.entity_id,
        Role.COORDINATOR,
        sentence,
        f"{reverse('disputes:uses', args=[bucp.number])}#use-{proposal.pk}",
        None,
        due,
        fixed=True,
    )
