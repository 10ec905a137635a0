"""docs/permissions.md is the truth: it is up to date, and people can do exactly what it says."""

import re
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from bucp.models import Bucp
from bucp.models.states import State
from bucp.workflow.perform import perform
from bucp.workflow.roles import roles_in
from bucp.workflow.table import MOVES
from common.refusals import NotAllowed, Refused
from demo.accounts import CAST
from idea_portal.middleware import DenyByDefault
from idea_portal.routes import routes
from signatories.models import ENTITY_ROLES, Role
from tests.support.story import blank
from tests.support.worlds import SEATED, WORLDS, in_state

MANUAL = Path(__file__).parents[2] / "docs" / "permissions.md"
COLUMN_ROLES = tuple(role.value for role in ENTITY_ROLES)
OFFICE_COLUMNS = ("agency_cdo", "aio", "undersecretary", "cdo")
COLUMNS = 2 * len(COLUMN_ROLES) + len(OFFICE_COLUMNS)
COMMANDS = {move.name: command for command, move in MOVES.items()}
COLUMN_OF = {"state_cdo": "cdo", "cdo_staff": "cdo"}  # the Statewide CDO and staff stand in one column


def test_the_manual_is_what_the_code_says():
    printed = StringIO()
    call_command("permissions", stdout=printed)
    assert MANUAL.read_text().strip() == printed.getvalue().strip(), "Run `make docs`."


def test_every_address_declares_a_rule():
    assert [r.address for r in routes() if r.rule is None] == []


def test_an_address_without_a_rule_is_not_served(rf):
    def bare(request):
        raise AssertionError("was served")

    request = rf.get("/")
    request.resolver_match = type("Match", (), {"url_name": "bare", "route": "bare/"})
    with pytest.raises(ImproperlyConfigured):
        DenyByDefault(lambda r: None).process_view(request, bare, (), {})


def the_manuals_moves() -> dict[str, tuple[set, dict]]:
    """{move: ({state labels}, {(side, role): may})} as a reader of the manual finds them; an office has no side."""
    table = {}
    for line in MANUAL.read_text().splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        name = re.fullmatch(r"`(\w+)`", cells[0])
        if not name or len(cells) != 5 + COLUMNS:
            continue
        keys = [(side, role) for side in ("recipient", "provider") for role in COLUMN_ROLES]
        keys += [("", office) for office in OFFICE_COLUMNS]
        states = {s.strip() for s in cells[2].split(",")}
        table[name[1]] = (states, dict(zip(keys, (c == "●" for c in cells[4:-1]), strict=True)))
    return table


def test_every_role_has_its_column():
    columns = {COLUMN_OF.get(role, role) for role in set(Role) - {Role.ADMIN}}  # administrators make no moves
    assert columns == {*COLUMN_ROLES, *OFFICE_COLUMNS}


def test_the_manual_names_every_move():
    assert the_manuals_moves().keys() == COMMANDS.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("state", State.values)
def test_every_move_as_everybody_in_every_state(state, people):
    """Whoever the manual does not allow is refused and nothing changes; whom it allows is never told “not allowed”.

    People who stand in the BUCP in the same roles are one to the door, so one of them knocks for all. Where the state
    does not allow the move, one knocks who carries it elsewhere, and one who never does.
    """
    bucp = in_state(state)
    sides = {p.entity.slug: p.side for p in bucp.party_list}
    reached = {p.entity.slug for p in bucp.party_list if p.reached_at}
    manual = the_manuals_moves()
    came, wrong = {}, []
    for player in CAST:
        user = people[player.email]
        stands = frozenset((r.side, r.role) for r in roles_in(user, bucp))
        for name, (states, may) in manual.items():
            if player.email in SEATED.get(state, ()):
                carries = may.get(("", COLUMN_OF.get(player.role, player.role)), False)
            else:
                carries = player.entity in reached and may.get((sides.get(player.entity), player.role), False)
            possible = State(state).label in states
            alike = (name, stands) if possible else (name, carries)
            if alike not in came:
                came[alike] = attempt(bucp, name, user)
            if came[alike] == "refused" if possible and carries else came[alike] == "tried":
                wrong.append((player.email, name, came[alike]))
    assert wrong == []
    assert Bucp.objects.get(pk=bucp.pk).state == state


def attempt(bucp, name: str, user) -> str:
    """“refused” when the person's role or the state stands in the way, “tried” when the effect was reached."""

    class Reached(Exception):
        pass

    def stop(self, context, command):
        raise Reached

    with patch.object(Bucp, name, stop):
        try:
            perform(bucp, blank(COMMANDS[name]), user)
        except NotAllowed:
            return "refused"
        except Refused as refused:
            wrong_state = "is possible in" in refused.sentence
            return "refused" if wrong_state else "tried"
        except Reached:
            return "tried"
    raise AssertionError("the move ran without reaching its effect")


def test_the_worlds_of_these_tests_cover_every_state():
    assert set(WORLDS) == set(State.values)
