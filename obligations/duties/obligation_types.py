"""The tasks of an exchange as data: who owes them, what is attested, when they are due (domain.md §4, §7, §8)."""

from dataclasses import dataclass, replace

from bucp.models.states import Side
from obligations import kinds
from obligations.questions import CHOICE, DATE, LINE, QuestionSpec
from signatories.models import Role

ON = QuestionSpec("on", "On which day was it done?", "", DATE)
WORDS = QuestionSpec("words", "Is there anything to add?", "", required=False)


@dataclass(frozen=True)
class ObligationType:
    """`title`: what is to be done, when nobody words it otherwise; `waits_on`: the role that is asked; `side`: whose
    duty it is; `anybody`: people of every party may attest it; `by_hand`: which side may add one (None: only the
    portal); `ends`: it makes no sense any more once the agreement has ended; `days`: house rule for the due day;
    `every_party`: each party owes its own; `before_release`: due so many days before the release of what it is
    about, education records only; `followed_by`: (kind, days) of what its attestation opens; `witnessed`: before two
    witnesses, when it is about education records; `asked_first`: what is said when it is
    asked for by hand; `tells_cdo`: when it is done, the Statewide CDO and all named people of the other
    side are told; `on_own_page`: not attested but told on a page of its own."""

    name: str
    label: str
    title: str
    side: Side
    asks: tuple[QuestionSpec, ...]
    waits_on: str = Role.COORDINATOR
    anybody: bool = False
    by_hand: tuple[Side, ...] | None = None
    ends: bool = False
    days: int | None = None
    certificate: bool = False
    every_party: bool = False
    before_release: int | None = None
    followed_by: tuple[str, int] | None = None
    witnessed: bool = False
    tells_cdo: bool = False
    asked_first: tuple[QuestionSpec, ...] = ()
    on_own_page: bool = False


ADVANCE_COPY, COMMENTS, RESPONSE = 60, 45, 15
"""Calendar days of a report from education records: the copy before the release, the comments, the answer (§3.5–3.6 of
Addendum B)."""

BOTH = (Side.RECIPIENT, Side.PROVIDER)

MODIFIED = QuestionSpec(
    "modified", "Were the data modified for it?",
    "Such as: summed up, rounded, de-identified, small groups left out.", CHOICE,
    choices=(("yes", "Yes: it shows modified data"), ("no", "No: it shows the data as they were given")),
    missing="Say whether the data were modified: what is published from modified data says so (§5.11).",
)  # fmt: skip

DISCLOSURE = (
    "Modified data: what is shown here was made from data of {providers} and was changed by {recipients}. It is not the "
    "original data. For what was changed and how, ask {recipients}."
)
"""A text to publish with modified data (§5.11), for people to copy and make more exact."""

WITNESSES = (
    QuestionSpec("witness_1", "Who witnessed it?", "Name and role.", LINE, required=False),
    QuestionSpec("witness_2", "Who was the second witness?", "Name and role.", LINE, required=False),
)

