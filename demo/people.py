"""Who acts besides the fixed cast: the teams of more real entities, accounts named by role in the same way."""

from signatories.models import Role, User

from .accounts import CAST, Player, assemble

TEAMS = {
    "dhcs": "DHCS",
    "dcss": "DCSS",
    "dor": "DOR",
    "ftb": "FTB",
    "dmv": "DMV",
    "cdcr": "CDCR",
    "hcd": "HCD",
    "calpers": "CalPERS",
}
LONE_DRAFTER = Player("program", "aging-department-of", "CDA", Role.PROGRAM, "Program Contact")
"""A department without a Data Coordinator: beside another recipient, that one's leads (domain.md §14)."""

_ROLES = [(p.account, p.role, p.label) for p in CAST if p.entity == "cdph"]

TROUPE = [
    Player(account, entity, short, role, label) for entity, short in TEAMS.items() for account, role, label in _ROLES
] + [LONE_DRAFTER]


def gather() -> dict[tuple[str, str], User]:
    """The cast and the troupe, made where missing: {(entity slug, role): User}."""
    present = assemble() | assemble(TROUPE)
    return {(p.entity, str(p.role)): present[p.email] for p in [*CAST, *TROUPE]}


def program_of(slug: str) -> tuple[str, str]:
    return slug, str(Role.PROGRAM)
