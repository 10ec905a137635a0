"""Who is put on record for an office while something waits for it gets that, once, marked as late with the reason: the
objection by §5.2, and the letter of the step that waits for the office (§6.1)."""

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from notices import outbox
from notices.models import Delivery
from signatories.models import Membership
from signatories.officers import why_late
from workdays import working_days

from . import offices
from .enums import Step, SubmissionKind
from .offices import RouteOffice
from .route import TOLD, route_of

OF_OFFICERS = (Step.AGENCY, Step.DECISION)
"""The steps that wait for officers of the Agencies; in the others the Statewide CDO's people or the parties act."""


@dataclass(frozen=True)
class Owed:
    """A letter that `membership` was not sent: `kind`, first written at `since`."""

    kind: str
    since: datetime
    office: RouteOffice
    membership: Membership


def owed(dispute) -> list[Owed]:
    """What the officers of an open dispute have not been sent, the objection first. Two queries when nothing is."""
    if dispute.referred_at is None:
        return []
    waiting = [("dispute_referred", dispute.referred_at, office) for office in offices.mediators(dispute.bucp)]
    if dispute.step in OF_OFFICERS:
        spoken = set(dispute.rulings.filter(step=dispute.step).values_list("office", flat=True))
        found = [o for o in offices.AT[dispute.step](dispute.bucp) if o.key not in spoken]
        waiting += [(TOLD[Step(dispute.step)][0], dispute.step_since, office) for office in found]
    kinds = {kind for kind, _, _ in waiting}
    sent = Delivery.objects.filter(notice__about=dispute.bucp.number, notice__kind__in=kinds, user__isnull=False)
    told = list(sent.values_list("notice__kind", "user", "notice__made_at"))
    return [
        Owed(kind, since, office, m)
        for kind, since, office in waiting
        for m in office.holders
        if not any(k == kind and user == m.user_id and at >= since for k, user, at in told)
    ]


def send_owed(dispute) -> list[Owed]:
    """Sends it and returns it. Under the agreement's lock, inside a move: so each letter goes once, however many are
    put on record at the same time."""
    letters = owed(dispute)
    for one in letters:
        outbox.queue(
            one.kind,
            [
                outbox.To(
                    one.membership.user, f"{one.membership.get_role_display()}, {one.membership.entity.plain_name}"
                )
            ],
            about=dispute.bucp.number,
            url=dispute.get_absolute_url(),
            late=why_late(one.office.name, one.since, _held_before(dispute, one)),
            **_words(dispute, one.kind),
        )
    return letters


def _words(dispute, kind: str) -> dict:
    """In whose name the letter is, and what its text needs: as when it was first written."""
    told = {"bucp": dispute.bucp, "dispute": dispute}
    if kind != "dispute_referred":
        last_day = working_days.last_day(dispute.due_at)
        return {"context": {**told, "route": route_of(dispute), "last_day": last_day}}
    paper = dispute.papers.filter(kind=SubmissionKind.EXPLANATION).select_related("by").defer("file").last()
    return {
        "by": paper.by,
        "context": {**told, "party_role": SimpleNamespace(label=paper.party_role), "text_of_it": paper.text},
    }


def _held_before(dispute, one: Owed) -> bool:
    """Whether the office had somebody before this person: its seat is older, or was given in another role."""
    seats = dispute.bucp.seats.filter(why=dispute.why_seat, agency=one.office.agency, entity=one.office.entity)
    return any(s.role != one.membership.role or s.since < one.membership.since for s in seats)
