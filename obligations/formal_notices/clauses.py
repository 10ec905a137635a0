"""The notices that IDEA demands, by clause, as data (domain.md §7): who gives one, when, to whom, what it must say.

Form, preview, letter, rules and tests all read this table. What follows from giving one stands here as well
(`Clause.effect`), so that no effect, task or job knows a clause by name.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from bucp.models.states import IN_FORCE, ON_FILE, Side, State
from bucp.workflow.moves import Who, who
from obligations import kinds
from obligations.duties.effects import note_alternative
from obligations.ending.effects import by_notice
from obligations.models import Ending
from obligations.questions import CHOICE, DATE, LINE, QuestionSpec
from obligations.recipients import (
    COPY_TO_AGENCY_CDO,
    TO_AIO,
    TO_CDO,
    TO_CO_PARTIES,
    TO_COUNTERPART,
    TO_OFFICERS,
    RecipientGroup,
)
from signatories.models import Role


@dataclass(frozen=True)
class Clause:
    """`effect`: what giving it brings about besides the letter, as a function of (context, formal notice); `ends`: the
    reason for which the agreement ends by that effect; `then`: a sentence about the effect for who gives it, where
    the notice itself does not say it; `also_proposed`: the notice may ask for
    leave to take it instead (§5.14); `secret`: content for the parties' teams and CDO staff only (domain.md §11);
    `apart`: the e-mail says that it was given and what to do, the account is read in the portal (§8.5, §8.6);
    `answers`: what the other side may answer, as (kind, label); `awaits`: an answer is a task of each party of the
    other side; `names_recipient`: it is about the acts of one Data Recipient, and asks which where there are several;
    `counsel`: it is about law or an incident, so the giver's own counsel is told as well."""

    name: str
    clause: str
    title: str
    when: str
    givers: tuple[Who, ...]
    asks: tuple[QuestionSpec, ...]
    to: tuple[RecipientGroup, ...]
    states: Collection[State] = IN_FORCE
    within: str = "immediately"
    also_proposed: bool = False
    answers: tuple[tuple[str, str], ...] = (("comment", "Reply"),)
    awaits: bool = False
    ends: str = ""
    secret: bool = False
    apart: bool = False
    effect: Callable | None = None
    then: str = ""
    names_recipient: bool = False
    counsel: bool = False

    @property
    def kind(self) -> str:
        """The kind of its letter in notices.kinds."""
        return f"notice_{self.name}"

    def asks_in(self, bucp) -> tuple[QuestionSpec, ...]:
        """Its questions in this agreement: with several Data Recipients, which of them is meant comes first."""
        if not self.names_recipient or len(bucp.recipients) == 1:
            return self.asks
        choices = tuple((str(p.pk), p.name) for p in bucp.recipients)
        return (replace(RECIPIENT_MEANT, choices=choices), *self.asks)

    def recipient_meant(self, bucp, answers: dict):
        """The Data Recipient whose acts it is about; None for a clause that is about nobody's."""
        if not self.names_recipient:
            return None
        named = next((p for p in bucp.recipients if str(p.pk) == answers.get(RECIPIENT_MEANT.key)), None)
        return named or (bucp.recipients[0] if len(bucp.recipients) == 1 else None)

    def lines(self, bucp, answers: dict) -> list[tuple[str, str]]:
        """(question, answer) in words, of what was answered: as the letter says it."""
        return [(ask.question, ask.label_of(answers[ask.key])) for ask in self.asks_in(bucp) if answers.get(ask.key)]

    def role_of(self, party_roles):
        """The first of a person's roles that may give it, or None. To a party whose part has ended, the agreement
        stands as terminated."""
        open_to = [h for h in party_roles if not h.has_left or State.TERMINATED in self.states]
        return next((h for h in open_to if any(w.allows(h) for w in self.givers)), None)


PROVIDER_LEADS = (who(Role.COORDINATOR, Role.LEGAL, Role.SPONSOR, side=Side.PROVIDER),)
RECIPIENT_TEAM = (
    who(Role.PROGRAM, Role.COORDINATOR, Role.LEGAL, Role.PRIVACY, Role.SECURITY, Role.SPONSOR, side=Side.RECIPIENT),
)
EITHER_LEADS = (who(Role.COORDINATOR, Role.LEGAL, Role.SPONSOR),)

