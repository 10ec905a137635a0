"""The letters of the agreement until it is filed. Each has its text in `templates/bucp/letters/<name>.txt`."""

from notices.kinds import LetterKind

EVERY_PARTY = "named people and Data Coordinators of every party"
COORDINATORS = "Data Coordinators of every party"
AGENCY_OFFICERS = "of each party’s Agency its CDO, else its AIO"
CDO = "the Statewide CDO and staff"

LETTERS = (
    LetterKind("request", "guide step 4", "Request for data", "named people and Data Coordinators of every Data Provider",
               by_sender=True),
    LetterKind("handed_over", "guide step 5", "Revised text",
               "named program staff and Data Coordinators of the side that has it now"),
    LetterKind("opinion_asked", "reviews", "Opinion asked", "everybody who holds the role that is asked, in that party"),
    LetterKind("opinion_stale", "house", "Opinion to be given again", "who gave the opinion"),
    LetterKind("opinion_given", "house", "Opinion given", COORDINATORS),
    LetterKind("comment", "house", "Comment", "named program staff and Data Coordinators of the side that is to answer"),
    LetterKind("named", "house", "Brought into an agreement", "the person brought in, once it has reached their entity"),
    LetterKind("signer_changed", "house", "Another department’s signers changed",
               "Data Coordinators and Executive Sponsors of the other parties of that department’s open agreements"),
    LetterKind("contact_answered", "house", "A proposed contact was confirmed or declined",
               "Data Coordinators of the department that proposed the contact"),
    LetterKind("provider_on_record", "house", "A Data Provider can be reached now",
               "named program staff and Data Coordinators of the Data Recipients of each draft that asks it for data"),
    LetterKind("signature_asked", "house", "Signature asked", "Data Coordinators and Executive Sponsors of every party"),
    LetterKind("signed", "house", "Signed", COORDINATORS),
    LetterKind("signed_on_paper", "§19", "A page signed on paper is to be confirmed",
               "the person whose signature was filed, and the others who can confirm it"),
    LetterKind("agency_signed", "Addendum B §1.3", "The education agency’s signature is to be confirmed",
               "Data Coordinators of the parties other than the one that filed it"),
    LetterKind("signature_withdrawn", "house", "Signature withdrawn", COORDINATORS),
    LetterKind("all_signed", "house", "All signatures are in",
               "Data Coordinators of the first Data Recipient; of another one while it has none"),
    LetterKind("returned", "house", "Returned to review", EVERY_PARTY),
    LetterKind("filed", "§5.1, §5.17", "Filed with the Chief Data Officer",
               f"{CDO}; {EVERY_PARTY}; {AGENCY_OFFICERS}; also who filed it", on_file=True),
    LetterKind("in_force", "house", "In force", f"{EVERY_PARTY}, when it was filed before its start date", on_file=True),
    LetterKind("withdrawn", "house", "Withdrawn", "named people and Data Coordinators of every party that it has reached"),
)  # fmt: skip

CLAUSES_SAY = {
    "guide step 4": "a department asks another for data",
    "guide step 5": "the parties hand the text to each other until it is agreed",
    "reviews": "legal, privacy and security representatives are asked for their opinion",
    "§19": "signatures on paper count like those in the portal",
    "Addendum B §1.3": "the education agency that first disclosed the records signs as well",
    "§5.1, §5.17": "every agreement is filed with the Statewide Chief Data Officer",
}
