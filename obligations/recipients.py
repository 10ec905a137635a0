"""Who receives a notice and why, and which offices that should are held by nobody (domain.md §7, §13)."""

from dataclasses import dataclass

from bucp.team import people
from notices.outbox import To
from signatories.models import Agency, Entity, Membership, Role

OFFICERS, CDO, COUNTERPART = "officers", "cdo", "counterpart"
"""The groups of recipients: the Agency CDO, else the AIO, of each party's Agency; the Statewide CDO and staff; the
named people and coordinators of the other side."""


@dataclass(frozen=True)
class RecipientGroup:
    """Who receives the notice, and why: the reason is shown before sending and kept with each delivery."""

    key: str
    reason: str


TO_OFFICERS = RecipientGroup(OFFICERS, "The agreement names the officer of each party’s Agency.")
TO_COUNTERPART = RecipientGroup(COUNTERPART, "The other side of this agreement.")
TO_CDO = RecipientGroup(CDO, "The agreement names the Statewide Chief Data Officer.")


@dataclass(frozen=True)
class NoticeOffice:
    """The office for a party: in its Agency, or in the entity itself where it has no Agency with officers."""

    agency: Agency | None
    entity: Entity | None

    @property
    def name(self) -> str:
        return self.agency.name if self.agency else self.entity.plain_name

    @property
    def key(self) -> tuple:
        return (self.agency and self.agency.pk, self.entity and self.entity.pk)

    @property
    def missing(self) -> str:
        return (
            f"{self.name} has neither an Agency Chief Data Officer nor an Agency Information Officer on record. "
            "CDO staff are asked to find out who it is, and the notice goes there as soon as they know."
        )


@dataclass(frozen=True)
class Addressed:
    """`to`: (To, reason) of everybody who receives it; `missing`: the offices that nobody holds; `unreached`: a
    sentence for each party of the other side that has nobody on record."""

    to: tuple[tuple[To, str], ...]
    missing: tuple[NoticeOffice, ...]
    unreached: tuple[str, ...] = ()


def addressed(bucp, clause, party) -> Addressed:
    """Who receives a notice that `party` gives under `clause` (a `Clause`). The queries grow with the parties, not
    with the data."""
    found: list[tuple[To, str]] = []
    missing: list[NoticeOffice] = []
    unreached: list[str] = []
    for group in clause.to:
        if group.key == COUNTERPART:
            for other in counterpart(bucp, party):
                theirs = [to for to in people.named([other]) if to.address and to.user.is_active]
                found += [(to, group.reason) for to in theirs]
                unreached += [] if theirs else [_unreached(other)]
        elif group.key == CDO:
            found += [(to, group.reason) for to in people.state_cdo()]
        elif group.key == OFFICERS:
            for office in offices(bucp.party_list):
                holders = holders_of(office)
                found += [(to, group.reason) for to in holders]
                missing += [] if holders else [office]
    return Addressed(tuple(_once(found)), tuple(missing), tuple(unreached))


def _unreached(party) -> str:
    return (
        f"{party.name} has nobody on record for this agreement: no Data Coordinator and no named person. "
        "Tell it in another way too, and ask CDO staff to find out who its Data Coordinator is."
    )


def counterpart(bucp, party) -> list:
    """The parties of the other side."""
    return [p for p in bucp.party_list if p.side != party.side]


def offices(parties) -> list[NoticeOffice]:
    """The offices of these parties, each once, in their order."""
    found = {}
    for party in parties:
        agency = party.entity.agency
        office = NoticeOffice(agency, None) if agency and agency.has_officers else NoticeOffice(None, party.entity)
        found.setdefault(office.key, office)
    return list(found.values())


def holders_of(office: NoticeOffice) -> list[To]:
    """The Agency CDO, else the AIO (§5.14). One query."""
    return [To(m.user, f"{Role(m.role).label}, {m.entity.plain_name}") for m in _members(office)]


def roles_of(office: NoticeOffice) -> tuple:
    """The role in which the office is held now; both when nobody holds it."""
    members = _members(office)
    return (members[0].role,) if members else (Role.AGENCY_CDO, Role.AIO)


def _members(office: NoticeOffice) -> list[Membership]:
    scope = {"entity__agency": office.agency} if office.agency else {"entity": office.entity}
    rows = (
        Membership.objects.active()
        .filter(**scope, role__in=(Role.AGENCY_CDO, Role.AIO), user__is_active=True)
        .select_related("user", "entity")
        .order_by("pk")
    )
    return [m for m in rows if m.role == Role.AGENCY_CDO] or list(rows)


def _once(found):
    seen = set()
    for to, reason in found:
        if to.address and to.address not in seen and (to.user is None or to.user.is_active):
            seen.add(to.address)
            yield to, reason
