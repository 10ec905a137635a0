"""The letters of disputes and de-identified data (§5.2, §5.19, §6). Each has its text in `templates/disputes/letters/<name>.txt`."""

from notices.kinds import LetterKind

LETTERS = (
    LetterKind("dispute_raised", "§5.2", "Objection raised"),
    LetterKind("dispute_paper", "§6", "Paper added to a dispute"),
    LetterKind("dispute_referred", "§5.2", "Objection not settled between the parties"),
    LetterKind("authority_to_confirm", "§6.1", "Authority to confirm"),
    LetterKind("mediation_asked", "§6.1(1)(a)", "Mediation asked"),
    LetterKind("statements_due", "§6.1", "Statements due"),
    LetterKind("mediation_request", "§6.1", "Mediation request to the CDO"),
    LetterKind("decision_asked", "§6.1(1)(b)", "Decision asked"),
    LetterKind("recommendation_due", "§6.1", "Recommendation to the Governor’s Office due"),
    LetterKind("governor_asked", "§6.1", "Recommendation made"),
    LetterKind("settlement_proposed", "house", "Resolution proposed"),
    LetterKind("settlement_declined", "house", "Proposed resolution declined"),
    LetterKind("dispute_meeting", "§6.1", "Meeting arranged"),
    LetterKind("dispute_meeting_off", "house", "Meeting cancelled"),
    LetterKind("dispute_departure", "§6.1", "Another way recorded"),
    LetterKind("dispute_ended", "§6", "Dispute ended"),
    LetterKind("deid_proposed", "§5.19", "De-identified data submitted"),
    LetterKind("deid_accepted", "§5.19", "De-identified data accepted"),
    LetterKind("deid_objected", "§5.19", "Objection to de-identified data"),
    LetterKind("deid_offered", "§5.19", "Agreement on de-identified data offered"),
    LetterKind("deid_agreed", "§5.19", "De-identified data agreed on"),
    LetterKind("deid_taken_back", "house", "De-identified data taken back"),
    LetterKind("deid_unopposed", "§5.19", "Nobody objected in time"),
    LetterKind("deid_disputed", "§5.19", "No agreement in time: dispute opened"),
    LetterKind("deid_recounted", "§5.19", "The time for answering has changed"),
    LetterKind("deid_warning", "§5.19", "Two working days left"),
)

CLAUSES_SAY = {
    "§5.2": "an objection the parties cannot settle goes to the officers of their Agencies",
    "§5.19": "de-identified data is used only when the provider does not object",
    "§6": "how the parties settle a dispute",
    "§6.1": "how the parties settle a dispute",
    "§6.1(1)(a)": "the officers of the Agencies mediate a dispute",
    "§6.1(1)(b)": "the Undersecretaries of the Agencies decide a dispute",
}
