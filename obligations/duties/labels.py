"""What the pages say of each kind of task: what it is about, which parts of the agreement tell how, what follows."""

from dataclasses import dataclass

from bucp.official_form.beside import DESTRUCTION_BACKUPS, DESTRUCTION_WITHIN
from bucp.text.reader import read


@dataclass(frozen=True)
class ObligationLabels:
    """`about`: one or two plain sentences; `clause`: where it is written, if anywhere; `fields`: keys of the questions
    of the official form whose answers tell how; `button`: begins with a verb; `then`: what attesting brings about."""

    about: str
    button: str
    then: tuple[str, ...]
    clause: str = ""
    fields: tuple[str, ...] = ()


FINAL = "What you attest is kept in the history with your name. It is final."
TOLD = "The other side is told."

WORDS: dict[str, ObligationLabels] = {
    "first_transfer": ObligationLabels(
        (
            "The provider hands over the data for the first time. The day counts: it shows how long it took from "
            "filing to data."
        ),
        "Attest the first transfer",
        (TOLD, FINAL),
        fields=("transfer_method", "transfer_management"),
    ),
    "transfer": ObligationLabels(
        "The provider hands over more data, as agreed for an ongoing exchange.",
        "Attest the transfer",
        (TOLD, FINAL),
        fields=("transfer_method", "transfer_management"),
    ),
    "training": ObligationLabels(
        "Everybody who may use the data is trained in how to protect it. This is done by itself as soon as every "
        "person on the list has a training date.",
        "Attest the training",
        (TOLD, FINAL),
        clause="§5.12",
        fields=("data_users",),
    ),
    "release": ObligationLabels(
        (
            "Something made from the data is to become public. Each party decides for itself, by whoever the agreement "
            "names."
        ),
        "Record the decision",
        (TOLD, "It may be published once every party has approved it.", FINAL),
        fields=("output_release_approval",),
    ),
    "publication": ObligationLabels(
        "Every party approved the release. Say what was published: what was made from modified data says so.",
        "Record the publication",
        (TOLD, FINAL),
        clause="§5.11",
    ),
    "study_report": ObligationLabels(
        "A report of a study of education records goes to the provider 60 days before it is released.",
        "Attest that the copy was sent",
        ("The provider then has 45 days for its comments, and you have 15 more to answer.", FINAL),
        clause="Addendum B §3.5",
    ),
    "report_comments": ObligationLabels(
        "The provider comments on the report within 45 days of getting it.",
        "Give the comments",
        ("The recipient then has 15 days to answer.", FINAL),
        clause="Addendum B §3.6",
    ),
    "report_response": ObligationLabels(
        "The recipient answers the provider’s comments within 15 days.",
        "Give the answer",
        (TOLD, FINAL),
        clause="Addendum B §3.6",
    ),
    "destruction": ObligationLabels(
        "The exchange has ended. The recipient destroys the data or returns it, as the agreement says, and attests it.",
        "Attest destruction or return",
        ("A certificate is made that you can keep and print.", "The provider and the Statewide CDO are told.", FINAL),
        clause="§8.8",
        fields=(
            "destruction_return",
            DESTRUCTION_WITHIN,
            DESTRUCTION_BACKUPS,
            "destruction_products",
            "ferpa_destruction",
            "ferpa_destruction_period",
            "ferpa_destruction_witnesses",
        ),
    ),
    "outcome": ObligationLabels("The recipient tells what the sharing brought.", "Tell the outcome", ()),
    "yearly_review": ObligationLabels(
        "An agreement without an end date is looked at once a year: is it still needed, and is it still right?",
        "Record the review",
        (TOLD, FINAL, "If it should be amended or ended, begin that from the overview."),
        fields=("purpose_need",),
    ),
}


@dataclass(frozen=True)
class Addable:
    """A kind that people add by hand. `hint` says what to write as its title."""

    kind: str
    label: str
    lede: str
    hint: str
    dated: str = ""  # the question about a day; empty when none is asked


ADDABLE: dict[str, Addable] = {
    a.kind: a
    for a in (
        Addable(
            "transfer",
            "Add a transfer",
            "Plan the next delivery of data, so that both sides see it coming.",
            "Such as “Data of the second quarter of 2027”.",
            "When is it due?",
        ),
        Addable(
            "release",
            "Ask for a public release",
            "Ask every party to approve something that is to become public.",
            "Such as “Annual report on nutrition, with tables by county”.",
        ),
        Addable(
            "study_report",
            "Announce a report of a study",
            "The provider gets an advance copy 60 days before a report is released.",
            "The title of the report.",
            "When is it to be released?",
        ),
    )
}


def as_agreed(bucp, kind: str) -> list:
    """The entries of the agreement’s text that tell how this is to be done, where they were answered."""
    wanted = WORDS[kind].fields
    if not wanted:
        return []
    entries = read(bucp, bucp.current_revision).entries
    return [entries[key] for key in wanted if key in entries and entries[key].answered and not entries[key].sensitive]
