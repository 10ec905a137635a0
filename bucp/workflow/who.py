"""Who does what, named once: the groups of roles that the rows of the table speak of (domain.md §2)."""

from bucp.models.states import Side
from signatories.models import Role

from .moves import who

DRAFTERS = who(Role.PROGRAM, Role.COORDINATOR, side=Side.RECIPIENT)
LEADING_STAFF = who(Role.PROGRAM, Role.COORDINATOR, side=Side.RECIPIENT, leads=True)
LEADING_COORDINATOR = who(Role.COORDINATOR, side=Side.RECIPIENT, leads=True)
RECIPIENT_STAFF = DRAFTERS
PROVIDER_STAFF = who(Role.PROGRAM, Role.COORDINATOR, side=Side.PROVIDER)
PROGRAM_STAFF = who(Role.PROGRAM, Role.COORDINATOR)
COORDINATORS = who(Role.COORDINATOR)
RECIPIENT_COORDINATOR = who(Role.COORDINATOR, side=Side.RECIPIENT)
PROVIDER_COORDINATOR = who(Role.COORDINATOR, side=Side.PROVIDER)
WRITERS = who(Role.PROGRAM, Role.COORDINATOR, Role.LEGAL, Role.PRIVACY, Role.SECURITY)
TEAM = who(Role.PROGRAM, Role.COORDINATOR, Role.LEGAL, Role.PRIVACY, Role.SECURITY, Role.SPONSOR)
SIGNERS = who(Role.COORDINATOR, Role.SPONSOR)
REVIEWERS = who(Role.LEGAL, Role.PRIVACY, Role.SECURITY)
ATTESTERS = who(Role.PROGRAM, Role.COORDINATOR, Role.PRIVACY, Role.SECURITY)
AGENCY_OFFICERS = who(Role.AGENCY_CDO, Role.AIO)
UNDERSECRETARIES = who(Role.UNDERSECRETARY)
CDO = who(Role.STATE_CDO, Role.CDO_STAFF)
PORTAL = ()
