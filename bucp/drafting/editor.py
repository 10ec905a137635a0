"""What the editor's pages show: the form's declaration, the answers and the parties, put together for one reader.

`Editor(bucp, party_roles)` reads everything in a constant number of queries. Templates only walk through what it gives:
sections, groups of items under one official name, and in each item one `EditorQuestion` per input.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from django.urls import reverse

from bucp.drafting.commands import SaveAnswer
from bucp.models.states import EDITABLE, ON_FILE, Side, State
from bucp.official_form import completeness
from bucp.official_form.declare import AnswerKind, Field, FilledBy, Needed, Review
from bucp.text import reader as reading
from bucp.text.approval import SigningDay, proposed_reason, signing_day
from bucp.text.links import field_anchor
from bucp.text.snapshot import party_tuples
from bucp.workflow.perform import may
from bucp.workflow.who import COORDINATORS

WHO = {
    FilledBy.RECIPIENT: "The recipient writes this",
    FilledBy.PROVIDER: "The provider writes this",
    FilledBy.BOTH: "Both sides write this",
}


@dataclass
class Theirs:
    """What somebody else saved in between, for showing beside what was typed."""

    value: reading.Value
    raw: object
    version: int
    by: str
    at: object

    @property
    def json(self) -> str:
        return json.dumps(self.raw)


@dataclass
class EditorQuestion:
    """One input: a field, of one party where each answers for itself."""

    field: Field
    party: object = None
    row: object = None  # the Answer, None when there is none
    editable: bool = False
    applies: bool = True
    typed: list | None = None  # what was typed when it could not be saved
    error: str = ""
    theirs: Theirs | None = None
    proposed: str = ""  # what one may take for the answer while there is none
    version: int = 0

    def __post_init__(self):
        self.version = self.row.version if self.row else 0

    @property
    def name(self) -> str:
        """The name of the input; with `:version` behind it, of the version that was typed over."""
        return f"{self.field.key}.{self.party.pk}" if self.party else self.field.key

    @property
    def anchor(self) -> str:
        return field_anchor(self.field.key, self.party.pk if self.party else None)

    @property
    def id(self) -> str:
        return f"answer-{self.name.replace('.', '-')}"

    @property
    def label(self) -> str:
        return self.party.name if self.party else self.field.question

    @property
    def stored(self):
        return self.row.value if self.row else None

    @property
    def shown(self) -> list[str]:
        """What stands in the input, as a list of texts: what was typed, else what is stored."""
        if self.typed is not None:
            return self.typed
        value = self.stored
        return [] if value is None else list(value) if isinstance(value, list) else [value]

    @property
    def text(self) -> str:
        return self.shown[0] if self.shown else ""

    @property
    def value(self) -> reading.Value:
        return reading.display(self.field, self.stored)

    @property
    def mine(self) -> reading.Value:
        """What was typed, as it would be read."""
        kept = [line for text in self.shown for line in text.split("\n") if line.strip()]
        return reading.display(self.field, kept if self.field.kind == AnswerKind.CHOICES else self.text)

    @property
    def options(self) -> list[tuple]:
        """(value, label, hint, chosen, id)"""
        choices = [(c.value, c.label, c.hint) for c in self.field.choices]
        if self.field.kind == AnswerKind.YES_NO:
            choices = [("yes", "Yes", ""), ("no", "No", "")]
        chosen = set(self.shown)
        return [(v, label, hint, v in chosen, f"{self.id}-{v}") for v, label, hint in choices]

    @property
    def own_words(self) -> str:
        """The entries that are not in the list, one a line."""
        known = {c.value for c in self.field.choices}
        return "\n".join(v for v in self.shown if v not in known).strip("\n")

    @property
    def waits(self) -> str:
        """Why there is nothing to read in another party's column yet."""
        return "" if self.value.answered else f"{self.party.name} answers this." if self.party else "Not answered yet."


@dataclass
class EditorItem:
    """A field of the form with its inputs; or, when it is computed, with what was computed."""

    field: Field
    questions: list[EditorQuestion] = field(default_factory=list)
    entry: reading.ReadingEntry | None = None
    link: tuple[str, str] | None = None  # (words, address) of the page where a computed part is changed
    reviews: list[str] = field(default_factory=list)  # opinions that a change would ask for again
    threads: int = 0

    @property
    def anchor(self) -> str:
        return field_anchor(self.field.key)

    @property
    def applies(self) -> bool:
        return not self.questions or any(q.applies for q in self.questions)

    @property
    def control(self) -> str:
        """Which template part shows the input."""
        return {AnswerKind.YES_NO: "choice"}.get(self.field.kind, self.field.kind.value)

    @property
    def who(self) -> str:
        if self.field.kind in (AnswerKind.CONTACTS, AnswerKind.APPROVALS):
            return "Fills itself"
        return (
            "Each party writes its own"
            if self.field.per_party and len(self.questions) > 1
            else WHO[self.field.filled_by]
        )

    @property
    def optional(self) -> bool:
        return self.field.needed == Needed.NEVER and not self.entry

    @property
    def help(self) -> list[str]:
        return [p for p in self.field.help.split("\n\n") if p]

    @property
    def stale(self) -> str:
        names = " and ".join(self.reviews)
        return f"A change here asks for the {names} opinion again." if names else ""


