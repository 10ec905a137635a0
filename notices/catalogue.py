"""Every kind of notice in one place: the clause that demands it and what it is called (domain.md §7).

The text of a kind is `templates/notices/letters/<kind>.txt`: first line the subject, then an empty line, then the
letter. It is rendered once, when the notice is queued, and kept as it was sent.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class NoticeKind:
    """`secret`: carries a one-time link, so its text is neither shown in the portal nor logged, and is blanked once
    it went out. `on_file`: sent only when the agreement is filed, so that CDO staff may see it (domain.md §11)."""

    name: str
    clause: str
    title: str
    secret: bool = False
    on_file: bool = False


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
        NoticeKind("reminder", "house", "Reminder"),
        NoticeKind("invitation", "house", "Invitation to the portal", secret=True),
        NoticeKind("account", "house", "Your account", secret=True),
    )
}

ON_FILE = frozenset(kind.name for kind in CATALOGUE.values() if kind.on_file)
