"""What the official versions share: checklist, notes, and the sections made of the shared field declarations."""

from collections.abc import Mapping
from dataclasses import replace

from bucp.official_forms.administrative import ADMINISTRATIVE, APPROVALS
from bucp.official_forms.business import BUSINESS
from bucp.official_forms.declare import Field, Section
from bucp.official_forms.technical import TECHNICAL

TITLE = "Business Use Case Proposal"

CHECKLIST = (
    "Draft BUCP",
    "Send BUCP",
    "Legal Review",
    "Privacy Review",
    "Security Review",
    "Executive Sponsor Review",
    "Data Coordinator Final Review",
    "BUCP Start Date",
    "BUCP End Date",
)

NOTES = (
    "This proposal and the Interagency Data Exchange Agreement (IDEA) together are the data-sharing agreement.",
    "Nothing in this proposal changes a term of IDEA.",
    "It is filed with the Statewide Chief Data Officer for tracking and audit. Filing is not an approval.",
)


def sections(overrides: Mapping[str, Mapping[str, object]] | None = None) -> tuple[Section, ...]:
    """The four sections in the official order. `overrides` says, by field key, what a version declares differently."""
    overrides = dict(overrides or {})

    def assembled(fields: tuple[Field, ...]) -> tuple[Field, ...]:
        return tuple(replace(f, **overrides.pop(f.key, {})) for f in fields)

    result = (
        Section(
            "business-case",
            "Business Case",
            "Say what you want the data for. The recipient writes most of this, in words an outsider understands.",
            assembled(BUSINESS),
        ),
        Section(
            "technical",
            "Technical",
            "Describe the data, who uses it and how it is kept safe. Both sides refine this together.",
            assembled(TECHNICAL),
        ),
        Section(
            "administrative",
            "Administrative",
            "Laws, dates and protections. Begin with what you know. The provider adds its part during review.",
            assembled(ADMINISTRATIVE),
        ),
        Section(
            "approvals",
            "Approvals",
            "The signatures of every department. They are collected once the text is final.",
            assembled(APPROVALS),
        ),
    )
    if overrides:
        raise LookupError(f"No such field to declare differently: {', '.join(sorted(overrides))}")
    return result
