"""Every kind of notice in one place: the clause that demands it and what it is called (domain.md §7).

The text of a kind is `templates/notices/letters/<kind>.txt`: first line the subject, then an empty line, then the
letter. It is rendered once, when the notice is queued, and kept as it was sent.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class NoticeKind:
    """`secret`: carries a one-time link, so its text is neither shown in the portal nor logged, and is blanked once
    it went out. `on_file`: sent only when the agreement is filed, so that CDO staff may see it (domain.md §11).
    `to_cdo`: addressed to the Statewide CDO, or one that CDO staff watch over (all of §5.14 and §7.4), so that CDO
    staff may see it as well."""

    name: str
    clause: str
    title: str
    secret: bool = False
    on_file: bool = False
    to_cdo: bool = False


CATALOGUE = {
    kind.name: kind
    for kind in (
        NoticeKind("request", "guide step 4", "Request for data"),
        NoticeKind("handed_over", "guide step 5", "Revised text"),
        NoticeKind("opinion_asked", "reviews", "Opinion asked"),
        NoticeKind("opinion_stale", "house", "Opinion to be given again"),
        NoticeKind("opinion_given", "house", "Opinion given"),
        NoticeKind("comment", "house", "Comment"),
        NoticeKind("named", "house", "Brought into an agreement"),
        NoticeKind("signature_asked", "house", "Signature asked"),
        NoticeKind("signed", "house", "Signed"),
        NoticeKind("signed_on_paper", "§19", "Paper signature filed in your name"),
        NoticeKind("signature_withdrawn", "house", "Signature withdrawn"),
        NoticeKind("all_signed", "house", "All signatures are in"),
        NoticeKind("returned", "house", "Returned to review"),
        NoticeKind("filed", "§5.1, §5.17", "Filed with the Chief Data Officer", on_file=True),
        NoticeKind("in_force", "house", "In force", on_file=True),
        NoticeKind("withdrawn", "house", "Withdrawn"),
        # Disputes (§5.2, §5.19, §6)
        NoticeKind("dispute_raised", "§5.2", "Objection raised"),
        NoticeKind("dispute_paper", "§6", "Paper added to a dispute"),
        NoticeKind("dispute_referred", "§5.2", "Objection not settled between the parties"),
        NoticeKind("authority_to_confirm", "§6.1", "Authority to confirm"),
        NoticeKind("mediation_asked", "§6.1(1)(a)", "Mediation asked"),
        NoticeKind("statements_due", "§6.1", "Statements due"),
        NoticeKind("mediation_request", "§6.1", "Mediation request to the CDO"),
        NoticeKind("decision_asked", "§6.1(1)(b)", "Decision asked"),
        NoticeKind("recommendation_due", "§6.1", "Recommendation to the Governor’s Office due"),
        NoticeKind("governor_asked", "§6.1", "Recommendation made"),
        NoticeKind("settlement_proposed", "house", "Resolution proposed"),
        NoticeKind("settlement_declined", "house", "Proposed resolution declined"),
        NoticeKind("dispute_meeting", "§6.1", "Meeting arranged"),
        NoticeKind("dispute_meeting_off", "house", "Meeting cancelled"),
        NoticeKind("dispute_departure", "§6.1", "Another way recorded"),
        NoticeKind("dispute_ended", "§6", "Dispute ended"),
        NoticeKind("deid_proposed", "§5.19", "De-identified data submitted"),
        NoticeKind("deid_accepted", "§5.19", "De-identified data accepted"),
        NoticeKind("deid_objected", "§5.19", "Objection to de-identified data"),
        NoticeKind("deid_offered", "§5.19", "Agreement on de-identified data offered"),
        NoticeKind("deid_agreed", "§5.19", "De-identified data agreed on"),
        NoticeKind("deid_taken_back", "house", "De-identified data taken back"),
        NoticeKind("deid_unopposed", "§5.19", "Nobody objected in time"),
        NoticeKind("deid_disputed", "§5.19", "No agreement in time: dispute opened"),
        NoticeKind("deid_warning", "§5.19", "Two working days left"),
        NoticeKind("reminder", "house", "Reminder"),
        NoticeKind("invitation", "house", "Invitation to the portal", secret=True),
        NoticeKind("account", "house", "Your account", secret=True),
    )
}

CDO_READS = frozenset(kind.name for kind in CATALOGUE.values() if kind.on_file or kind.to_cdo)
"""The kinds of which CDO staff may read every letter, whoever received it."""