@dataclass
class QuestionGroup:
    """The items under one official name. `folded`: not asked in this BUCP as it stands."""

    official: str
    items: list[EditorItem]
    folded: str = ""
    signing_day: SigningDay | None = None  # shown behind the items that it belongs to


@dataclass
class SectionLink:
    slug: str
    title: str
    url: str
    tone: str  # done, part, todo
    status: str
    current: bool = False


class Editor:
    """A BUCP for one person who works on it. `party_roles`: the roles of that person in it."""

    def __init__(self, bucp, party_roles):
        self.bucp, self.party_roles = bucp, party_roles
        self.form = bucp.form
        self.can_write = may(bucp, party_roles, SaveAnswer)
        self.rows = {(a.field, a.party_id): a for a in bucp.answers.select_related("changed_by")}
        self.answers = {key: row.value for key, row in self.rows.items()}

    @cached_property
    def elements(self) -> list:
        return list(self.bucp.elements.all())

    @cached_property
    def threads(self) -> Counter:
        open_threads = self.bucp.threads.filter(resolved_at__isnull=True, waived_at__isnull=True)
        return Counter(open_threads.values_list("field", flat=True))

    @cached_property
    def opinions_held(self) -> set[str]:
        """The kinds of opinion that some party has given and that still hold."""
        return {r.review for r in self.bucp.review_requests.all() if r.is_fresh}

    # The list of sections -----------------------------------------------------------------------------

    def sections(self, current: str = "") -> list[SectionLink]:
        progress = completeness.progress(
            self.form, self.answers, len(self.elements), party_tuples(self.bucp), self.bucp.asked_besides
        )
        return [
            SectionLink(s.slug, s.title, self.address(s.slug), *self._standing(s, *progress[s.slug]), s.slug == current)
            for s in self.form
        ]

    def _standing(self, section, done: int, total: int) -> tuple[str, str]:
        threads = sum(self.threads[f.key] for f in section.fields)
        comments = f", {threads} open comment{'s' if threads > 1 else ''}" if threads else ""
        if total == 0:
            signed = self.bucp.state in ON_FILE
            return ("done", "Signed") if signed else ("todo", "Signed at the end")
        tone = "done" if done == total else "part" if done else "todo"
        return tone, f"{done} of {total} answered{comments}"

    def address(self, slug: str) -> str:
        return reverse("bucp:edit", args=[self.bucp.number, slug])

    def first_open(self) -> str:
        """The section in which there is something left to do."""
        return next((s.slug for s in self.sections() if s.tone != "done"), self.form.sections[0].slug)

    def after(self, slug: str):
        """The section that follows, or None."""
        slugs = [s.slug for s in self.form]
        following = slugs.index(slug) + 1
        return self.form.sections[following] if following < len(slugs) else None

    # What is missing ----------------------------------------------------------------------------------

    @property
    def missing_title(self) -> str:
        """What is asked in a dispute is needed before it can be referred (§5.2, §6)."""
        if self.bucp.state == State.DISPUTE:
            return "Missing before a referral or signing"
        return "Missing before sending" if self.bucp.state == State.DRAFT else "Missing before signing"

    def missing(self) -> list[tuple[str, str]]:
        """(sentence, address of the field)"""
        if self.bucp.state not in EDITABLE:
            return []
        moment = Needed.TO_SEND if self.bucp.state == State.DRAFT else Needed.TO_SIGN
        found = completeness.missing(
            self.form, self.answers, len(self.elements), party_tuples(self.bucp), moment, self.bucp.asked_besides
        )
        found += completeness.date_problems(self.form, self.answers)
        links = [(m.sentence, f"{self.address(m.section.slug)}#{field_anchor(m.field.key, m.party_id)}") for m in found]
        if not self.bucp.providers:
            links.insert(0, ("Choose the Data Provider you ask.", reverse("bucp:parties", args=[self.bucp.number])))
        return links

    # One section --------------------------------------------------------------------------------------

    def groups(self, section) -> list[QuestionGroup]:
        items = [self.item(f) for f in section.fields]
        return [
            QuestionGroup(official, members, self._folded(members), self._signing_day(members))
            for official, members in ((k, list(g)) for k, g in groupby(items, key=lambda i: i.field.official))
        ]

    def _folded(self, items: list[EditorItem]) -> str:
        """Disputed-only parts are asked in a dispute only, and the reverse (domain.md §4)."""
        needed = {i.field.needed for i in items}
        answered = any(not completeness.is_blank(q.stored) or q.typed for i in items for q in i.questions)
        if answered or self.bucp.asked_besides in needed:
            return ""
        if needed == {Needed.DISPUTED}:
            return "only asked in a dispute"
        if needed == {Needed.UNDISPUTED}:
            return "not asked in a dispute, nor after a decision"
        return ""

    def _signing_day(self, items: list[EditorItem]) -> SigningDay | None:
        return signing_day(self.bucp) if any(i.field.mirrors == "start_date" for i in items) else None

    def item(self, f: Field) -> EditorItem:
        if f.is_computed:
            return self._computed(f)
        return EditorItem(
            f,
            [self.question(f, party) for party in self._columns(f)],
            reviews=[r.value for r in Review if r in f.reviews and r.value in self.opinions_held],
            threads=self.threads[f.key],
        )

    def _columns(self, f: Field) -> list:
        if not f.per_party:
            return [None]
        return [p for p in self.bucp.party_list if f.filled_by in (FilledBy.BOTH, p.side) or (f.key, p.pk) in self.rows]

    def question(self, f: Field, party=None) -> EditorQuestion:
        pk = party.pk if party else None
        row = self.rows.get((f.key, pk))
        return EditorQuestion(
            f,
            party,
            row,
            editable=self.can_write and self._is_own(party),
            applies=completeness.applies(self.form, f, self.answers, pk),
            proposed=self._proposed(f) if row is None or completeness.is_blank(row.value) else "",
        )

    def _proposed(self, f: Field) -> str:
        """Why it is undisputed after a dispute: the resolution is proposed (§5.2)."""
        asked = f.needed == Needed.UNDISPUTED == self.bucp.asked_besides and self.bucp.state == State.REVIEW
        return proposed_reason(self.bucp) if asked else ""

    def _is_own(self, party) -> bool:
        """As `drafting.answer` asks: one's own column; in a draft the recipients write together."""
        if party is None or party.pk in {party_role.party.pk for party_role in self.party_roles}:
            return True
        return self.bucp.state == State.DRAFT and party.side == Side.RECIPIENT

    def questions(self, groups) -> list[EditorQuestion]:
        return [q for group in groups for item in group.items for q in item.questions]

    def _computed(self, f: Field) -> EditorItem:
        number = self.bucp.number
        if f.kind == AnswerKind.ELEMENTS:
            entry = reading.ReadingEntry(f, table=reading.table_of([e.values for e in self.elements]))
            words = "Change the data elements" if self.elements else "Add data elements"
            link = (words if self.can_write else "Open the data elements", reverse("bucp:elements", args=[number]))
            return EditorItem(f, entry=entry, link=link, threads=self.threads[f.key])
        if f.kind == AnswerKind.CONTACTS:
            columns = [reading.ReadingColumn(p.pk, p.entity.slug, p.name, p.side) for p in self.bucp.party_list]
            entry = reading.ReadingEntry(f, contacts=tuple(reading.contacts_of(self.bucp, columns)))
            return EditorItem(
                f, entry=entry, link=("See the people of this agreement", reverse("bucp:people", args=[number]))
            )
        return EditorItem(f, entry=reading.ReadingEntry(f))

    # Why it cannot be changed ---------------------------------------------------------------------------

    def frozen(self) -> tuple[str, str, str] | None:
        """(sentence, words of a link, address), or None while the person can write."""
        if self.can_write:
            return None
        state, number = self.bucp.state, self.bucp.number
        if state == State.SIGNING:
            if any(COORDINATORS.allows(role) for role in self.party_roles):
                return (
                    "It is out for signature, so its text is frozen. To change it, return it to review; "
                    "signatures given so far then end.",
                    "Return it to review",
                    reverse("bucp:return_to_review", args=[number]),
                )
            return (
                "It is out for signature, so its text is frozen. To change it, ask a Data Coordinator of a party to "
                "return it to review.",
                "See who coordinates",
                reverse("bucp:people", args=[number]),
            )
        if state in EDITABLE:
            return (
                "Your role reads the text and does not change it. To ask for a change, comment on the review page.",
                "",
                "",
            )
        if state in ON_FILE:
            return "It is filed. The text stays as it was signed.", "", ""
        return f"It is closed ({State(state).label.lower()}). The text stays as it was.", "", ""

    @property
    def opinions_remark(self) -> str:
        """Once opinions are given, a change has a price; the person should know before, not after."""
        if not self.can_write or not self.opinions_held:
            return ""
        return "Opinions have been given on this text. Where you change what an opinion covers, it is asked for again."


def theirs(question: EditorQuestion, row) -> Theirs:
    return Theirs(
        reading.display(question.field, row.value), row.value, row.version, str(row.changed_by), row.changed_at
    )
