"""What waits on whom in a dispute and for a proposal of de-identified data (§6, §5.19)."""

from django.urls import reverse

from bucp.workflow.roles import roles_in
from signatories.models import Role
from tasks.sync import OpenTask

from . import offices
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


_STEPS = {
    Step.TALKS: _talks,
    Step.CONFIRM: _confirm,
    Step.AGENCY: _agency,
    Step.STATEMENTS: _statements,
    Step.CDO: lambda d: _cdo(d, "mediate", "Mediate between the parties"),
    Step.DECISION: _decision,
    Step.RECOMMENDATION: lambda d: _cdo(d, "recommend", "Write the recommendation to the Governor’s Office"),
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
        if proposal.state == UseState.PROPOSED:
            parties = [p for p in bucp.providers if p.pk not in proposal.accepted]
            sentence = "Say whether you object to the de-identified data"
        else:
            parties = [p for p in bucp.party_list if p.side not in proposal.agreement]
            sentence = "Agree on the de-identified data"
        items += [
            OpenTask(
                f"use:{proposal.pk}:{proposal.state}:{p.entity_id}",
                "use",
                p.entity_id,
                Role.COORDINATOR,
                sentence,
                f"{reverse('disputes:uses', args=[bucp.number])}#use-{proposal.pk}",
                None,
                proposal.due_at,
                fixed=True,
            )
            for p in parties
        ]
    return items
