"""The document as the template lays it out: everything computed, so that the template only walks through it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from bucp.models.states import Side, State
from bucp.official_form.declare import AnswerKind, Needed
from bucp.official_form.elements import Column
from bucp.text.approval import APPROVED_AND_SIGNED
from bucp.text.reader import UNANSWERED, ReadingEntry, Table, Value
from common import dates

LONG_ROW = 1_500
"""Characters from which a data element may be divided between pages: such a row can be taller than one."""

FIT_UPRIGHT = 6
"""Columns that an upright page holds."""


@dataclass(frozen=True)
class Fact:
    label: str
    lines: tuple[str, ...]
    is_code: bool = False


@dataclass(frozen=True)
class GivenOpinion:
    """A registered opinion under the statement it belongs to."""

    label: str
    stance: str
    objects: bool
    paragraphs: tuple[str, ...]
    by: str
    note: str = ""


@dataclass(frozen=True)
class SaidAnswer:
    """One answer, with the party it comes from and that party's registered opinion."""

    value: Value
    party: str = ""
    none: str = ""  # what stands where nothing was answered
    opinion: GivenOpinion | None = None
    opinion_missing: str = ""


@dataclass(frozen=True)
class DocumentItem:
    question: str
    said: tuple[SaidAnswer, ...] = ()
    contacts: tuple = ()


@dataclass(frozen=True)
class DocumentRow:
    number: int
    cells: tuple[tuple[str, str], ...]  # (column key, text)
    is_long: bool


@dataclass(frozen=True)
class Sheet:
    """The data elements as a table."""

    columns: tuple[Column, ...]
    rows: tuple[DocumentRow, ...]

    @property
    def is_wide(self) -> bool:
        """Whether it needs pages lying on their side."""
        return len(self.columns) > FIT_UPRIGHT


@dataclass(frozen=True)
class DocumentGroup:
    label: str
    items: tuple[DocumentItem, ...] = ()
    sheet: Sheet | None = None
    is_approvals: bool = False


@dataclass(frozen=True)
class DocumentChapter:
    number: int
    title: str
    groups: tuple[DocumentGroup, ...]

    @property
    def opens_with_sheet(self) -> bool:
        """The heading stands on the first wide page then."""
        return bool(self.groups and self.groups[0].sheet and self.groups[0].sheet.is_wide)

    @property
    def is_approvals(self) -> bool:
        return any(g.is_approvals for g in self.groups)


@dataclass(frozen=True)
class DocumentPage:
    document: object
    facts: tuple[Fact, ...]
    chapters: tuple[DocumentChapter, ...]
    approvals: DocumentChapter | None
    signatures: tuple = ()
    running_text: str = ""
    created: str = ""
    addenda: list = field(default_factory=list)


def page_of(document) -> DocumentPage:
    chapters = [
        DocumentChapter(number, part.title, tuple(_groups(part, document)))
        for number, part in enumerate(document.reading.sections, start=1)
    ]
    return DocumentPage(
        document=document,
        facts=tuple(_facts(document)),
        chapters=tuple(c for c in chapters if not c.is_approvals),
        approvals=next((c for c in chapters if c.is_approvals), None),
        signatures=tuple(_signatures(document)),
        running_text=f"{document.revision_words} · SHA-256 {document.sha256}",
        created=document.as_of.astimezone(timezone.get_default_timezone()).isoformat(timespec="seconds"),
        addenda=document.reading.addenda,
    )


def when(moment: datetime) -> str:
    return dates.moment(moment)


def day(moment: datetime) -> str:
    return dates.day(moment)


def _facts(document):
    read, bucp = document.reading, document.bucp
    for side in Side:
        names = tuple(p.name for p in read.parties if p.side == side)
        yield Fact(side.label if len(names) < 2 else f"{side.label}s", names or ("None chosen yet",))
    yield Fact("Form", (f"{read.form.title}, version of {read.form.version}",))
    yield Fact("Standing", (_standing(document),))
    if document.approval:
        yield Fact("Approval", (document.approval.short,))
    yield from _kin(bucp)
    if bucp.start_date:
        yield Fact("Starts", (dates.day(bucp.start_date),))
    if bucp.ends_on:
        yield Fact("Ends", (dates.day(bucp.ends_on),))
    made = f", frozen on {when(document.revision.made_at)}" if document.revision else ", not frozen yet"
    yield Fact("Text", (document.revision_words + made,))
    yield Fact("Fingerprint (SHA-256)", (document.sha256,), is_code=True)


def _kin(bucp):
    """What it amends or takes up again, and, once it was amended, by what."""
    if bucp.amends_id:
        yield Fact("Amends", (f"This agreement amends {bucp.amends.number}.",))
    if bucp.follows_id:
        yield Fact("Takes up again", (f"It follows {bucp.follows.number}, which ended.",))
    new = bucp.in_its_place
    if new:
        yield Fact("Amended", (f"It was amended by {new.number} on {day(new.active_since)}.",))


def _standing(document) -> str:
    if document.mark:
        return State(document.bucp.state).label
    if document.bucp.filed_at:
        return (
            f"Signed by all parties and filed with the Statewide Chief Data Officer on {when(document.bucp.filed_at)}"
        )
    return "Signed by all parties, not filed yet"


def _groups(part, document):
    for label, entries in part.groups:
        ordinary = [e for e in entries if not e.table]
        if any(e.kind == AnswerKind.APPROVALS for e in entries):
            yield DocumentGroup(label, is_approvals=True)
            continue
        yield from (DocumentGroup(label, sheet=_sheet(e.table)) for e in entries if e.table)
        if ordinary:
            items = [_item(e, document) for e in ordinary]
            if any(e.field.mirrors == "start_date" for e in ordinary):
                items.append(_approved_and_signed(document))
            yield DocumentGroup(label, tuple(items))


