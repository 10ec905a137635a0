"""The words in which an official BUCP form is declared. The form is data: editor, reader, completeness, PDF, JSON and
diff all read these declarations and know a field by its kind and its other properties, not by its name. One name is
fixed: the list of data elements is `DATA_ELEMENTS`, because its rows are no answers and are asked for by that name.
Where a column of Bucp repeats an answer, the field says so (`mirrors`). Source of the fields: domain.md §4.

Outside of the form, what speaks of single questions names them, and does without the ones a version does not ask:
the request letter, what is shown with an obligation, the terms of education records.

An official field that asks several things is declared as several `Field`s with the same `official` label; each is
one question to the person and one answer (row) in the database.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property


class AnswerKind(StrEnum):
    """How a field is answered. The value's shape is what `Answer.value` holds."""

    LINE = "line"  # str without line breaks
    TEXT = "text"  # str; paragraphs separated by blank lines
    YES_NO = "yes_no"  # "yes" | "no"
    CHOICE = "choice"  # str, one of `choices`
    CHOICES = "choices"  # list[str], from `choices`; other words allowed when `other` is set
    DATE = "date"  # "YYYY-MM-DD"
    PERIOD = "period"  # "60 days" or "YYYY-MM-DD" (`period`)
    ELEMENTS = "elements"  # no answer row: the rows of bucp.DataElement
    CONTACTS = "contacts"  # no answer row: computed from the parties and their people
    APPROVALS = "approvals"  # no answer row: computed from the signatures


COMPUTED = frozenset({AnswerKind.ELEMENTS, AnswerKind.CONTACTS, AnswerKind.APPROVALS})

DATA_ELEMENTS = "data_elements"
"""The key of the field of AnswerKind.ELEMENTS in every version."""


class Needed(StrEnum):
    """When an answer must be there."""

    TO_SEND = "to_send"  # before the draft goes to the provider
    TO_SIGN = "to_sign"  # before it goes out for signature
    DISPUTED = "disputed"  # before a dispute is referred: the written case goes with it (§5.2, §6)
    UNDISPUTED = "undisputed"  # before signature, unless a decision approved it (§5.2)
    NEVER = "never"


class FilledBy(StrEnum):
    RECIPIENT = "recipient"
    PROVIDER = "provider"
    BOTH = "both"


class Review(StrEnum):
    """The registered opinions (domain.md §2): each party gives one of each."""

    LEGAL = "legal"
    PRIVACY = "privacy"
    SECURITY = "security"

    @property
    def label(self) -> str:
        return f"{self.value.capitalize()} Review"


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class When:
    """The field appears, and counts, only when another field's answer is (or contains) `value`."""

    key: str
    value: str


@dataclass(frozen=True)
class Field:
    key: str
    official: str  # the field's name on the official form
    question: str  # the same in plain words, as the editor asks it
    kind: AnswerKind = AnswerKind.TEXT
    needed: Needed = Needed.TO_SEND
    filled_by: FilledBy = FilledBy.RECIPIENT
    per_party: bool = False  # one answer per party (statements, positions)
    reviews: tuple[Review, ...] = ()  # which opinions cover this field
    opinion: Review | None = None  # the registered opinion shown with this field on the document
    choices: tuple[Choice, ...] = ()
    other: bool = False
    when: When | None = None
    sensitive: bool = False  # domain.md §11: shown to the named teams and CDO staff only
    help: str = ""  # opens on demand; paragraphs separated by blank lines
    example: str = ""  # opens on demand; a plausible answer in our own words, with roles for names
    clause: str = ""  # such as "§5.2"
    max_length: int = 20_000  # characters
    beside: bool = False  # the portal's own question, beside one of the form (`beside`)
    mirrors: str = ""  # the column of Bucp that repeats the answer, for lists, the register and the scheduler

    @property
    def is_computed(self) -> bool:
        return self.kind in COMPUTED


@dataclass(frozen=True)
class Section:
    slug: str  # /bucps/<number>/edit/<slug>/
    title: str
    intro: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Addendum:
    """A part of IDEA that joins the document when an answer calls for it."""

    title: str
    when: When
    terms: tuple[str, ...]


@dataclass(frozen=True)
class OfficialForm:
    """One official version. `several` tells the multi-department layout (a column per department)."""

    version: str  # "2026-07-01"
    begins: date  # the first day (in California) on which a BUCP may be begun on it
    title: str
    several: bool
    sections: tuple[Section, ...]
    checklist: tuple[str, ...]  # the official rows, in order
    notes: tuple[str, ...] = field(default=())  # statements the document carries, such as that IDEA is not altered
    addenda: tuple[Addendum, ...] = ()  # those that may apply
    beside: Mapping[str, tuple[Field, ...]] = field(default_factory=dict, hash=False)  # asked beside them (`beside`)
    instead: Mapping[str, Addendum] = field(default_factory=dict, hash=False)  # of an addendum, upon such an answer

    @cached_property
    def asked(self) -> tuple[Section, ...]:
        """The sections with what the portal asks beside their questions. `sections` holds the official ones alone."""
        return tuple(replace(s, fields=tuple(self._with_beside(s))) for s in self.sections)

    def _with_beside(self, section: Section) -> Iterator[Field]:
        for official in section.fields:
            yield official
            for own in self.beside.get(official.key, ()):
                yield replace(own, per_party=official.per_party)

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        return {f.key: f for s in self.asked for f in s.fields}

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        return {f.key: s for s in self.asked for f in s.fields}

    @cached_property
    def mirrored(self) -> Mapping[str, Field]:
        """Which field's answer a column of Bucp repeats, by column."""
        return {f.mirrors: f for f in self.fields.values() if f.mirrors}

    def __iter__(self) -> Iterator[Section]:
        return iter(self.asked)

    def section(self, slug: str) -> Section | None:
        return next((s for s in self.asked if s.slug == slug), None)

    def covered_by(self, review: Review) -> tuple[str, ...]:
        """The keys of the fields that a registered opinion of this kind covers (domain.md §5)."""
        return tuple(key for key, f in self.fields.items() if review in f.reviews)
