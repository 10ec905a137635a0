from django.core.management.base import BaseCommand

from bucp.models.states import Side, State
from bucp.workflow.table import MOVES
from idea_portal.routes import routes
from notices.kinds import HOUSE, LETTER_KINDS, LetterKind
from signatories.models import ENTITY_ROLES, Role

INTRO = """# Who may do what, and who is told

Written by `make docs` from the code: the addresses with the rule each view declares, and the life cycle's one table
(`bucp/workflow/table.py`). A test fails when this file is out of date, and other tests try every address and every move
as every member of the cast, in every state, and compare with what stands here.

Besides the role, a person must be named in the BUCP; a party's Data Coordinators take part from the moment it
reaches them (recipients from the draft on, providers when it is sent). Officers outside the parties take part from the
moment it reaches them (in a dispute from the referral, the Undersecretaries from the decision) until that ends; the
record of a dispute stays open to the offices that took part in it. An Agency's officers are those recorded for the
Agency itself. A stranger gets 404, somebody who may know of it but has no right to it gets 403.

The public line of what is filed (title, parties, dates, kinds of data) is for those who hold a role in a signatory and
CDO staff, on pages that are open to anyone as well; for everybody only while CDO staff have the public register
switched on.
"""


class Command(BaseCommand):
    help = "Prints docs/permissions.md."

    def handle(self, *args, **options):
        self.stdout.write("\n".join([INTRO, *addresses(), "", *moves(), "", *told(), "", *other_letters()]))


def addresses() -> list[str]:
    lines = ["## Addresses", "", "| address | who may open it |", "|---|---|"]
    for route in routes():
        if not route.name.startswith("demo_"):
            lines.append(f"| `{route.address}` | {route.rule.who if route.rule else 'nobody'} |")
    return lines


def columns() -> list[tuple[str, Side, str]]:
    return [(f"{Role(r).label}", side, r) for side in Side for r in ENTITY_ROLES]


OFFICES = {
    # Officers outside the parties, who take part while they have access (`bucp.models.OfficeAccess`).
    "Agency CDO": (Role.AGENCY_CDO,),
    "AIO": (Role.AIO,),
    "Undersec": (Role.UNDERSECRETARY,),
    "CDO staff": (Role.STATE_CDO, Role.CDO_STAFF),
}


def moves() -> list[str]:
    """One row per move: from where to where, and for each role of each side and each office whether it carries it."""
    short = {
        Role.PROGRAM: "Prog",
        Role.COORDINATOR: "Coord",
        Role.LEGAL: "Legal",
        Role.PRIVACY: "Priv",
        Role.SECURITY: "Sec",
        Role.SPONSOR: "Spons",
    }
    head = [f"{side.label.removeprefix('Data ')[0]}·{short[role]}" for _, side, role in columns()] + list(OFFICES)
    lines = [
        "## Moves",
        "",
        (
            "R: of a Data Recipient, P: of a Data Provider; then the officers outside the parties, while they have "
            "access (CDO"
        ),
        "staff: the Statewide CDO and staff). “●” may do it when the guards are silent.",
        "",
        f"| move | name | in | becomes | {' | '.join(head)} | portal |",
        "|---" * (5 + len(head)) + "|",
    ]
    for move in MOVES.values():
        cells = ["●" if any(_allows(w, side, role) for w in move.who) else "" for _, side, role in columns()]
        cells += [
            "●" if any(_allows(w, "", role) for w in move.who for role in roles) else "" for roles in OFFICES.values()
        ]
        states = ", ".join(State(s).label for s in State if s in move.source)
        becomes = State(move.target).label if move.target else "—"
        portal = "●" if not move.who else ""
        lines.append(f"| `{move.name}` | {move.label} | {states} | {becomes} | {' | '.join(cells)} | {portal} |")
    return lines


def _allows(who, side, role) -> bool:
    return role in who.roles and who.side in (None, side)


def told() -> list[str]:
    """One row per move: where it is done, which letters it sends to whom, which events it leaves in the history."""
    place = {route.name: route.address for route in routes()}
    lines = [
        "## Who is told by what",
        "",
        "What each move may send and record; which of it depends on how it is done. Of a letter: its title, the clause",
        "that demands it (none: the portal’s own), and who receives it. Whoever makes the move is not told of the own",
        "act, except where it is said. Where no address stands, the portal makes the move by itself.",
        "",
        "| move | done at | letters | events |",
        "|---|---|---|---|",
    ]
    for move in MOVES.values():
        letters = "<br>".join(letter(LETTER_KINDS[kind]) for kind in move.letters)
        events = ", ".join(f"`{kind}`" for kind in move.events)
        at = f"`{place[move.page]}`" if move.page else ""
        lines.append(f"| `{move.name}` | {at} | {letters or '—'} | {events} |")
    return lines


def other_letters() -> list[str]:
    """The letters that no move sends: of the scheduler, of accounts, and of what belongs to no agreement."""
    of_moves = {kind for move in MOVES.values() for kind in move.letters}
    lines = ["## Letters that no move sends", ""]
    return lines + [f"- {letter(kind)}" for kind in LETTER_KINDS.values() if kind.name not in of_moves]


def letter(kind: LetterKind) -> str:
    """“Objection raised” (§5.2) → named people and Data Coordinators of every party"""
    clause = "" if kind.clause == HOUSE else f" ({kind.clause})"
    return f"“{kind.title}”{clause} → {kind.to}"