KINDS: dict[str, ObligationType] = {
    kind.name: kind
    for kind in (
        ObligationType(
            "first_transfer", "First transfer", "Make the first transfer of data and say when it was done",
            Side.PROVIDER, (ON, WORDS), waits_on=Role.PROGRAM, anybody=True, ends=True, days=30,
        ),
        ObligationType(
            "transfer", "Transfer", "Make the next transfer of data", Side.PROVIDER,
            (ON, WORDS), waits_on=Role.PROGRAM, anybody=True, by_hand=BOTH, ends=True,
        ),
        ObligationType(
            "training", "Training", "Train everybody who may use the data", Side.RECIPIENT,
            (ON, WORDS), ends=True, days=30,
        ),
        ObligationType(
            "release", "Public release", "Decide on a public release", Side.PROVIDER,
            (
                replace(ON, question="On which day was it decided?"),
                QuestionSpec("decision", "What is decided?", "", CHOICE, choices=(
                    ("approved", "The release is approved"), ("conditions", "It is approved with conditions"),
                    ("refused", "The release is refused"),
                )),
                QuestionSpec("words", "Which conditions, or why not?", "", required=False),
            ),
            by_hand=(Side.RECIPIENT,), days=14, every_party=True,
            asked_first=(
                MODIFIED,
                QuestionSpec(
                    "disclosure", "What does the publication say about it?",
                    "Needed for modified data (§5.11). Leave it empty to use the text below.", required=False,
                ),
            ),
        ),
        ObligationType(
            "publication", "Publication", "Say what was published, and with which disclosure", Side.RECIPIENT,
            (
                replace(ON, question="On which day was it published?"),
                QuestionSpec("published", "What was published, and where?", "Title and web address, or where it is printed."),
                MODIFIED,
                QuestionSpec(
                    "disclosure", "Which disclosure stands in it?",
                    "Word for word. Needed for modified data (§5.11).", required=False,
                ),
            ),
            waits_on=Role.PROGRAM,
        ),
        ObligationType(
            "study_report", "Advance copy of a report",
            "Give the provider an advance copy of the report, 60 days before release", Side.RECIPIENT,
            (ON, WORDS), by_hand=(Side.RECIPIENT,), before_release=ADVANCE_COPY, followed_by=("report_comments", COMMENTS),
        ),
        ObligationType(
            "report_comments", "Comments on a report", "Comment on the report within 45 days", Side.PROVIDER,
            (ON, QuestionSpec("words", "What are your comments?", "Write “none” if you have none.")),
            followed_by=("report_response", RESPONSE),
        ),
        ObligationType(
            "report_response", "Response to comments", "Answer the provider’s comments within 15 days", Side.RECIPIENT,
            (ON, QuestionSpec("words", "What do you answer?", "Say what you changed, or why not.")),
        ),
        ObligationType(
            "destruction", "Destruction or return", "Destroy or return the data and attest it", Side.RECIPIENT,
            (
                ON,
                QuestionSpec("method", "What was done?", "", CHOICE, choices=(
                    ("destroyed", "The data were destroyed"), ("returned", "The data were returned"),
                    ("both", "Part was returned, the rest destroyed"),
                )),
                QuestionSpec(
                    "how", "How was it done?", "The method, such as wiping by NIST SP 800-88, and which copies.",
                ),
                QuestionSpec("who", "Who did it?", "Name and role.", LINE),
                QuestionSpec(
                    "products", "What happens to what was made from the data?",
                    "Such as reports, tables and models: kept, published or destroyed. "
                    "Write “none” if nothing was made.",
                ),
                *WITNESSES,
            ),
            certificate=True, days=30, witnessed=True, tells_cdo=True,
        ),
        ObligationType(
            "outcome", "Outcome", "Say what the sharing brought", Side.RECIPIENT, (), days=30, on_own_page=True,
        ),
        ObligationType(
            "yearly_review", "Yearly review", "Review the agreement: is it still needed and right?", Side.RECIPIENT,
            (
                ON,
                QuestionSpec("result", "What did you find?", "", CHOICE, choices=(
                    ("continue", "It goes on as it is"), ("amend", "It should be amended"),
                    ("end", "It is no longer needed"),
                )),
                WORDS,
            ),
            ends=True, days=30,
        ),
    )
}  # fmt: skip

DESTRUCTION = 30
"""Days after the end that the portal proposes where the agreement sets no period and the provider demands no day: a
house rule, and called a proposal wherever it is shown."""

TELL_WITHIN = 10
"""Calendar days from the day on which the recipient knows that it is impossible as agreed, in which it tells (§8.8)."""


def asks_of(duty, education: bool) -> tuple[QuestionSpec, ...]:
    """The questions of an attestation; education records need two witnesses (§4.1 of Addendum B)."""
    asks = duty.rule.asks
    if not (duty.rule.witnessed and education):
        return asks
    missing = "Education records are destroyed before two witnesses: name both (Addendum B §4.1)."
    return tuple(replace(a, required=True, missing=missing) if a in WITNESSES else a for a in asks)


kinds.TYPES.update(KINDS)
