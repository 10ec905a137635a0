"""The kinds of acts that the history of an agreement can be narrowed to, in the words of its reader."""

from common.extensions import each

FILTERS = {
    "writing": ("Writing", ("bucp.drafted", "bucp.edited", "bucp.parties")),
    "people": ("People brought in or released", ("bucp.named", "bucp.released")),
    "revisions": ("Revisions sent to and fro", ("bucp.revision", "bucp.sent", "bucp.handed_over")),
    "comments": (
        "Comments",
        ("bucp.commented", "bucp.answered", "bucp.resolved", "bucp.reopened", "bucp.waived"),
    ),
    "opinions": ("Opinions", ("bucp.opinions_asked", "bucp.opinion", "bucp.opinion_stale")),
    "signing": (
        "Signing",
        (
            "bucp.put_out",
            "bucp.signed",
            "bucp.signed_on_paper",
            "bucp.paper_confirmed",
            "bucp.agency_signed",
            "bucp.agency_confirmed",
            "bucp.signature_withdrawn",
            "bucp.refused",
            "bucp.returned",
        ),
    ),
    "filing": (
        "Filing, coming into force, withdrawing",
        ("bucp.filed", "bucp.sealed", "bucp.activated", "bucp.withdrawn"),
    ),
    "reading": ("Exports and reading of sensitive answers", ("bucp.exported", "bucp.read_sensitive")),
}
"""{key in the address: (label, kinds of events)}. Later apps add their own groups beside their events
(`Extension.history_filters`)."""


def history_filters() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Those of all apps, in the order of the house."""
    return {key: group for groups in each("history_filters") for key, group in groups.items()}
