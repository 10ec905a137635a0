"""The letters of the agreement until it is filed. Each has its text in `templates/bucp/letters/<name>.txt`."""

from notices.kinds import LetterKind

LETTERS = (
    LetterKind("request", "guide step 4", "Request for data", by_sender=True),
    LetterKind("handed_over", "guide step 5", "Revised text"),
    LetterKind("opinion_asked", "reviews", "Opinion asked"),
    LetterKind("opinion_stale", "house", "Opinion to be given again"),
    LetterKind("opinion_given", "house", "Opinion given"),
    LetterKind("comment", "house", "Comment"),
    LetterKind("named", "house", "Brought into an agreement"),
    LetterKind("signature_asked", "house", "Signature asked"),
    LetterKind("signed", "house", "Signed"),
    LetterKind("signed_on_paper", "§19", "Paper signature filed in your name"),
    LetterKind("signature_withdrawn", "house", "Signature withdrawn"),
    LetterKind("all_signed", "house", "All signatures are in"),
    LetterKind("returned", "house", "Returned to review"),
    LetterKind("filed", "§5.1, §5.17", "Filed with the Chief Data Officer", on_file=True),
    LetterKind("in_force", "house", "In force", on_file=True),
    LetterKind("withdrawn", "house", "Withdrawn"),
)

CLAUSES_SAY = {
    "guide step 4": "a department asks another for data",
    "guide step 5": "the parties hand the text to each other until it is agreed",
    "reviews": "legal, privacy and security representatives are asked for their opinion",
    "§19": "signatures on paper count like those in the portal",
    "§5.1, §5.17": "every agreement is filed with the Statewide Chief Data Officer",
}
