"""The offices that a dispute reaches: who mediates, who decides, and the access that lets them see the BUCP for a
time (§6): their seats."""

from dataclasses import dataclass

from django.db.models import Q

from bucp.models import OfficeAccess
from history import on_record
from notices.outbox import To
from signatories import officers
from signatories.models import CDO_ROLES, OFFICERS, Membership, Role

from . import rules
from .enums import Step

CDO = "cdo"


@dataclass(frozen=True)
class RouteOffice:
    """`role` in `agency`, in `entity` where there is no Agency, or of the State (`CDO`). `holders`: memberships now."""

    key: str
    name: str
    role: str
    agency: object = None
    entity: object = None
    holders: tuple = ()

    @property
    def to(self) -> list[To]:
        return [To(m.user, f"{Role(m.role).label}, {m.entity.plain_name}") for m in self.holders]

    def is_of(self, party_role) -> bool:
        return any(m.entity_id == party_role.party.entity_id and m.role == party_role.role for m in self.holders)


def _key(acting: officers.ActingOffice) -> str:
    """How rulings and tasks name the office: `agency:3`, `entity:17`."""
    return f"agency:{acting.agency.pk}" if acting.agency else f"entity:{acting.entity.pk}"


def _offices(parties, *roles) -> list[RouteOffice]:
    """One office per Agency of the parties, in the first of `roles` that somebody holds there now. One query."""
    acting = list({a.key: a for a in (officers.ActingOffice.of(p.entity) for p in parties)}.values())
    held = officers.holders(acting, *roles)
    return [_office(a, officers.first_role(held[a.key], *roles), roles[-1]) for a in acting]


def _office(acting: officers.ActingOffice, members, role) -> RouteOffice:
    role = members[0].role if members else role
    return RouteOffice(_key(acting), acting.name, role, acting.agency, acting.entity, tuple(members))


def mediators(bucp) -> list[RouteOffice]:
    """One per Agency: its Chief Data Officer, else its Information Officer (§6.1(1)(a))."""
    return _offices(bucp.party_list, Role.AGENCY_CDO, Role.AIO)


def undersecretaries(bucp) -> list[RouteOffice]:
    return [o for o in _offices(bucp.party_list, Role.UNDERSECRETARY) if o.agency or o.holders]


def state_cdo() -> RouteOffice:
    """The Statewide CDO and staff; the CDO first, so that tasks stand in that name."""
    held = list(Membership.objects.active().filter(role__in=CDO_ROLES).select_related("user", "entity__agency"))
    held.sort(key=lambda m: (m.role != Role.STATE_CDO, m.pk))
    return RouteOffice(
        CDO, "Statewide Chief Data Officer", held[0].role if held else Role.STATE_CDO, holders=tuple(held)
    )


AT = {
    Step.CONFIRM: lambda bucp: [state_cdo()],
    Step.AGENCY: mediators,
    Step.STATEMENTS: lambda bucp: [state_cdo()],
    Step.CDO: lambda bucp: [state_cdo()],
    Step.DECISION: undersecretaries,
    Step.RECOMMENDATION: lambda bucp: [state_cdo()],
    Step.GOVERNOR: lambda bucp: [state_cdo()],
}
"""Who leads a step."""


def reached(dispute, step: str) -> list[RouteOffice]:
    """The offices that take part when a dispute comes to `step`: nobody during the talks; from the referral on the
    officers of the Agencies, who get it by §5.2, and the CDO; and whoever leads the step. They stay until it ends."""
    if dispute.referred_at is None:
        return []
    found = [*mediators(dispute.bucp), state_cdo(), *AT.get(step, lambda bucp: [])(dispute.bucp)]
    return list({(o.key, o.role): o for o in found}.values())


def facts(bucp) -> list[rules.PartyFacts]:
    """What `rules.route` must know of the parties."""
    mediating = {o.key: o for o in mediators(bucp)}
    deciding = {o.key for o in undersecretaries(bucp)}
    told = []
    for party in bucp.party_list:
        acting = officers.ActingOffice.of(party.entity)
        key = _key(acting)
        office = mediating[key]
        told.append(
            rules.PartyFacts(
                party.name,
                party.side,
                party.entity.under_governor,
                acting.name if acting.agency else "",
                str(office.role) if office.holders else "",
                key in deciding,
            )
        )
    return told


def seat(dispute, step: str) -> list[str]:
    """Gives the offices that it has reached their seats, unless they have them, and returns the names of those that got
    one. A mediator who follows another in the middle takes the seat over: the seat is of the office, and an Agency that
    acts through another role gets another."""
    new = []
    for office in reached(dispute, step):
        if not office.holders:
            continue
        _, made = OfficeAccess.objects.get_or_create(
            bucp=dispute.bucp,
            role=office.role,
            agency=office.agency,
            entity=office.entity,
            why=dispute.why_seat,
            ended_at=None,
        )
        new += [office.name] if made else []
    return new


def unseat(dispute, at) -> None:
    seats = OfficeAccess.objects.filter(bucp=dispute.bucp, why=dispute.why_seat, ended_at=None)
    on_record.update(seats, ended_at=at)


def took_part(user) -> Q:
    """The seats in disputes, open and ended, of the offices that this person holds now, as a filter of `OfficeAccess`:
    who took part in a dispute for an office keeps reading it, for good."""
    held = Q(pk__in=())
    for membership in user.roles:
        if membership.role in OFFICERS:
            held |= OfficeAccess.held_by(membership)
    return held & Q(why__startswith="dispute:")


def kept(user, bucp) -> list[int]:
    """The ids of the disputes of this BUCP in which the person's offices took part."""
    seats = OfficeAccess.objects.filter(took_part(user), bucp=bucp) if user.is_authenticated else ()
    return [int(seat.why.partition(":")[2]) for seat in seats]


def seated(dispute) -> list[To]:
    """Everybody who holds an office with a seat in the dispute now."""
    to = []
    for s in OfficeAccess.objects.filter(bucp=dispute.bucp, why=dispute.why_seat, ended_at=None).select_related(
        "agency", "entity"
    ):
        if s.role in CDO_ROLES:
            to += state_cdo().to
            continue
        recorded = officers.recorded(s.agency_id, s.entity_id)
        members = Membership.objects.active().filter(recorded, role=s.role).select_related("user", "entity")
        to += [To(m.user, f"{Role(m.role).label}, {m.entity.plain_name}") for m in members]
    return to
