"""Signing and filing: the commands of its moves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bucp.models import AgencySignature, Party, Signature
from bucp.workflow.moves import MoveCommand
from signatories.models import User


@dataclass(frozen=True, kw_only=True)
class PutOutForSignature(MoveCommand):
    """Freezes the text and asks every party's signers."""


@dataclass(frozen=True, kw_only=True)
class Sign(MoveCommand):
    """Signs the text that was read (`seen_sha256`) for a party in a role, with name, password and, where asked, a
    second factor."""

    party: Party
    role: str
    typed_name: str
    password: str
    agreed: bool
    seen_sha256: str
    acknowledged: Iterable[int] = ()
    address: str = ""
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class SignOnPaper(MoveCommand):
    """Files a scanned page with somebody's signature (§19)."""

    party: Party
    role: str
    signer: User
    scan: bytes
    agreed: bool
    password: str
    seen_sha256: str
    acknowledged: Iterable[int] = ()


@dataclass(frozen=True, kw_only=True)
class ConfirmPaper(MoveCommand):
    """Says, as the second person, to have seen the page that somebody filed for the signer (§19)."""

    signature: Signature


@dataclass(frozen=True, kw_only=True)
class FileAgencySignature(MoveCommand):
    """Files the signature of the original education agency (Addendum B §1.3): a scanned page, signed on a day in
    California; or `party`, where the agency is itself a party."""

    seen_sha256: str
    agreed: bool
    party: Party | None = None
    agency: str = ""
    signer: str = ""
    title: str = ""
    signed_on: date | None = None
    scan: bytes = b""


@dataclass(frozen=True, kw_only=True)
class ConfirmAgencySignature(MoveCommand):
    """Says, for another party than the one that filed it, to have seen the education agency's signature."""

    signature: AgencySignature


@dataclass(frozen=True, kw_only=True)
class WithdrawSignature(MoveCommand):
    """Takes a signature back while others are still missing."""

    signature: Signature
    reason: str


@dataclass(frozen=True, kw_only=True)
class RefuseToSign(MoveCommand):
    """Refuses, with the reason; the text goes back to review."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class ReturnToReview(MoveCommand):
    """Takes the text back from signing; signatures are void."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class FileWithCdo(MoveCommand):
    """Files the signed BUCP with the Statewide CDO (§5.1)."""


@dataclass(frozen=True, kw_only=True)
class PutInForce(MoveCommand):
    """The exchange may begin: at once on filing, or on the start date."""


@dataclass(frozen=True, kw_only=True)
class WithdrawRequest(MoveCommand):
    """Takes the request back before filing. It leaves the lists, not the record."""

    reason: str