RECIPIENT_MEANT = QuestionSpec(
    "recipient",
    "Which Data Recipient is meant?",
    "Name the one whose acts it is about. The others are told, and nothing is said about them.",
    CHOICE,
    missing="Choose the Data Recipient whose acts are meant.",
)
LIMITS = QuestionSpec(
    "limits", "Which time limits apply?", "By when must something be done, and by whom? Write “none” if none."
)
DELETION = QuestionSpec(
    "deletion",
    "What must happen to the data already shared?",
    "Say whether it is to be deleted or returned, and what of it.",
)
ACCESS_ENDS = QuestionSpec(
    "access_ends_on",
    "On which day does access to the data end?",
    "Today means at once.",
    DATE,
    missing="Give the day on which access ends.",
)
DESTROY_BY = QuestionSpec(
    "destroy_by",
    "By when must the data be deleted or returned?",
    "Leave it empty for the period that the agreement sets; where it sets none, 30 days are proposed.",
    DATE,
    required=False,
)
INCIDENT = (
    QuestionSpec("discovered_on", "When was it discovered?", "", DATE),
    QuestionSpec("happened", "What happened?", "In plain words: when, where, how it was found, what was done so far."),
    QuestionSpec(
        "data", "Which data and whose are concerned?", "Kinds of data, and about how many people, as far as known."
    ),
    QuestionSpec(
        "notification",
        "What does the provider need to know to notify people as the law asks (§9)?",
        "Such as: were the data encrypted, who may have seen them, whom have you told.",
    ),
)

