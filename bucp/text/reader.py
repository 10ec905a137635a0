"""What a BUCP says, in the order of the official form, ready to be shown: by the review page, the redline, the
signing page and the document. All read the same frozen or live content, so what is shown is what the hash names.

`read(bucp)` gives the text as it stands now, `read(bucp, revision)` a frozen one. Templates only walk through it:
`templates/bucp/reading/entry.html` shows one entry.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby

from bucp import official_form as official_forms
from bucp.models.states import SIGNING_ROLES, Side
from bucp.official_form import completeness, elements, period
from bucp.official_form.declare import DATA_ELEMENTS, AnswerKind, Field, FilledBy, Needed, OfficialForm
from common import dates
from history.recorder import canonical, sha256
from signatories.models import Entity, Membership, Role

from .snapshot import snapshot

UNANSWERED = "Not answered yet"


@dataclass(frozen=True)
class ReadingColumn:
    """A party as the text names it. `pk` is that of `models.Party`; None when the party has gone since."""

    pk: int | None
    slug: str
    name: str
    side: str

    @property
    def side_label(self) -> str:
        return Side(self.side).label


@dataclass(frozen=True)
class Value:
    """One answer as it is shown: `paragraphs` (text; line breaks kept), or `items` (a list of choices)."""

    party: ReadingColumn | None
    raw: object = None
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        return bool(self.paragraphs or self.items)

    @property
    def text(self) -> str:
        """The whole as plain text, for comparing; "" when it is not answered."""
        return "\n".join(self.items) if self.items else "\n\n".join(self.paragraphs)

    @property
    def unanswered(self) -> str:
        return "" if self.answered else UNANSWERED


@dataclass(frozen=True)
class Table:
    """The data elements: `columns` that hold something, and one row of display texts per element in their order."""

    columns: tuple[elements.Column, ...]
    rows: tuple[tuple[str, ...], ...]
    labeled: tuple[tuple[tuple[str, str], ...], ...] = ()  # the same rows as (column label, text), for cards

    def __len__(self):
        return len(self.rows)


@dataclass(frozen=True)
class Contact:
    role: str
    name: str
    title: str
    division: str
    email: str
    phone: str


@dataclass(frozen=True)
class Contacts:
    """Who coordinates and who sponsors for one party; `missing` names the roles nobody holds."""

    party: ReadingColumn
    people: tuple[Contact, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class ReadingEntry:
    """One question of the form with what it got. Exactly one of `values`, `table`, `contacts` is filled; none for
    the approvals, which are drawn from the signatures."""

    field: Field
    values: tuple[Value, ...] = ()
    table: Table | None = None
    contacts: tuple[Contacts, ...] = ()

    @property
    def key(self) -> str:
        return self.field.key

    @property
    def label(self) -> str:
        return self.field.official

    @property
    def question(self) -> str:
        return self.field.question

    @property
    def kind(self) -> str:
        return self.field.kind.value

    @property
    def sensitive(self) -> bool:
        return self.field.sensitive

    @property
    def anchor(self) -> str:
        """The id of the entry on a page, the same as `links.field_anchor`."""
        return f"field-{self.field.key}"

    @property
    def answered(self) -> bool:
        return bool(self.table) or bool(self.contacts) or any(v.answered for v in self.values)


@dataclass(frozen=True)
class ReadingPart:
    """A section of the form, with the entries that apply."""

    slug: str
    title: str
    intro: str
    entries: tuple[ReadingEntry, ...]

    @cached_property
    def groups(self) -> list[tuple[str, list[ReadingEntry]]]:
        """The entries under their official labels, in order: [(label, entries)]."""
        return [(label, list(entries)) for label, entries in groupby(self.entries, key=lambda e: e.label)]


@dataclass(frozen=True)
class Reading:
    number: str
    form: OfficialForm
    parties: tuple[ReadingColumn, ...]
    sections: tuple[ReadingPart, ...]
    sha256: str
    answers: Mapping = field(default_factory=dict, repr=False)  # {(field key, party slug or None): stored value}
    elements: tuple[Mapping, ...] = field(default=(), repr=False)  # the stored values of the data elements, in order

    @cached_property
    def entries(self) -> dict[str, ReadingEntry]:
        """All entries by field key, in the order of the form."""
        return {e.key: e for s in self.sections for e in s.entries}

    @property
    def has_sensitive_answers(self) -> bool:
        return any(e.sensitive and e.answered for e in self.entries.values())

    @property
    def addenda(self) -> list:
        """The addenda of IDEA that the answers call for."""
        return completeness.addenda(self.form, self.answers)


def read(bucp, revision=None, only=None) -> Reading:
    """The text of `revision`, or as it stands now; of the fields in `only` where given. At most three queries more
    than the parties."""
    if revision is None:
        return read_data(bucp, snapshot(bucp), only)
    data = json.loads(revision.content)
    return _Reader(bucp, data, _columns(bucp, data), only).reading(revision.sha256)


def read_data(bucp, data: dict, only=None) -> Reading:
    """The text that a snapshot (`snapshot.snapshot`) holds."""
    return _Reader(bucp, data, _columns(bucp, data), only).reading(sha256(canonical(data)))


def _columns(bucp, data) -> tuple[ReadingColumn, ...]:
    known = {p.entity.slug: p.pk for p in bucp.party_list}
    return tuple(
        ReadingColumn(known.get(p["entity"]), p["entity"], Entity(name=p["name"]).plain_name, p["side"])
        for p in data["parties"]
    )


class _Reader:
    """Turns the plain data of a snapshot into a Reading."""

    def __init__(self, bucp, data, columns, only=None):
        self.bucp, self.data, self.columns, self.only = bucp, data, columns, only
        self.form = official_forms.get(data["form"])
        self.answers = {(a["field"], a["party"]): a["value"] for a in data["answers"]}

    def reading(self, digest: str) -> Reading:
        sections = tuple(
            ReadingPart(s.slug, s.title, s.intro, tuple(e for f in s.fields if (e := self.entry(f)))) for s in self.form
        )
        answers = {key: value for key, value in self.answers.items() if self.wanted(key[0])}
        rows = tuple(self.data["elements"]) if self.wanted(DATA_ELEMENTS) else ()
        return Reading(self.data["number"], self.form, self.columns, sections, digest, answers, rows)

    def wanted(self, key: str) -> bool:
        return self.only is None or key in self.only

    def entry(self, f: Field) -> ReadingEntry | None:
        """None for a question that is not asked here."""
        if not self.wanted(f.key):
            return None
        if f.kind == AnswerKind.CONTACTS:
            return ReadingEntry(f, contacts=tuple(contacts_of(self.bucp, self.columns)))
        if f.kind == AnswerKind.APPROVALS:
            return ReadingEntry(f)
        if not completeness.applies(self.form, f, self.answers):
            return None
        if f.kind == AnswerKind.ELEMENTS:
            return ReadingEntry(f, table=table_of(self.data["elements"]))
        values = tuple(self.value(f, column) for column in self.asked(f))
        if not values or ((f.beside or not self.counts(f)) and not any(v.answered for v in values)):
            return None
        return ReadingEntry(f, values=values)

    def counts(self, f: Field) -> bool:
        """A question for disputed (or undisputed) proposals only is left out of the others."""
        return f.needed not in (Needed.DISPUTED, Needed.UNDISPUTED) or f.needed == self.bucp.asked_besides

    def asked(self, f: Field) -> list[ReadingColumn | None]:
        """Whose answers belong here: of the parties that fill it in, and of any other that did."""
        if not f.per_party:
            return [None]
        return [
            c
            for c in self.columns
            if (f.filled_by in (FilledBy.BOTH, c.side) or (f.key, c.slug) in self.answers)
            and completeness.applies(self.form, f, self.answers, c.slug)
        ]

    def value(self, f: Field, column: ReadingColumn | None) -> Value:
        return display(f, self.answers.get((f.key, column.slug if column else None)), column)


def display(f: Field, raw, party: ReadingColumn | None = None) -> Value:
    """A stored value as it is shown. A value that the form does not know is shown as it is, never dropped."""
    if completeness.is_blank(raw):
        return Value(party, raw)
    labels = {c.value: c.label for c in f.choices}
    if f.kind == AnswerKind.CHOICES or isinstance(raw, list):
        return Value(party, raw, items=tuple(labels.get(v, str(v)) for v in raw))
    if f.kind == AnswerKind.TEXT:
        return Value(party, raw, paragraphs=tuple(_paragraphs(str(raw))))
    return Value(party, raw, paragraphs=(_words(f.kind, str(raw), labels),))


def _paragraphs(text: str) -> list[str]:
    return [p.strip("\n") for p in text.split("\n\n") if p.strip()]


def _words(kind: AnswerKind, raw: str, labels: Mapping[str, str]) -> str:
    if kind == AnswerKind.YES_NO:
        return {"yes": "Yes", "no": "No"}.get(raw, raw)
    if kind == AnswerKind.DATE:
        try:
            return dates.day(date.fromisoformat(raw))
        except ValueError:
            return raw
    if kind == AnswerKind.PERIOD and (found := period.read(raw)):
        return found.words
    return labels.get(raw, raw)


def cell(column: elements.Column, values: Mapping) -> str:
    """One cell of a data element as it is shown; "" when empty."""
    raw = values.get(column.key, "")
    if completeness.is_blank(raw):
        return ""
    return _words(column.kind, str(raw), {c.value: c.label for c in column.choices})


def table_of(rows: list[Mapping]) -> Table:
    """The data elements as a table; columns in which no element says anything are left out."""
    used = tuple(c for c in elements.COLUMNS if c.required or any(cell(c, row) for row in rows))
    shown = tuple(tuple(cell(c, row) for c in used) for row in rows)
    labeled = tuple(tuple(zip((c.label for c in used), row, strict=True)) for row in shown)
    return Table(used, shown, labeled)


def contacts_of(bucp, columns) -> list[Contacts]:
    """Data Coordinators and Executive Sponsors per party: who signed, once it is filed; who holds the role before."""
    found = _signers(bucp) if bucp.is_on_file else _holders(bucp)
    return [
        Contacts(
            column,
            tuple(c for role in SIGNING_ROLES for c in found.get((column.pk, role.value), ())),
            tuple(role.label for role in SIGNING_ROLES if not found.get((column.pk, role.value))),
        )
        for column in columns
    ]


def _holders(bucp) -> dict:
    by_entity = {p.entity_id: p.pk for p in bucp.party_list}
    rows = (
        Membership.objects.active()
        .filter(entity_id__in=by_entity, role__in=SIGNING_ROLES, user__is_active=True)
        .select_related("user")
        .order_by("pk")
    )
    found: dict = {}
    for m in rows:
        found.setdefault((by_entity[m.entity_id], m.role), []).append(  # under the name on record for signing
            Contact(Role(m.role).label, m.signs_as, m.signs_title, m.user.division, m.user.email, m.user.phone)
        )
    return found


def _signers(bucp) -> dict:
    from bucp.models import Signature

    found: dict = {}
    for s in Signature.objects.standing().filter(round__bucp=bucp, round__outcome="filed"):
        found.setdefault((s.party_id, s.role), []).append(
            Contact(Role(s.role).label, s.typed_name, s.title, s.division, s.email, s.phone)
        )
    return found
