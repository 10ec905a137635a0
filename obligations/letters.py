"""The letters of life after filing (domain.md §7). Each has its text in `templates/obligations/letters/<name>.txt`."""

from bucp.letters import AGENCY_OFFICERS, CDO, COORDINATORS, EVERY_PARTY
from notices.kinds import LetterKind

OTHER_SIDE = "named people and Data Coordinators of the other side"
OTHERS = "named people and Data Coordinators of all other parties"
OF_WHO_BEGAN_IT = "named people and Data Coordinators of the party that began it"
STOPPED = f"{AGENCY_OFFICERS}; {OTHERS}"
TERMINATED = f"{OTHERS}; {CDO}; {AGENCY_OFFICERS}"
CONCERNED = "Data Coordinators of the recipient whose data it is about and of every Data Provider"
EVERYBODY = f"{EVERY_PARTY}; {CDO}; {AGENCY_OFFICERS}"

LETTERS = (
    LetterKind("notice_change_of_law", "§5.14 (a)", "Sharing stops: law or contract changed", STOPPED, to_cdo=True),
    LetterKind("notice_recipients_acts", "§5.14 (b)", "Sharing stops: acts of the recipient", STOPPED, to_cdo=True),
    LetterKind("notice_material_violation", "§7.4", "Terminated for a material violation", TERMINATED, to_cdo=True),
    LetterKind("notice_improper_use", "§8.5", "Improper access, use or disclosure", OTHERS),
    LetterKind("notice_security_incident", "§8.6", "Security incident", OTHERS),
    LetterKind("notice_cannot_destroy", "§8.8", "Data cannot be destroyed as agreed",
               f"{OTHER_SIDE}; {CDO}", to_cdo=True),
    LetterKind("notice_demand", "§5.18", "Demand for the data", OTHERS),
    LetterKind("notice_law_changed", "§11.1", "Law changed: amendment needed",
               f"of each party’s Agency its AIO, its CDO in copy; {OTHERS}", on_file=True),
    LetterKind("notice_certification", "§5.16", "Certification of Data Protection", CDO, to_cdo=True),
    LetterKind("notice_given", "house", "Notice given by your side",
               "Data Coordinators of the party that gave it; its counsel, where it is about law or an incident"),
    LetterKind("notice_answered", "house", "Notice answered",
               "who gave it; named people and Data Coordinators of their party"),
    LetterKind("notice_followed_up", "house", "Notice sent again: not confirmed",
               "each recipient who has not confirmed it in time"),
    LetterKind("notice_unconfirmed", "house", "Notice not confirmed", "Data Coordinators of the party that gave it"),
    LetterKind("officer_missing", "house", "Officer to be found", CDO, on_file=True),
    LetterKind("ending_proposed", "house", "Ending proposed", EVERY_PARTY, on_file=True),
    LetterKind("ending_answered", "house", "A party answered about the ending", EVERY_PARTY, on_file=True),
    LetterKind("ending_declined", "house", "Ending declined", EVERY_PARTY, on_file=True),
    LetterKind("part_ends", "house", "One party’s part is to end", EVERY_PARTY, on_file=True),
    LetterKind("party_left", "§5.14, §7.4, §8.8", "A party left", EVERYBODY, on_file=True),
    LetterKind("goes_on", "house", "The agreement goes on between the others", EVERYBODY, on_file=True),
    LetterKind("ending_decided", "house", "Ending decided",
               f"{EVERY_PARTY}, when the day still lies ahead", on_file=True),
    LetterKind("ending_withdrawn", "house", "Ending taken back", EVERY_PARTY, on_file=True),
    LetterKind("proposal_decided", "§5.14", "Proposed action decided", OF_WHO_BEGAN_IT, on_file=True),
    LetterKind("terminated", "§5.14, §7.4, §8.8", "Terminated", EVERYBODY, on_file=True),
    LetterKind("expired", "§8.8", "Expired", f"{EVERY_PARTY}; {CDO}", on_file=True),
    LetterKind("certification_due", "§5.16", "Certification due", "Data Coordinators of the entity"),
    LetterKind("expiry_near", "house", "End date near", COORDINATORS, on_file=True),
    LetterKind("amendment_begun", "§11.1", "Amendment begun",
               "named program staff and Data Coordinators of every party", on_file=True),
    LetterKind("goes_on_as_new", "§11.1", "Amendment goes on as a new agreement",
               "named people and Data Coordinators of every party that it has reached"),
    LetterKind("amended", "§11.1", "Amended", EVERYBODY, on_file=True),
    LetterKind("duty_opened", "house", "Task of the exchange",
               "named people and Data Coordinators of the party that owes it", on_file=True),
    LetterKind("duty_done", "house", "Task of the exchange done",
               f"named program staff and Data Coordinators of the other side; of destruction {OTHER_SIDE}; {CDO}",
               on_file=True),
    LetterKind("period_proposed", "house", "Period for destroying data proposed", CONCERNED, on_file=True),
    LetterKind("period_agreed", "house", "Period for destroying data agreed", CONCERNED, on_file=True),
    LetterKind("period_declined", "house", "Period for destroying data not agreed", CONCERNED, on_file=True),
    LetterKind("destruction_impossible", "§8.8", "Not possible to destroy as agreed", CONCERNED, on_file=True),
    LetterKind("contacts_changed", "house", "Contacts updated", f"{EVERY_PARTY}; {CDO}", on_file=True),
)  # fmt: skip

CLAUSES_SAY = {
    "§5.11": "who publishes modified data says that they are modified",
    "§5.14": "the provider stops sharing",
    "§5.14 (a)": "the provider stops sharing because a law, rule or contract changed",
    "§5.14 (b)": "the provider stops sharing because of what the recipient did",
    "§5.14, §7.4, §8.8": "sharing ends, and the data is returned or destroyed",
    "§5.16": "every entity affirms each year that it protects data",
    "§5.18": "the recipient tells the provider at once when somebody demands the data",
    "§7.4": "the provider ends the agreement because of a material violation",
    "§8.5": "the recipient tells the provider at once of any use that was not permitted",
    "§8.6": "the recipient tells the provider at once of a security incident",
    "§8.8": "the recipient says within 10 days when data cannot be returned or destroyed as agreed",
    "§11.1": "a change of law calls for an amendment",
}