CLAUSES: dict[str, Clause] = {
    clause.name: clause
    for clause in (
        Clause(
            "change_of_law",
            "§5.14 (a)",
            "Sharing stops because a law, rule or contract changed",
            "A law, a regulation or a contract changed and no longer lets the provider share these data. For "
            "example: a new statute forbids disclosing them; a federal grant’s terms changed; the contract under "
            "which they were collected ended.",
            PROVIDER_LEADS,
            (
                QuestionSpec(
                    "change", "What changed?", "Name the law, regulation or contract, and since when it holds."
                ),
                QuestionSpec("why", "Why does it forbid sharing these data?"),
                LIMITS,
                DELETION,
                ACCESS_ENDS,
                DESTROY_BY,
            ),
            (TO_OFFICERS, TO_COUNTERPART, TO_CO_PARTIES),
            also_proposed=True,
            counsel=True,
            ends=Ending.Reason.CHANGE_OF_LAW,
            effect=by_notice,
        ),
        Clause(
            "recipients_acts",
            "§5.14 (b)",
            "Sharing stops because of what the recipient did",
            "The recipient did, or failed to do, something for which the provider stops sharing. For example: data "
            "were used for another purpose; training was not done; people who left still have access.",
            PROVIDER_LEADS,
            (
                QuestionSpec("acts", "What did the recipient do or fail to do?", "Say when, and how you know."),
                QuestionSpec("why", "Why does it warrant that sharing stops?"),
                LIMITS,
                DELETION,
                ACCESS_ENDS,
                DESTROY_BY,
            ),
            (TO_OFFICERS, TO_COUNTERPART, TO_CO_PARTIES),
            also_proposed=True,
            names_recipient=True,
            counsel=True,
            ends=Ending.Reason.RECIPIENTS_ACTS,
            effect=by_notice,
        ),
        Clause(
            "material_violation",
            "§7.4",
            "The agreement is terminated for a material violation",
            "The provider found that the recipient violated a term that matters, and terminates. For example: data "
            "were passed on without permission; safeguards that were agreed are not there.",
            PROVIDER_LEADS,
            (
                QuestionSpec(
                    "term", "Which term was violated?", "Name the section of IDEA or the field of the proposal."
                ),
                QuestionSpec("happened", "What happened?", "Say when, and how you know."),
                LIMITS,
                DELETION,
                ACCESS_ENDS,
                DESTROY_BY,
            ),
            (TO_COUNTERPART, TO_CO_PARTIES, TO_CDO, TO_OFFICERS),
            names_recipient=True,
            counsel=True,
            ends=Ending.Reason.MATERIAL_VIOLATION,
            effect=by_notice,
        ),
        Clause(
            "improper_use",
            "§8.5",
            "Data were accessed, used or disclosed without permission",
            "Somebody saw, used or passed on data in a way the agreement does not permit. For example: a colleague "
            "outside the team looked data up; a report showed small groups; a file went to the wrong department.",
            RECIPIENT_TEAM,
            INCIDENT,
            (TO_COUNTERPART, TO_CO_PARTIES),
            states=ON_FILE,
            counsel=True,
            secret=True,
            apart=True,
        ),
        Clause(
            "security_incident",
            "§8.6",
            "Security incident",
            "Data were lost, stolen, damaged, misused or spread improperly. For example: a laptop is missing; "
            "ransomware reached the server; an account was taken over.",
            RECIPIENT_TEAM,
            (
                QuestionSpec(
                    "incident",
                    "What kind of incident is it?",
                    "",
                    CHOICE,
                    choices=(
                        ("loss", "Loss"),
                        ("theft", "Theft"),
                        ("damage", "Damage"),
                        ("misuse", "Misuse"),
                        ("dissemination", "Improper dissemination"),
                    ),
                ),
                *INCIDENT,
            ),
            (TO_COUNTERPART, TO_CO_PARTIES),
            states=ON_FILE,
            counsel=True,
            secret=True,
            apart=True,
        ),
        Clause(
            "cannot_destroy",
            "§8.8",
            "Data cannot be returned or destroyed as agreed",
            "The recipient cannot return or destroy the data in the way the agreement says. For example: a court "
            "orders them kept; backups cannot be wiped one by one; the records law asks for longer keeping.",
            (who(Role.COORDINATOR, Role.PROGRAM, Role.PRIVACY, Role.SECURITY, Role.LEGAL, side=Side.RECIPIENT),),
            (
                QuestionSpec(
                    "known_on",
                    "When did you learn that it is not possible as agreed?",
                    "The ten days of §8.8 run from this day.",
                    DATE,
                    missing="Give the day on which you learned it.",
                ),
                QuestionSpec("why", "Why can the data not be returned or destroyed as agreed?"),
                QuestionSpec("alternative", "What will you do instead?", "The other method, and when it will be done."),
                QuestionSpec("protections", "How are the data protected until then?"),
            ),
            (TO_COUNTERPART, TO_CDO),
            states=ON_FILE,
            within="within 10 days",
            effect=note_alternative,
            then="The task to destroy or return the data names this notice; it stays open until the other way is done.",
        ),
        Clause(
            "demand",
            "§5.18",
            "Somebody demands the data",
            "The recipient got a public records request, a subpoena, a court order or another demand that covers "
            "data of this agreement. For example: a newspaper’s records request; a subpoena from a party to a lawsuit.",
            RECIPIENT_TEAM,
            (
                QuestionSpec(
                    "demand",
                    "What kind of demand is it?",
                    "",
                    CHOICE,
                    choices=(
                        ("cpra", "Public records request (CPRA)"),
                        ("subpoena", "Subpoena"),
                        ("court_order", "Court order"),
                        ("other", "Another demand"),
                    ),
                ),
                QuestionSpec("from_whom", "Who demands the data?", "", LINE),
                QuestionSpec("what", "What is demanded, and in which words?"),
                QuestionSpec(
                    "answer_by",
                    "By when must the recipient answer?",
                    "Leave it empty if no date is set.",
                    DATE,
                    required=False,
                ),
                QuestionSpec(
                    "meet", "When can you meet and confer?", "Offer times, so that both sides agree on the answer."
                ),
            ),
            (TO_COUNTERPART, TO_CO_PARTIES),
            states=ON_FILE,
            counsel=True,
            answers=(("exemptions", "These exemptions apply"), ("none", "No exemption applies")),
            awaits=True,
            secret=True,
        ),
        Clause(
            "law_changed",
            "§11.1",
            "A law changed: the agreement must be amended",
            "A law changed in a way that touches this agreement, and sharing stays lawful once the agreement is "
            "amended. For example: a section was renumbered; a new safeguard is required.",
            EITHER_LEADS,
            (
                QuestionSpec("change", "Which law changed, and how?", "Name it, and since when it holds."),
                QuestionSpec("amendment", "What must be amended in this agreement?"),
            ),
            (TO_AIO, COPY_TO_AGENCY_CDO, TO_COUNTERPART, TO_CO_PARTIES),
            counsel=True,
        ),
    )
}


def by_side(clause: Clause, side: str) -> bool:
    """Whether people of this side may give it."""
    return any(w.side in (None, side) for w in clause.givers)


kinds.CLAUSES.update(CLAUSES)
