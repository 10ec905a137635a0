"""Whose officer is whose (§5.14, §6.1): an Agency acts through the officers recorded for the Agency itself, which
stands in the signatory list as an entry of its own (`Entity.is_agency`); an entity without an Agency acts through its
own. The information officer of a department is not its Agency's.

Every question of the kind is asked here: who mediates, decides, is told, certifies, and where such a role can be given.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from common import dates
from common.naming import the

from .models import Agency, Entity, Membership, Role, User

OFFICER_ROLES = (Role.AGENCY_CDO, Role.AIO, Role.UNDERSECRETARY)
OFFICERS_WHO_SPEAK = (Role.AGENCY_CDO, Role.AIO)
"""Who speaks for an Agency where nothing is to be decided between parties."""


@dataclass(frozen=True)
class ActingOffice:
    """Where the officers of a party are recorded: in its Agency, or in the entity itself where it has none."""

    agency: Agency | None
    entity: Entity | None

    @classmethod
    def of(cls, entity: Entity) -> "ActingOffice":
        """The office that acts for the entity. Reads its Agency: load it along."""
        agency = entity.agency
        return cls(agency, None) if agency and agency.has_officers else cls(None, entity)

    @property
    def name(self) -> str:
        return self.agency.name if self.agency else self.entity.plain_name

    @property
    def key(self) -> tuple[int | None, int | None]:
        return (self.agency and self.agency.pk, self.entity and self.entity.pk)

    def holds(self, membership: Membership) -> bool:
        """Whether a membership in an officer's role is held for this office. `recorded` says it to the database."""
        return acts_there(membership.entity, *self.key)


def acts_there(entity: Entity, agency_id: int | None, entity_id: int | None) -> bool:
    """Whether officers recorded for `entity` are those of that Agency, or, without an Agency, of that entity."""
    if agency_id:
        return entity.is_agency and entity.agency_id == agency_id
    return entity.pk == entity_id


def recorded(agency_id: int | None, entity_id: int | None) -> Q:
    """The same as a filter of memberships."""
    return Q(entity__agency=agency_id, entity__is_agency=True) if agency_id else Q(entity=entity_id)


def holders(offices: list[ActingOffice], *roles: str) -> dict[tuple, list[Membership]]:
    """{key of the office: its memberships in these roles, in force now, of people with an account, by age}. One query,
    however many offices."""
    within = Q(pk__in=())
    for office in offices:
        within |= recorded(*office.key)
    rows = Membership.objects.active().filter(within, role__in=roles, user__is_active=True)
    found = list(rows.select_related("user", "entity__agency").order_by("pk"))
    return {office.key: [m for m in found if office.holds(m)] for office in offices}


def first_role(members: list[Membership], *roles: str) -> list[Membership]:
    """Those in the first of these roles that somebody holds: “the Agency CDO, else the AIO”."""
    return next((held for role in roles if (held := [m for m in members if m.role == role])), [])


def speaks_for(user: User, entity: Entity) -> bool:
    """Whether somebody may put the entity's first Data Coordinator on record: the CDO's staff, and the Agency CDO and
    AIO of the office that acts for it."""
    office = ActingOffice.of(entity)
    return user.is_cdo_staff or any(m.role in OFFICERS_WHO_SPEAK and office.holds(m) for m in user.roles)


def why_none(role: str, entity: Entity) -> str:
    """Why this officer's role cannot exist in the entity, as a sentence; empty when it can, and for other roles."""
    office = ActingOffice.of(entity)
    if role not in OFFICER_ROLES or office.entity or entity.is_agency:
        return ""
    itself = office.agency.entities.filter(is_agency=True).first()
    label, name = Role(role).label, entity.plain_name
    where = (
        f"Give the role in {itself.plain_name}, which stands for the Agency in the signatory list."
        if itself
        else "No entry of the signatory list stands for the Agency itself yet: mark or add one first."
    )
    return (
        f"The role {label} cannot be held in {name}: it belongs to the {office.agency.name}, which acts through "
        f"officers of its own. {where}"
    )


def why_late(office: str, written: datetime, somebody_before: bool) -> str:
    """The reason that a letter gives which reaches the officer of `office` only now. `somebody_before`: whether the
    office was held, or held by somebody else, when the letter was written."""
    then = (
        f"another officer acted for {the(office)}" if somebody_before else f"no officer of {the(office)} was on record"
    )
    return f"This letter reaches you late. It was written on {dates.day(written)}, when {then}."
