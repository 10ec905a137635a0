"""Who receives a notice and why, and which offices that should are held by nobody (domain.md §7, §13)."""

from dataclasses import dataclass, replace

from bucp.team import people
from notices.outbox import To
from signatories import officers
from signatories.models import Membership, Role

OFFICERS, CDO, COUNTERPART, CO_PARTIES = "officers", "cdo", "counterpart", "co_parties"
"""The groups of recipients: officers of each party's Agency; the Statewide CDO and staff; the named people and
coordinators of the other side; those of the other parties on the giver's own side."""

EITHER = (Role.AGENCY_CDO, Role.AIO)
"""The Agency CDO, else the AIO (§5.14)."""
AIO_FIRST = (Role.AIO, Role.AGENCY_CDO)
"""The AIO (§11.1); where an Agency has none on record, its CDO receives it for the office."""


@dataclass(frozen=True)
class RecipientGroup:
    """Who receives the notice, and why: the reason is shown before sending and kept with each delivery. Of officers
    those in the first of `roles` that somebody holds; `copy`: where there is one, and nobody is missing without."""

    key: str
    reason: str
    roles: tuple = ()
    copy: bool = False


TO_OFFICERS = RecipientGroup(OFFICERS, "The agreement names the officer of each party’s Agency.", EITHER)
TO_AIO = RecipientGroup(OFFICERS, "The agreement names the Information Officer of each party’s Agency.", AIO_FIRST)
COPY_TO_AGENCY_CDO = RecipientGroup(
    OFFICERS, "In copy: the Chief Data Officer of each party’s Agency, where there is one.", (Role.AGENCY_CDO,), True
)
TO_COUNTERPART = RecipientGroup(COUNTERPART, "The other side of this agreement.")
TO_CO_PARTIES = RecipientGroup(CO_PARTIES, "Another party on the same side, whose data or exchange it concerns too.")
TO_CDO = RecipientGroup(CDO, "The agreement names the Statewide Chief Data Officer.")


@dataclass(frozen=True)
class NoticeOffice(officers.ActingOffice):
    """The office that acts for a party, as a notice names it: its holders are those in the first of `roles` that
    somebody holds."""

    roles: tuple = EITHER

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
        if group.key in (COUNTERPART, CO_PARTIES):
            for other in counterpart(bucp, party) if group.key == COUNTERPART else co_parties(bucp, party):
                theirs = [to for to in people.named([other]) if to.address and to.user.is_active]
                found += [(to, group.reason) for to in theirs]
                unreached += [] if theirs else [_unreached(other)]
        elif group.key == CDO:
            found += [(to, group.reason) for to in people.state_cdo()]
        elif group.key == OFFICERS:
            for office in offices(bucp.party_list, group.roles):
                holders = holders_of(office)
                found += [(to, group.reason) for to in holders]
                missing += [] if holders or group.copy else [office]
    return Addressed(tuple(_once(found)), tuple(missing), tuple(unreached))


def _unreached(party) -> str:
    return (
        f"{party.name} has nobody on record for this agreement: no Data Coordinator and no named person. "
        "Tell it in another way too, and ask CDO staff to find out who its Data Coordinator is."
    )


def counterpart(bucp, party) -> list:
    """The parties of the other side that take part, and those that left and whose data are not gone yet."""
    return [p for p in concerned(bucp) if p.side != party.side]


def co_parties(bucp, party) -> list:
    """The other parties of the same side that take part."""
    return [p for p in bucp.parties_in if p.side == party.side and p.pk != party.pk]


def concerned(bucp) -> list:
    """The parties that take part, and those that left while a recipient has not attested that the data are gone: what
    happens to the data concerns them. Asks the database only where a party has left."""
    if all(p.takes_part for p in bucp.party_list):
        return bucp.party_list
    open_ones = list(bucp.duties.without_file().open().filter(kind="destruction").values_list("party", "data"))
    held = {party for party, _ in open_ones} | {data.get("of") for _, data in open_ones}
    return [p for p in bucp.party_list if p.takes_part or p.pk in held]


def own_side(party, counsel: bool) -> list[To]:
    """Who is told of a notice that the party gives: its coordinators, and its counsel where it is about law or an
    incident."""
    return people.holders(party, Role.COORDINATOR, *([Role.LEGAL] if counsel else []))


def offices(parties, roles: tuple = EITHER) -> list[NoticeOffice]:
    """The offices of these parties, each once, in their order."""
    found = {}
    for party in parties:
        acting = officers.ActingOffice.of(party.entity)
        found.setdefault(acting.key, NoticeOffice(acting.agency, acting.entity, roles))
    return list(found.values())


def stands_for(membership: Membership, bucp) -> bool:
    """Whether an officer's role is that of an office of the parties."""
    return any(office.holds(membership) for office in offices(bucp.party_list))


def holders_of(office: NoticeOffice) -> list[To]:
    """Those who hold the office now. One query."""
    return [To(m.user, f"{Role(m.role).label}, {m.entity.plain_name}") for m in members_of(office)]


def officers_of(clause, office: NoticeOffice) -> list[To]:
    """Those of one office to whom a notice under `clause` goes, also in copy."""
    groups = [group for group in clause.to if group.key == OFFICERS]
    found = [(to, "") for group in groups for to in holders_of(replace(office, roles=group.roles))]
    return [to for to, _ in _once(found)]


def roles_of(office: NoticeOffice) -> tuple:
    """The role in which the office is held now; all of them when nobody holds it."""
    members = members_of(office)
    return (members[0].role,) if members else office.roles


def members_of(office: NoticeOffice) -> list[Membership]:
    return officers.first_role(officers.holders([office], *office.roles)[office.key], *office.roles)


def _once(found):
    seen = set()
    for to, reason in found:
        if to.address and to.address not in seen and (to.user is None or to.user.is_active):
            seen.add(to.address)
            yield to, reason
