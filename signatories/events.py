"""The events of an entity's own chain: who was given which role by whom, who confirmed it, who delegated, what ended.
Importing registers them."""

from history.kinds import register

register("role.on_record", "{person} was put on record as {as_role}.")
register("role.invited", "{who} invited {email}: {roles}.")
register("role.invited_again", "{who} sent the invitation to {email} again: {roles}.")
register("role.proposed", "{who} proposed {email}: {roles}. A second person confirms it.")
register("role.confirmed", "{who} confirmed what {proposed_by} proposed, {email}: {roles}.")
register("role.invitation_ended", "{who} took back or declined the invitation of {email}: {roles}.")
register(
    "role.accepted",
    lambda e: (
        f"{e.actor_name} accepted and is {e.data['as_role']} now, given by {e.data['given_by']}"
        + (f" and confirmed by {e.data['confirmed_by']}." if e.data["confirmed_by"] else ".")
    ),
)
register("role.nothing_new", "{who} accepted an invitation into roles held already: {roles}.")
register("role.invitation_lapsed", "The invitation of {email} ended with the say of {giver}, who wrote it: {roles}.")
register("role.ended", "{who} ended the role {as_role} of {person}.")
register("delegation.prepared", "{who} prepared a delegation of {giver} ({as_role}) to {person}, until {until}.")
register(
    "delegation.given",
    lambda e: (
        f"{e.actor_name} delegated the signature as {e.data['as_role']} to {e.data['person']}, until {e.data['until']}"
        + (f", as {e.data['prepared_by']} had prepared it." if e.data["prepared_by"] else ".")
    ),
)
register("delegation.declined", "{who} declined or took back the delegation of {giver} ({as_role}) to {person}.")
register("delegation.ended", "{who} ended the delegation of {giver} ({as_role}) to {person}.")
register("delegation.ran_out", "The delegation of {giver} ({as_role}) to {person} ended, as it was set: {until}.")
register(
    "person.renamed",
    lambda e: (
        f"{_named(e.data, 'old')} goes by {_named(e.data, 'new')} now."
        + (" The name on record for signing stays until it is confirmed." if e.data["signs"] else "")
    ),
)
register("person.name_confirmed", "{who} confirmed the name on record for signing as {as_role}: {old} is {new} now.")
register("account.made", "{person} has an account now.")
register("account.renamed", lambda e: f"{_named(e.data, 'old')} goes by {_named(e.data, 'new')} now.")
register("account.closed", "{who} closed the account of {person}: {reason}")
register("account.opened", "{who} opened the account of {person} again: {reason}")
register("second_factor.required", "{who} required a second factor from all who sign.")
register("second_factor.lift_asked", "{who} asked to lift the duty of a second factor. A second person confirms it.")
register("second_factor.lift_declined", "{who} kept the duty of a second factor.")
register(
    "second_factor.lifted", "{who} confirmed it: signing needs no second factor any more, as {asked_by} had asked."
)

register("incidents.in_full", "{who} chose that e-mails about incidents carry the whole account to its people.")
register("incidents.in_portal", "{who} chose that accounts of incidents are read in the portal only.")

register("contact.proposed", "{who} proposed {person}, {title}, as contact, for {department}: {email}.")
register("contact.confirmed", "{who} confirmed {person} ({email}), whom {proposed_by} had proposed for {department}.")
register("contact.declined", "{who} declined {person} ({email}), whom {proposed_by} had proposed: {reason}")
register("contact.taken_back", "{who} took back the proposal of {person} ({email}).")
register("contact.lapsed", "The proposal of {person} ({email}) for {department} lapsed: {reason}")

WITH_ADDRESSES = (
    *("role.invited", "role.invited_again", "role.proposed", "role.confirmed", "role.invitation_ended"),
    *("role.invitation_lapsed", "role.nothing_new"),
    *("contact.proposed", "contact.confirmed", "contact.declined", "contact.taken_back", "contact.lapsed"),
)
"""They name the address of somebody who holds no role yet, or who prepares an agreement that has reached nobody: for
those who keep the people of the entity."""


def _named(data: dict, which: str) -> str:
    return f"{data[which]['name']} ({data[which]['title']})" if data[which]["title"] else data[which]["name"]
