"""The fixed cast of the demonstration and of the tests: real entities, accounts named by role."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from signatories import telling
from signatories.models import Entity, Membership, Role, User

PASSWORD = "idea-demo"
IN_ROLE_SINCE = datetime(2021, 1, 1, 16, tzinfo=UTC)
"""Before the first agreement of the demonstration, whose story begins two years back."""

_TEAM = [
    ("program", Role.PROGRAM, "Program Contact"),
    ("coordinator", Role.COORDINATOR, "Data Coordinator"),
    ("legal", Role.LEGAL, "Legal Representative"),
    ("privacy", Role.PRIVACY, "Privacy Representative"),
    ("security", Role.SECURITY, "Security Representative"),
    ("sponsor", Role.SPONSOR, "Executive Sponsor"),
]


@dataclass(frozen=True)
class Player:
    account: str  # before the @
    entity: str  # slug
    short: str  # as the name says the entity: CDSS
    role: str
    label: str

    @property
    def email(self) -> str:
        return f"{self.account}@{self.entity}.example"

    @property
    def name(self) -> str:
        return f"{self.label} {self.short}"


def _team(entity: str, short: str, first=None):
    return [Player(*row[:1], entity, short, *row[1:]) for row in [first or _TEAM[0], *_TEAM[1:]]]


CAST = [
    *_team("cdss", "CDSS", ("drafter", Role.PROGRAM, "Program Drafter")),
    *_team("cdph", "CDPH"),
    *_team("edd", "EDD"),
    *_team("calstrs", "CalSTRS"),
    Player("agency-cdo", "chhs", "CHHS", Role.AGENCY_CDO, "Agency Chief Data Officer"),
    Player("undersecretary", "chhs", "CHHS", Role.UNDERSECRETARY, "Undersecretary"),
    Player("aio", "labor", "LWDA", Role.AIO, "Agency Information Officer"),
    Player("undersecretary", "labor", "LWDA", Role.UNDERSECRETARY, "Undersecretary"),
    Player("cdo", "odi", "ODI", Role.STATE_CDO, "Statewide Chief Data Officer"),
    Player("audit", "odi", "ODI", Role.CDO_STAFF, "CDO Audit Staff"),
    Player("admin", "odi", "ODI", Role.ADMIN, "Portal Administrator"),
]


DIVISIONS = {Role.COORDINATOR: "Research and Evaluation Division", Role.SPONSOR: "Executive Office"}
"""The division that a signer of the cast works in (Contact Information, domain.md §4)."""


@transaction.atomic
def assemble(players=CAST) -> dict[str, User]:
    """Makes the players (the cast) where they are missing; returns {e-mail: User}. Needs the signatory list."""
    Entity.objects.filter(slug="calstrs").exclude(under_governor="no").update(under_governor="no")
    entities = {e.slug: e for e in Entity.objects.filter(slug__in={p.entity for p in players})}
    present = {u.email: u for u in User.objects.filter(email__in=[p.email for p in players])}
    secret = None
    for player in players:
        if player.email in present:
            continue
        secret = secret or make_password(PASSWORD)
        user = User.objects.create(
            email=player.email,
            name=player.name,
            title=player.label,
            division=DIVISIONS.get(player.role, ""),
            phone="916-555-0100",
            password=secret,
        )
        telling.put_account_on_record(user, at=IN_ROLE_SINCE)
        held = Membership.objects.create(
            user=user, entity=entities[player.entity], role=player.role, since=IN_ROLE_SINCE
        )
        telling.put_on_record(held, at=IN_ROLE_SINCE)
        present[player.email] = user
    return present
