"""Does it need IDEA? The questions of the flowchart as data (domain.md §3), and the way through them.

Nothing here touches the database or a request: `walk` is given the answers and says what comes next.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bucp.official_form.words.business import CATEGORIES

ONBOARDING = "caldata@innovation.ca.gov"
NOT_LISTED = "not-listed"
"""Given as a party: it is not in the signatory list."""

ANY_KIND = "any"
"""Given as kinds of data: not known yet."""


NEEDED = "Yes, this needs an agreement under IDEA."
NOT_NEEDED = "No, this needs no agreement under IDEA."
CANNOT = "No, IDEA cannot be used for this."


class TriageAsk(StrEnum):
    CHOICE = "choice"  # one of a few
    PARTY = "party"  # an entity, looked up in the signatory list
    KINDS = "kinds"  # some, or none, of the form's kinds of data


@dataclass(frozen=True)
class TriageChoice:
    """`leads` is the key of the next question or of an end; a function of all answers where it depends on them."""

    value: str
    label: str
    leads: str | Callable[[Mapping], str]
    hint: str = ""


@dataclass(frozen=True)
class TriageQuestion:
    key: str
    title: str
    short: str  # in the list of answers given
    hint: str = ""
    choices: tuple[TriageChoice, ...] = ()
    ask: TriageAsk = TriageAsk.CHOICE
    help_title: str = ""
    help: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class End:
    """What to do next and why. `answer`: whether it needs IDEA. `draft`: a BUCP can be drafted with the chosen
    parties."""

    key: str
    title: str
    why: str
    next: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()
    answer: str = CANNOT
    draft: bool = False


@dataclass(frozen=True)
class Walk:
    """`passed`: the questions answered, in order, with their answers. Then either `question` is next, or `end`
    is reached. `problem` says why the answer given to `question` cannot be taken."""

    passed: list[tuple[TriageQuestion, object]] = field(default_factory=list)
    question: TriageQuestion | None = None
    end: End | None = None
    problem: str = ""


def _no_research(answers: Mapping) -> str:
    return "non_state_partner" if answers.get("who") == "partner" else "onboard"


_QUESTIONS = (
    TriageQuestion(
        "looked",
        "Is the data already open?",
        "Already open",
        "Look in the State’s open data first. If it answers your need, you are done today.",
        (
            TriageChoice("yes", "Yes, open data answers our need", "open_data"),
            TriageChoice("no", "No, we looked and it does not", "public"),
        ),
        links=(
            ("California open data portal", "https://data.ca.gov"),
            ("CalHHS open data portal", "https://data.chhs.ca.gov"),
        ),
    ),
    TriageQuestion(
        "public",
        "Would the data be handed out to anyone who files a public records request?",
        "Public records",
        "That is: it is public, and nothing in it is confidential.",
        (
            TriageChoice("yes", "Yes, it is public", "exchange_freely"),
            TriageChoice("no", "No, or not all of it", "who", "Choose this also when you are not sure."),
        ),
        help_title="How can I tell?",
        help=(
            "Data about single people, trade secrets, and records that a law keeps closed are not public.",
            "Your records officer or counsel knows how your department answers such requests.",
        ),
    ),
    TriageQuestion(
        "who",
        "Who will exchange it?",
        "Who exchanges it",
        choices=(
            TriageChoice(
                "state",
                "California state entities only",
                "internal",
                "Departments, boards, offices, commissions.",
            ),
            TriageChoice(
                "partner",
                "A state entity and a partner that is not one",
                "research",
                "A university, county, city, tribe or vendor you work with.",
            ),
            TriageChoice(
                "outside",
                "Somebody outside the State asks a state entity for it",
                "outside_request",
                "A federal agency, another state, a court or lawyer, the press.",
            ),
        ),
    ),
    TriageQuestion(
        "internal",
        "May the data go to other state entities for internal use?",
        "Internal use",
        "That is: it is not meant for the public, but no law, contract or promise stops you from sharing it within "
        "the State.",
        (
            TriageChoice("yes", "Yes, as internal-use data", "ordinary_business"),
            TriageChoice("no", "No, it is protected", "recipient", "Choose this also when you are not sure."),
        ),
        help_title="Examples",
        help=(
            "Often internal use: staffing plans, work statistics, drafts of reports.",
            "Often protected: case records, health, tax, wage, education or justice data about people.",
        ),
    ),
    TriageQuestion(
        "recipient",
        "Which entity wants to receive the data?",
        "Receives the data",
        "Type its name, its short name or its Agency.",
        ask=TriageAsk.PARTY,
    ),
    TriageQuestion(
        "provider",
        "Which entity holds the data?",
        "Holds the data",
        "Type its name, its short name or its Agency. If there are several, choose the main one; you add the others "
        "in the draft.",
        ask=TriageAsk.PARTY,
    ),
    TriageQuestion(
        "research",
        "Is it for research?",
        "Research",
        "Research is a study planned to add to general knowledge. Better services, program operations, public health "
        "practice and oversight are not research here (45 CFR 46.102(l)).",
        (
            TriageChoice("yes", "Yes, it is research", "research_outside"),
            TriageChoice("no", "No, it is for something else", _no_research),
        ),
    ),
    TriageQuestion(
        "data",
        "What kinds of data are in it?",
        "Kinds of data",
        "Choose all that apply. We look for agreements on file over the same kinds, from which you can learn. "
        "Nothing chosen is fine as well.",
        ask=TriageAsk.KINDS,
    ),
)
QUESTIONS = {question.key: question for question in _QUESTIONS}
FIRST = "looked"

_WRITE = ("Write to " + ONBOARDING, f"mailto:{ONBOARDING}")

_ENDS = (
    End(
        "open_data",
        "Use the open data",
        "Open data is for everybody, so no agreement is needed.",
        (
            "Download it, or use its interface, from the portal you found it in.",
            "Name the source and its date in what you make from it.",
            "If you miss a field, ask the publisher first: adding it may be quicker than an agreement.",
        ),
        answer=NOT_NEEDED,
    ),
    End(
        "exchange_freely",
        "Exchange it freely",
        "Public data needs no agreement: anyone may have it.",
        (
            "Ask the entity that holds it, and say what you need it for.",
            "If others may want it too, suggest to publish it as open data.",
        ),
        answer=NOT_NEEDED,
    ),
    End(
        "ordinary_business",
        "Exchange it as ordinary business",
        "Internal-use data may pass between state entities without IDEA, though it is not meant for the public.",
        (
            "Agree by e-mail who sends what, how often, and who may see it.",
            "Send it by a way that your security staff accepts.",
            "Do not publish it or pass it on without asking the entity it came from.",
            "If protected data comes into it later, come back here.",
        ),
        answer=NOT_NEEDED,
    ),
    End(
        "onboard",
        "IDEA does not apply yet",
        "IDEA binds only those who have signed it, and at least one of the two has not.",
        (
            "The entity can join by agreeing in writing to all terms of IDEA (§16.1). It counts from the day of that "
            "signature (§17.1).",
            "If it has no statutory authority of its own, its Agency may sign for it: see whether the Agency is in "
            "the list.",
            (
                "Until then the two need an agreement of their own. The questions of the BUCP form are a good guide "
                "for it."
            ),
        ),
        (_WRITE, ("See who has signed", "/signatories/")),
    ),
    End(
        "research_outside",
        "Research under IDEA needs a signatory",
        "Research is possible only by, or on behalf of, state entities that have signed IDEA.",
        (
            "Is the research done for a signatory? Then that entity is the recipient, and the researchers are named "
            "among its data users. Begin again with that entity.",
            "Otherwise ask the entity that holds the data for its own way for researchers, with the approval of the "
            "Committee for the Protection of Human Subjects or another review board.",
            "An entity of the State that has not signed can join (§16.1).",
        ),
        (("See who has signed", "/signatories/"), _WRITE),
    ),
    End(
        "non_state_partner",
        "This partner cannot use IDEA",
        "IDEA is between state entities. Universities, counties, cities, tribes and vendors take no part in it.",
        (
            "Make an agreement of your own with the partner; your counsel and privacy office know the form.",
            "Does the partner work for a state entity as its contractor? Then the exchange is between the state "
            "entities, and the contractor is named among the data users. Begin again with those.",
            "The questions of the BUCP form are a good guide for what to settle.",
        ),
    ),
    End(
        "outside_request",
        "Treat it as a request from outside",
        "IDEA is between state entities, so it neither allows nor demands an answer to others.",
        (
            "Write down who asks, by which channel, for what data, and on which written authority; check that they "
            "are who they say.",
            "Do not answer at once, however urgent it sounds. Bring in counsel, your privacy and security staff and "
            "leadership.",
            "Did the data come to you under a BUCP? Then tell its provider immediately (§5.18), before you answer.",
            "Share no more than the law demands: totals or masked data may do.",
        ),
    ),
    End(
        "draft",
        "Draft a Business Use Case Proposal",
        "Both have signed IDEA and the data is protected, so each exchange gets its own small agreement, the BUCP.",
        (
            "Look at the agreements on file below: yours may exist already, or be partly written.",
            "Draft it here; only your team sees it until you send it.",
            "Talk to the provider early: they can help you to ask for the right fields.",
        ),
        answer=NEEDED,
        draft=True,
    ),
)
ENDS = {end.key: end for end in _ENDS}
KEYS = tuple(QUESTIONS)
_KINDS = frozenset(choice.value for choice in CATEGORIES)


def walk(answers: Mapping[str, object], signed: Mapping[str, bool]) -> Walk:
    """The way through the questions with these answers.

    `answers`: by question key; a list for kinds of data. `signed`: for each entity named in the answers that is
    known, whether it is a signatory. An answer that cannot be is taken as not given.
    """
    passed, step = [], FIRST
    while step in QUESTIONS:
        question = QUESTIONS[step]
        answer = answers.get(step)
        leads, problem = _leads(question, answer, answers, signed)
        if not leads:
            return Walk(passed, question, problem=problem)
        passed.append((question, answer))
        step = leads
    return Walk(passed, end=ENDS[step])


def _leads(question: TriageQuestion, answer, answers: Mapping, signed: Mapping) -> tuple[str, str]:
    """(where the answer leads, empty when nowhere; why not)"""
    if question.ask == TriageAsk.PARTY:
        return _party_leads(question, answer, answers, signed)
    if question.ask == TriageAsk.KINDS:
        return ("draft" if answer and set(answer) <= {*_KINDS, ANY_KIND} else ""), ""
    for choice in question.choices:
        if choice.value == answer:
            return (choice.leads(answers) if callable(choice.leads) else choice.leads), ""
    return "", ""


def _party_leads(question: TriageQuestion, answer, answers: Mapping, signed: Mapping) -> tuple[str, str]:
    if not answer:
        return "", ""
    if answer != NOT_LISTED and answer not in signed:
        return "", "That entity is not in the list any more. Choose another."
    if question.key == "recipient":
        return "provider", ""
    recipient = answers.get("recipient")
    if answer == recipient != NOT_LISTED:
        return (
            "",
            "The same entity cannot stand on both sides: data within one entity needs no BUCP. Choose another.",
        )
    return ("data" if signed.get(answer) and signed.get(recipient) else "research"), ""
