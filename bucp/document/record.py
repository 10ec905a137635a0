"""The last pages: who signed what, when and how, and what the portal's history says of it.

Everything here is told from rows that the database refuses to change, so that a reader can compare.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bucp.models import AgencySignature, Signature
from common import dates
from common.attachments import ENDINGS
from common.extensions import each
from history.models import Chain, Event
from signatories.models import Role
from signatories.telling import day

AGENCY_ROLE = "Education agency"


@dataclass(frozen=True)
class Signed:
    """One signature of the text, standing or withdrawn."""

    name: str
    title: str
    role: str
    party: str
    authority: str
    standing: str
    at: datetime
    method: str
    statement: str
    sha256: str
    entered_by: str = ""  # who filed the scanned page, when it was signed on paper
    confirmed: str = ""  # by whom the page was confirmed, and when; or that it was not
    scan_name: str = ""
    scan_sha256: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    withdrawn_why: str = ""


@dataclass(frozen=True)
class Milestone:
    number: int
    at: datetime
    sentence: str
    hash: str


@dataclass(frozen=True)
class DocumentRecord:
    signatures: tuple[Signed, ...]
    milestones: tuple[Milestone, ...]
    length: int = 0  # of the agreement's chain of events when it was sealed; 0: not sealed
    head: str = ""
    sealed_by: str = ""


def record_of(bucp, round_, parties, sealed_by: str = "") -> DocumentRecord:
    """The record of a signing round. `sealed_by` is named, with the head of the history, in a file to be sealed."""
    names = {p.pk: p.name for p in parties}
    stood = standings(bucp.number)
    chain = Chain.objects.filter(name=bucp.number).first() if sealed_by else None
    return DocumentRecord(
        signatures=(
            *(_signed(s, names, stood.get(s.pk)) for s in signatures_of(round_)),
            *(_agency_signed(s) for s in agency_signatures_of(round_)),
        ),
        milestones=tuple(
            Milestone(e.number, e.at, e.sentence, e.hash)
            for e in Event.objects.filter(chain_id=bucp.number, kind__in=_milestones()).order_by("number")
        ),
        length=chain.length if chain else 0,
        head=chain.head if chain else "",
        sealed_by=sealed_by,
    )


def signatures_of(round_):
    """All signatures of a round with their withdrawals, in one query and without the scanned pages."""
    return round_.signatures.select_related("withdrawal__by", "confirmation__by", "entered_by", "party__entity").defer(
        "scan"
    )


OF_AGENCY = ("confirmation__by", "confirmation__party__entity", "entered_by", "entered_for__entity", "party__entity")
"""What is told of the education agency's signature."""


def agency_signatures_of(round_):
    """All that was filed in a round for the education agency, without the scanned pages."""
    return round_.agency_signatures.select_related(*OF_AGENCY).defer("scan")


def agency_scan_name(signature) -> str:
    """What the education agency's page is called inside the file."""
    return f"education-agency-{signature.pk}.{ENDINGS.get(signature.scan_type, 'bin')}"


def scan_name(signature) -> str:
    """What the scanned page is called inside the file."""
    again = f"-{signature.attempt}" if signature.attempt > 1 else ""
    ending = ENDINGS.get(signature.scan_type, "bin")
    return f"signature-{signature.party.entity.slug}-{signature.role}{again}.{ending}"


def scans_of(round_) -> list[tuple[str, bytes]]:
    """The scanned pages of a round, (name, file) each: to be embedded."""
    if round_ is None:
        return []
    rows = Signature.objects.filter(round=round_, scan__isnull=False).select_related("party__entity")
    pages = AgencySignature.objects.filter(round=round_, scan__isnull=False)
    return [
        *((scan_name(s), bytes(s.scan)) for s in rows),
        *((agency_scan_name(s), bytes(s.scan)) for s in pages),
    ]


def standings(number: str) -> dict[int, dict]:
    """{signature's id: by what its signer stood in the role}, as the events of signing keep it: the sentence, and the
    event in the entity's own chain that proves it (`signatories.telling.standing_of`)."""
    events = Event.objects.filter(chain_id=number, kind__in=("bucp.signed", "bucp.signed_on_paper"))
    return {e.data["signature"]: e.data["standing"] for e in events if "standing" in e.data}


def standing_in_words(standing: dict | None) -> str:
    """`On record since …, given by …; event 3 of entity-12`; empty for a signature older than this."""
    if not standing:
        return ""
    proof = f"; event {standing['event']} of {standing['chain']}" if standing["event"] else ""
    return f"{standing['sentence']}{proof}"


def _signed(s, names: Mapping, standing: dict | None) -> Signed:
    withdrawal = getattr(s, "withdrawal", None)
    return Signed(
        name=s.typed_name,
        title=s.title,
        role=Role(s.role).label,
        party=names.get(s.party_id, ""),
        authority=s.authority,
        standing=standing_in_words(standing),
        at=s.at,
        method=s.method,
        statement=s.statement,
        sha256=s.sha256,
        entered_by=str(s.entered_by) if s.is_on_paper else "",
        confirmed=_confirmed(s),
        scan_name=scan_name(s) if s.scan_sha256 else "",
        scan_sha256=s.scan_sha256,
        withdrawn_at=withdrawal.at if withdrawal else None,
        withdrawn_by=str(withdrawal.by) if withdrawal else "",
        withdrawn_why=withdrawal.reason if withdrawal else "",
    )


def _agency_signed(s) -> Signed:
    """The education agency's line (Addendum B §1.3): a page, or that the agency is a party."""
    if s.stands:
        confirmed = f"confirmed by {s.confirmation.by} for {s.confirmation.party.name} on {day(s.confirmation.at)}"
    else:
        confirmed = "not confirmed by another party, so that it does not count"
    filed = f"{s.entered_by} for {s.entered_for.name}"
    if s.is_of_a_party:
        statement = "The education agency is a party of this agreement; its own signatures stand for it."
        method = f"Filed by {filed}, {confirmed}"
        return Signed(s.agency, "", AGENCY_ROLE, s.agency, "", "", s.at, method, statement, s.sha256)
    return Signed(
        name=s.signer,
        title=s.title,
        role=AGENCY_ROLE,
        party=s.agency,
        authority="",
        standing="",
        at=s.at,
        method="Scanned page filed",
        statement=f"Signed on paper on {dates.day(s.signed_on)}, as the page says (Addendum B §1.3).",
        sha256=s.sha256,
        entered_by=filed,
        confirmed=confirmed,
        scan_name=agency_scan_name(s),
        scan_sha256=s.scan_sha256,
    )


def _confirmed(s) -> str:
    if not s.needs_confirmation:
        return ""
    if s.awaits_confirmation:
        return "not confirmed by a second person, so that it does not count"
    return f"confirmed by {s.confirmation.by} on {day(s.confirmation.at)}"


def _milestones() -> list[str]:
    """The kinds of events that made the agreement, of all apps."""
    return [kind for kinds in each("milestones") for kind in kinds]
