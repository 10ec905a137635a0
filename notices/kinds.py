"""Every kind of notice in one place: the clause that demands it and what it is called (domain.md §7).

The text of a kind is `templates/notices/letters/<kind>.txt`: first line the subject, then an empty line, then the
letter. It is rendered once, when the notice is queued, and kept as it was sent.
"""

import re
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
        NoticeKind("deid_recounted", "§5.19", "The time for answering has changed"),
        NoticeKind("deid_warning", "§5.19", "Two working days left"),
        NoticeKind("reminder", "house", "Reminder"),
        NoticeKind("invitation", "house", "Invitation to the portal", secret=True),
        NoticeKind("account", "house", "Your account", secret=True),
        # exchange: life after filing (domain.md §7)
        NoticeKind("notice_change_of_law", "§5.14 (a)", "Sharing stops: law or contract changed", to_cdo=True),
        NoticeKind("notice_recipients_acts", "§5.14 (b)", "Sharing stops: acts of the recipient", to_cdo=True),
        NoticeKind("notice_material_violation", "§7.4", "Terminated for a material violation", to_cdo=True),
        NoticeKind("notice_improper_use", "§8.5", "Improper access, use or disclosure"),
        NoticeKind("notice_security_incident", "§8.6", "Security incident"),
        NoticeKind("notice_cannot_destroy", "§8.8", "Data cannot be destroyed as agreed", to_cdo=True),
        NoticeKind("notice_demand", "§5.18", "Demand for the data"),
        NoticeKind("notice_law_changed", "§11.1", "Law changed: amendment needed", on_file=True),
        NoticeKind("notice_certification", "§5.16", "Certification of Data Protection", to_cdo=True),
        NoticeKind("notice_answered", "house", "Notice answered"),
        NoticeKind("notice_followed_up", "house", "Notice sent again: not confirmed"),
        NoticeKind("notice_unconfirmed", "house", "Notice not confirmed"),
        NoticeKind("officer_missing", "house", "Officer to be found", on_file=True),
        NoticeKind("ending_proposed", "house", "Ending proposed", on_file=True),
        NoticeKind("ending_declined", "house", "Ending declined", on_file=True),
        NoticeKind("ending_decided", "house", "Ending decided", on_file=True),
        NoticeKind("ending_withdrawn", "house", "Ending taken back", on_file=True),
        NoticeKind("proposal_decided", "§5.14", "Proposed action decided", on_file=True),
        NoticeKind("terminated", "§5.14, §7.4, §8.8", "Terminated", on_file=True),
        NoticeKind("expired", "§8.8", "Expired", on_file=True),
        NoticeKind("certification_due", "§5.16", "Certification due"),
        NoticeKind("expiry_near", "house", "End date near", on_file=True),
        NoticeKind("amendment_begun", "§11.1", "Amendment begun", on_file=True),
        NoticeKind("amended", "§11.1", "Amended", on_file=True),
        NoticeKind("duty_opened", "house", "Task of the exchange", on_file=True),
        NoticeKind("duty_done", "house", "Task of the exchange done", on_file=True),
        NoticeKind("contacts_changed", "house", "Contacts updated", on_file=True),
    )
}

HOUSE = "house"
"""The clause of the portal's own letters."""

CDO_READS = frozenset(kind.name for kind in CATALOGUE.values() if kind.on_file or kind.to_cdo)
"""The kinds of which CDO staff may read every letter, whoever received it."""

CLAUSES_SAY = {
    "guide step 4": "a department asks another for data",
    "guide step 5": "the parties hand the text to each other until it is agreed",
    "reviews": "legal, privacy and security representatives are asked for their opinion",
    "§19": "signatures on paper count like those in the portal",
    "§5.1, §5.17": "every agreement is filed with the Statewide Chief Data Officer",
    "§5.2": "an objection the parties cannot settle goes to the officers of their Agencies",
    "§5.11": "who publishes modified data says that they are modified",
    "§5.14": "the provider stops sharing",
    "§5.14 (a)": "the provider stops sharing because a law, rule or contract changed",
    "§5.14 (b)": "the provider stops sharing because of what the recipient did",
    "§5.14, §7.4, §8.8": "sharing ends, and the data is returned or destroyed",
    "§5.16": "every entity affirms each year that it protects data",
    "§5.18": "the recipient tells the provider at once when somebody demands the data",
    "§5.19": "de-identified data is used only when the provider does not object",
    "§6": "how the parties settle a dispute",
    "§6.1": "how the parties settle a dispute",
    "§6.1(1)(a)": "the officers of the Agencies mediate a dispute",
    "§6.1(1)(b)": "the Undersecretaries of the Agencies decide a dispute",
    "§7.4": "the provider ends the agreement because of a material violation",
    "§8.5": "the recipient tells the provider at once of any use that was not permitted",
    "§8.6": "the recipient tells the provider at once of a security incident",
    "§8.8": "the recipient says within 10 days when data cannot be returned or destroyed as agreed",
    "§11.1": "a change of law calls for an amendment",
}


def section(clause: str) -> str:
    """The clause without its paragraphs: “§5.14 (a)” → “§5.14”."""
    return re.sub(r" ?\([^)]*\)", "", clause)


def in_words(clause: str) -> str:
    """What a clause is about, in plain words; empty for the portal's own letters."""
    return CLAUSES_SAY.get(clause) or CLAUSES_SAY.get(section(clause), "")
