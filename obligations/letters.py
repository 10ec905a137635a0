"""The letters of life after filing (domain.md §7). Each has its text in `templates/obligations/letters/<name>.txt`."""

from notices.kinds import LetterKind

LETTERS = (
    LetterKind("notice_change_of_law", "§5.14 (a)", "Sharing stops: law or contract changed", to_cdo=True),
    LetterKind("notice_recipients_acts", "§5.14 (b)", "Sharing stops: acts of the recipient", to_cdo=True),
    LetterKind("notice_material_violation", "§7.4", "Terminated for a material violation", to_cdo=True),
    LetterKind("notice_improper_use", "§8.5", "Improper access, use or disclosure"),
    LetterKind("notice_security_incident", "§8.6", "Security incident"),
    LetterKind("notice_cannot_destroy", "§8.8", "Data cannot be destroyed as agreed", to_cdo=True),
    LetterKind("notice_demand", "§5.18", "Demand for the data"),
    LetterKind("notice_law_changed", "§11.1", "Law changed: amendment needed", on_file=True),
    LetterKind("notice_certification", "§5.16", "Certification of Data Protection", to_cdo=True),
    LetterKind("notice_answered", "house", "Notice answered"),
    LetterKind("notice_followed_up", "house", "Notice sent again: not confirmed"),
    LetterKind("notice_unconfirmed", "house", "Notice not confirmed"),
    LetterKind("officer_missing", "house", "Officer to be found", on_file=True),
    LetterKind("ending_proposed", "house", "Ending proposed", on_file=True),
    LetterKind("ending_declined", "house", "Ending declined", on_file=True),
    LetterKind("ending_decided", "house", "Ending decided", on_file=True),
    LetterKind("ending_withdrawn", "house", "Ending taken back", on_file=True),
    LetterKind("proposal_decided", "§5.14", "Proposed action decided", on_file=True),
    LetterKind("terminated", "§5.14, §7.4, §8.8", "Terminated", on_file=True),
    LetterKind("expired", "§8.8", "Expired", on_file=True),
    LetterKind("certification_due", "§5.16", "Certification due"),
    LetterKind("expiry_near", "house", "End date near", on_file=True),
    LetterKind("amendment_begun", "§11.1", "Amendment begun", on_file=True),
    LetterKind("amended", "§11.1", "Amended", on_file=True),
    LetterKind("duty_opened", "house", "Task of the exchange", on_file=True),
    LetterKind("duty_done", "house", "Task of the exchange done", on_file=True),
    LetterKind("contacts_changed", "house", "Contacts updated", on_file=True),
)

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
