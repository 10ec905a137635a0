"""The public register is a switch of CDO staff (domain.md §14), off until they turn it on. The switch is its history:
the last event of its chain says how it stands, so that nobody turns it without a trace."""

from django.db import transaction

from history.kinds import register
from history.models import Event
from history.recorder import record
from signatories.models import CDO_ROLES, Role, User

CHAIN = "public-register"

ON = register("public_register.on", "{who} switched the public register on: everybody reads the line of what is filed.")
OFF = register("public_register.off", "{who} switched the public register off: only signatories read the line.")


def is_on() -> bool:
    """Whether everybody may read the public line. One query."""
    return turns().values_list("kind", flat=True).first() == ON


def turn(on: bool, by: User) -> bool:
    """Switches it; False when it stood so already, and then nothing is recorded."""
    with transaction.atomic():
        if on == is_on():
            return False
        role = next((Role(m.role).label for m in by.roles if m.role in CDO_ROLES), "")
        record(CHAIN, ON if on else OFF, by=by, role=role)
        return True


def turns():
    """The events of the switch, the last one first."""
    return Event.objects.filter(chain=CHAIN).order_by("-number")