def _approved_and_signed(document) -> DocumentItem:
    """Among the critical dates, computed: nobody can write down beforehand when the last party will sign."""
    if document.signed_at is None:
        return DocumentItem(APPROVED_AND_SIGNED, (SaidAnswer(Value(None), none="Not signed by all parties yet"),))
    return DocumentItem(APPROVED_AND_SIGNED, (SaidAnswer(Value(None, paragraphs=(day(document.signed_at),))),))


def _sheet(table: Table) -> Sheet:
    keys = [c.key for c in table.columns]
    rows = (
        DocumentRow(n, tuple(zip(keys, cells, strict=True)), max(map(len, cells)) > LONG_ROW)
        for n, cells in enumerate(table.rows, start=1)
    )
    return Sheet(table.columns, tuple(rows))


def _item(entry: ReadingEntry, document) -> DocumentItem:
    if entry.contacts:
        return DocumentItem("", contacts=entry.contacts)
    values = entry.values or (Value(None),)
    return DocumentItem(entry.question, tuple(_said(entry, value, document) for value in values))


def _said(entry: ReadingEntry, value: Value, document) -> SaidAnswer:
    party = value.party
    name = f"{party.name} ({party.side_label})" if party else ""
    none = "" if value.answered else _none(entry, document)
    review = entry.field.opinion
    if review is None or party is None:
        return SaidAnswer(value, name, none)
    found = document.opinions.get((review.value, party.pk))
    if found is None:
        return SaidAnswer(value, name, none, opinion_missing=f"{review.label}: no opinion given.")
    return SaidAnswer(value, name, none, _given(*found))


def _none(entry: ReadingEntry, document) -> str:
    """Nothing more will come once it is signed, or where the form does not insist."""
    return UNANSWERED if document.mark and entry.field.needed != Needed.NEVER else "None given"


def _given(opinion, stale_since) -> GivenOpinion:
    role = opinion.title or f"{opinion.get_review_display()}er"
    return GivenOpinion(
        label=opinion.get_review_display(),
        stance=opinion.get_stance_display(),
        objects=opinion.stance == "objects",
        paragraphs=tuple(p for p in opinion.text.split("\n\n") if p.strip()),
        by=f"{opinion.name}, {role}, on {when(opinion.at)}, for revision {opinion.revision.number}",
        note=f"Out of date since {day(stale_since)}: what it covers has changed." if stale_since else "",
    )


@dataclass(frozen=True)
class SignatureBlock:
    role: str
    signed: bool
    on_paper: bool = False
    name: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    sha256: str = ""
    statement: str = ""
    caption: str = ""  # in place of how it was signed, where nobody signed here


@dataclass(frozen=True)
class PartySignatures:
    party: str
    side: str
    blocks: tuple[SignatureBlock, ...]


def _signatures(document):
    weighed = {o.pk: f"{o.get_review_display()} of {o.party.name}" for o, _ in document.opinions.values()}
    for approval in document.approvals:
        yield PartySignatures(
            approval.party.name,
            approval.party.side_label,
            tuple(_block(slot, weighed) for slot in approval.slots),
        )
    if document.agency:
        yield _agency_line(document.agency.signature)


def _agency_line(signature) -> PartySignatures:
    """The third line: the education agency that first disclosed the records (Addendum B §1.3)."""
    agency, side = "Education agency", "that first disclosed the records (Addendum B §1.3)"
    role = "For the education agency"
    if signature is None:
        blank = (("Agency", ""), ("Name", ""), ("Title", ""), ("Date", ""))
        return PartySignatures(agency, side, (SignatureBlock(role, False, lines=blank),))
    if signature.is_of_a_party:
        here = "A party of this agreement: its own signatures stand for it"
        block = SignatureBlock(role, True, name=signature.agency, sha256=signature.sha256, caption=here)
        return PartySignatures(agency, side, (block,))
    confirmation = signature.confirmation
    lines = (
        ("Agency", signature.agency),
        ("Title", signature.title),
        ("Date", dates.day(signature.signed_on)),
        ("Filed", f"by {signature.entered_by} for {signature.entered_for.name} on {day(signature.at)}"),
        ("Confirmed", f"by {confirmation.by} for {confirmation.party.name} on {day(confirmation.at)}"),
    )
    block = SignatureBlock(role, True, on_paper=True, name=signature.signer, lines=lines, sha256=signature.sha256)
    return PartySignatures(agency, side, (block,))


def _block(slot, weighed: dict) -> SignatureBlock:
    s = slot.signature
    if s is None:
        blank = ("Name", "Title", "Division or department", "E-mail", "Phone", "Date")
        return SignatureBlock(slot.role, False, lines=tuple((label, "") for label in blank))
    lines = [("Title", s.title), ("Division or department", s.division), ("E-mail", s.email), ("Phone", s.phone)]
    lines += [("Date", when(s.at)), ("Method", s.method)]
    if s.authority != slot.role:  # signed for somebody else, by delegation
        lines.insert(0, ("Signs", s.authority))
    if s.acknowledged:
        lines.append(("Weighed", "; ".join(weighed.get(pk, "an opinion that objects") for pk in s.acknowledged)))
    return SignatureBlock(
        slot.role, True, s.is_on_paper, s.typed_name, tuple((k, v) for k, v in lines if v), s.sha256, s.statement
    )
