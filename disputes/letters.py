"""The letters of disputes and de-identified data (§5.2, §5.19, §6).

Each has its text in `templates/disputes/letters/<name>.txt`."""

from bucp.letters import AGENCY_OFFICERS, CDO, EVERY_PARTY
from notices.kinds import LetterKind

EVERYBODY = f"{EVERY_PARTY}, and every office that the dispute has reached"
CDO_AND_PARTIES = f"{CDO}; {EVERY_PARTY}"
PROVIDERS = "named people and Data Coordinators of every Data Provider"

LETTERS = (
    LetterKind("dispute_raised", "§5.2", "Objection raised", EVERY_PARTY),
    LetterKind("dispute_paper", "§6", "Paper added to a dispute", EVERYBODY),
    LetterKind("dispute_referred", "§5.2", "Objection not settled between the parties", AGENCY_OFFICERS),
    LetterKind("authority_to_confirm", "§6.1", "Authority to confirm", CDO),
    LetterKind("mediation_asked", "§6.1(1)(a)", "Mediation asked", AGENCY_OFFICERS),
    LetterKind("statements_due", "§6.1", "Statements due", EVERY_PARTY),
    LetterKind("mediation_request", "§6.1", "Mediation request to the CDO", CDO_AND_PARTIES),
    LetterKind("decision_asked", "§6.1(1)(b)", "Decision asked", "the Undersecretaries of the parties’ Agencies"),
    LetterKind("recommendation_due", "§6.1", "Recommendation to the Governor’s Office due", CDO_AND_PARTIES),
    LetterKind("governor_asked", "§6.1", "Recommendation handed over", CDO_AND_PARTIES),
    LetterKind("settlement_proposed", "house", "Resolution proposed", EVERYBODY),
    LetterKind("settlement_declined", "house", "Proposed resolution declined", EVERYBODY),
    LetterKind("dispute_meeting", "§6.1", "Meeting arranged", EVERYBODY),
    LetterKind("dispute_meeting_off", "house", "Meeting cancelled", EVERYBODY),
    LetterKind("dispute_departure", "§6.1", "Another way recorded", EVERY_PARTY),
    LetterKind("dispute_ended", "§6", "Dispute ended", EVERYBODY),
    LetterKind("deid_proposed", "§5.19", "De-identified data submitted", PROVIDERS),
    LetterKind("deid_accepted", "§5.19", "De-identified data accepted",
               f"{EVERY_PARTY}, when every Data Provider has accepted"),
    LetterKind("deid_objected", "§5.19", "Objection to de-identified data", EVERY_PARTY),
    LetterKind("deid_offered", "§5.19", "Agreement on de-identified data offered",
               "named people and Data Coordinators of the other side"),
    LetterKind("deid_agreed", "§5.19", "De-identified data agreed on", EVERY_PARTY),
    LetterKind("deid_taken_back", "house", "De-identified data taken back", PROVIDERS),
    LetterKind("deid_unopposed", "§5.19", "Nobody objected in time", EVERY_PARTY),
    LetterKind("deid_disputed", "§5.19", "No agreement in time: dispute opened", EVERY_PARTY),
    LetterKind("deid_recounted", "§5.19", "The time for answering has changed", EVERY_PARTY),
    LetterKind("deid_warning", "§5.19", "Two working days left",
               f"before an objection {PROVIDERS}, after it {EVERY_PARTY}"),
)  # fmt: skip

CLAUSES_SAY = {
    "§5.2": "an objection the parties cannot settle goes to the officers of their Agencies",
    "§5.19": "de-identified data is used only when the provider does not object",
    "§6": "how the parties settle a dispute",
    "§6.1": "how the parties settle a dispute",
    "§6.1(1)(a)": "the officers of the Agencies mediate a dispute",
    "§6.1(1)(b)": "the Undersecretaries of the Agencies decide a dispute",
}
