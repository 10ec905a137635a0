"""What the document says: a text of a BUCP with its standing, checklist, opinions and signatures, ready to be laid out.

Which text: a named revision; else the signed one, from signing on; else the words as they stand now.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string

from bucp.models import AgencySignature
from bucp.models.states import SIGNING_ROLES, State
from bucp.official_form import education
from bucp.review.checklist import checklist
from bucp.text import reader as reading
from bucp.text.approval import Approval, approval_of, last_signed
from bucp.text.snapshot import frozen
from common import dates
from history import seal
from signatories.models import Role

from .pdf import Attached, render_pdf
from .record import OF_AGENCY, DocumentRecord, record_of, scans_of


@dataclass(frozen=True)
class StageMark:
    """What the document is not: said on the first page (`word`, `sentence`), atop every page, and across it."""

    word: str
    sentence: str
    image: str  # a file of bucp/document/marks


DRAFT = StageMark("DRAFT", "Not signed by all parties. This text binds nobody yet and may still change.", "draft.svg")
EARLIER = StageMark("DRAFT", "An earlier text, kept for the record. It is not the one that was signed.", "draft.svg")
WITHDRAWN = StageMark("WITHDRAWN", "The recipient took this request back before it was filed.", "withdrawn.svg")
NOT_APPROVED = StageMark(
    "NOT APPROVED", "The dispute ended without approval. No data may be shared under it.", "not-approved.svg"
)

ENDED = {
    State.AMENDED: (
        "SUPERSEDED",
        "superseded.svg",
        "A later agreement took its place. What is due under it, such as destroying the data, stays due.",
    ),
    State.TERMINATED: (
        "TERMINATED",
        "terminated.svg",
        "It has ended. No data may be exchanged under it any more; they are returned or destroyed as agreed.",
    ),
    State.EXPIRED: (
        "EXPIRED",
        "expired.svg",
        (
            "Its end date has passed. No data may be exchanged under it any more; they are returned or destroyed as "
            "agreed."
        ),
    ),
}
"""What became of a filed agreement: word, image and sentence. The file sealed on filing stays as it was."""


@dataclass(frozen=True)
class Slot:
    """A place for one signature, signed or still empty."""

    role: str
    signature: object  # bucp.models.Signature, or None


@dataclass(frozen=True)
class ApprovalLine:
    """The signatures of one party."""

    party: reading.ReadingColumn
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class AgencySlot:
    """The place for the education agency (Addendum B §1.3), signed or still empty."""

    signature: AgencySignature | None


@dataclass(frozen=True)
class Document:
    bucp: object
    title: str
    revision: object  # bucp.models.Revision, or None: the words as they stand now
    reading: reading.Reading
    checklist: object
    opinions: Mapping  # {(review, party id): (Opinion, stale since or None)}
    approvals: tuple[ApprovalLine, ...]
    mark: StageMark | None  # why it is not the signed agreement
    ended: StageMark | None  # what became of the signed agreement
    as_of: datetime
    content: str  # the canonical JSON of the text: what the fingerprint is made of
    round: object = None  # bucp.models.SigningRound, from signing on
    record: DocumentRecord | None = None
    approval: Approval | None = None  # from signing on
    agency: AgencySlot | None = None  # where education records pass

    @property
    def stamp(self) -> StageMark | None:
        return self.mark or self.ended

    @property
    def number(self) -> str:
        return self.bucp.number

    @property
    def signed_at(self) -> datetime | None:
        """When the last of all signatures was given; None while one is missing. Of the education agency the day on its
        page is known."""
        given = [slot.signature for a in self.approvals for slot in a.slots]
        if not self.round or not given or not all(given) or _is_empty(self.agency):
            return None
        return last_signed(given, self.agency.signature if self.agency else None)

    @property
    def sha256(self) -> str:
        return self.reading.sha256

    @property
    def revision_words(self) -> str:
        return f"Revision {self.revision.number}" if self.revision else "Working text"

    @property
    def state_words(self) -> str:
        """What the top of every page says."""
        if self.ended:
            return self.ended.word
        if self.mark is None:
            return "Signed by all parties"
        state = State(self.bucp.state).label
        return self.mark.word if state.upper() == self.mark.word else f"{self.mark.word} · {state}"


def document_of(bucp, revision=None, as_filed: bool = False) -> Document:
    """Gathers the document of `revision`, or of the text that stands for the agreement now.

    `as_filed`: as it is sealed, with the record of the seal and without what happened after it was filed.
    """
    if as_filed:
        bucp = _at_filing(bucp)
    round_ = _round_of(bucp, revision)
    is_present = revision is None and round_ is None
    if round_:
        revision = round_.revision
    read = reading.read(bucp, revision)
    if is_present and bucp.current_revision and bucp.current_revision.sha256 == read.sha256:
        revision = bucp.current_revision  # nothing was changed since
    approvals = _approvals(read.parties, round_)
    agency = _agency(bucp, read, round_)
    return Document(
        bucp=bucp,
        title=read.answers.get((read.form.mirrored["title"].key, None)) or bucp.title,
        revision=revision,
        reading=read,
        checklist=checklist(bucp),
        opinions=_opinions(bucp, revision, is_present),
        approvals=approvals,
        mark=_mark(bucp, round_, approvals, agency),
        ended=_ended(bucp, round_),
        as_of=_last_moment(bucp, approvals, agency) if is_present or round_ else revision.made_at,
        content=revision.content if revision else frozen(bucp)[0],
        round=round_,
        record=record_of(bucp, round_, read.parties, seal.subject() if as_filed else "") if round_ else None,
        approval=approval_of(bucp, read.answers) if round_ else None,
        agency=agency,
    )


def pdf_of(document: Document, html: str = "") -> bytes:
    """The PDF of a document, carrying its text as data and the scanned pages of signatures; the same document gives
    the same bytes. `html` saves laying it out again. Raises pdf.CannotMakePdf."""
    return render_pdf(html or html_of(document), attached_to(document))


def attached_to(document: Document) -> tuple[Attached, ...]:
    """What the file carries: the canonical JSON it was made of, byte for byte, and scanned pages of signatures."""
    text = Attached(
        f"{document.number}.json",
        document.content.encode(),
        f"The text of this agreement as data. Its SHA-256 is {document.sha256}",
        "Source",
        document.as_of,
    )
    scans = (
        Attached(name, data, "Scanned page with a signature on paper", "Supplement", document.as_of)
        for name, data in scans_of(document.round)
    )
    return (text, *scans)


def html_of(document: Document) -> str:
    from .layout import page_of

    return render_to_string("bucp/document/document.html", {"page": page_of(document)})


def _round_of(bucp, revision):
    """The signing round whose text this is: the one under way, or the one that was filed. None for any other text."""
    if not (bucp.state == State.SIGNING or bucp.is_on_file):
        return None
    rounds = bucp.signing_rounds.select_related("revision").filter(outcome__in=["", "filed"])
    found = rounds.order_by("-number").first()
    if found and revision and found.revision_id != revision.pk:
        return None
    return found


def _approvals(parties, round_) -> tuple[ApprovalLine, ...]:
    given = {(s.party_id, s.role): s for s in round_.signatures.standing()} if round_ else {}
    return tuple(
        ApprovalLine(p, tuple(Slot(Role(role).label, given.get((p.pk, role.value))) for role in SIGNING_ROLES))
        for p in parties
    )


def _agency(bucp, read, round_) -> AgencySlot | None:
    """None where no education records pass, and for what was filed before this signature was asked for."""
    signature = round_.agency_signatures.standing().select_related(*OF_AGENCY).defer("scan").first() if round_ else None
    if not education.asks_agency(read.form, read.answers) or (round_ and bucp.is_on_file and signature is None):
        return None
    return AgencySlot(signature)


def _is_empty(agency: AgencySlot | None) -> bool:
    return agency is not None and agency.signature is None


def _mark(bucp, round_, approvals, agency) -> StageMark | None:
    if bucp.state == State.WITHDRAWN:
        return WITHDRAWN
    if bucp.state == State.NOT_APPROVED:
        return NOT_APPROVED
    if round_ is None and bucp.is_on_file:
        return EARLIER
    signed = round_ and all(slot.signature for a in approvals for slot in a.slots)
    return None if signed and not _is_empty(agency) else DRAFT


def _at_filing(bucp):
    """A copy of a BUCP on file without what became of it later."""
    filed = copy(bucp)
    filed.__dict__.update(state=State.ACTIVE if bucp.active_since else State.FILED, ended_at=None, end_reason="")
    return filed


def _ended(bucp, round_) -> StageMark | None:
    """Of the signed text only: an earlier text is marked as such."""
    if round_ is None or bucp.state not in ENDED:
        return None
    word, image, sentence = ENDED[bucp.state]
    on = dates.day(_ended_at(bucp))
    return StageMark(f"{word} on {on}", sentence, image)


def _ended_at(bucp) -> datetime:
    return bucp.ended_at or bucp.state_since


def _last_moment(bucp, approvals, agency) -> datetime:
    """When what is shown was last changed; the date inside the file, so that the same text gives the same file."""
    if bucp.state in ENDED:
        return _ended_at(bucp)
    if bucp.is_on_file and bucp.filed_at:
        return bucp.filed_at
    signed = [slot.signature.at for a in approvals for slot in a.slots if slot.signature]
    if agency and agency.signature:
        signed.append(agency.signature.confirmation.at)
    return max([bucp.updated_at, *signed])


def _opinions(bucp, revision, is_present: bool) -> dict:
    """The last opinion of each party and review up to this revision. Of the text as it stands now, an opinion that
    no longer holds carries the moment since when."""
    rows = bucp.opinions.select_related("by", "revision", "party__entity").order_by("at", "pk")
    if revision:
        rows = rows.filter(revision__number__lte=revision.number)
    last = {(o.review, o.party_id): o for o in rows}
    stale = {r.opinion_id: r.stale_since for r in bucp.review_requests.all()} if is_present else {}
    return {key: (o, stale.get(o.pk)) for key, o in last.items()}
