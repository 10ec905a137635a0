"""Who may use the data, whom to reach: rows of the life cycle."""

from bucp.models.states import IN_FORCE, ON_FILE
from bucp.workflow.moves import Move
from bucp.workflow.who import COORDINATORS, RECIPIENT_STAFF
from obligations.users import effects as users
from obligations.users.commands import ChangeUsers, UpdateContacts

MOVES = (
    Move(ChangeUsers, "Change who may use the data", ON_FILE, None, (RECIPIENT_STAFF,), users.change_users,
         events=("exchange.users", "exchange.duty_opened", "exchange.duty_done"), page="obligations:users"),
    Move(UpdateContacts, "Update the contacts", IN_FORCE, None, (COORDINATORS,), users.update_contacts,
         events=("exchange.contacts",), letters=("contacts_changed",), page="obligations:contacts"),
)  # fmt: skip
