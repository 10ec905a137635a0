"""Who may read the public line of what is filed (`bucp.text.public_line`): signatories (domain.md §11), and everybody
while CDO staff have the public register switched on (§14). Whoever shows a line asks `may_read` first.

The switch is its history: the last event of its chain says how it stands, so that nobody turns it without a trace.
"""

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from history.kinds import register
from history.models import Event
from history.recorder import lock, record
from signatories.access import is_of_a_signatory
from signatories.models import CDO_ROLES, Role, User

CHAIN = "public-register"

ON = register("public_register.on", "{who} switched the public register on: everybody reads the line of what is filed.")
OFF = register("public_register.off", "{who} switched the public register off: only signatories read the line.")


def may_read_line(user: User | AnonymousUser) -> bool:
    """Whether this person, signed in or not, may read public lines. A query at most for those of no signatory."""
    return is_of_a_signatory(user) or is_on()


def is_on() -> bool:
    """Whether everybody may read the public line. One query."""
    return turns().values_list("kind", flat=True).first() == ON


def turn(on: bool, by: User) -> bool:
    """Switches it; False when it stood so already, and then nothing is recorded."""
    with transaction.atomic():
        lock(CHAIN)  # two clicks come one after the other, and the second finds what the first has done
        if on == is_on():
            return False
        role = next((Role(m.role).label for m in by.roles if m.role in CDO_ROLES), "")
        record(CHAIN, ON if on else OFF, by=by, role=role)
        return True


def turns():
    """The events of the switch, the last one first."""
    return Event.objects.filter(chain=CHAIN).order_by("-number")
