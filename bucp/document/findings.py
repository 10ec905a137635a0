"""What can be found of a file that somebody holds: the words of `verify`, without Django, database or network."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class FileVerdict(StrEnum):
    INTACT = "intact"  # sealed with the trusted certificate, not one byte changed
    CHANGED = "changed"  # carries a seal that does not fit the file
    OTHER_SEAL = "other_seal"  # untouched, but sealed by somebody else
    UNSEALED = "unsealed"  # holds the text of a BUCP, without a seal
    FOREIGN = "foreign"  # some other PDF
    DAMAGED = "damaged"  # a PDF that cannot be read
    LOCKED = "locked"  # protected by a password
    NOT_PDF = "not_pdf"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_HARD = "too_hard"  # it would take more time or memory than a document needs


@dataclass(frozen=True)
class CarriedText:
    """The frozen revision that the file carries, as it says itself: only a seal makes it more than a claim."""

    number: str
    form: str
    sha256: str


@dataclass(frozen=True)
class Finding:
    verdict: FileVerdict
    size: int = 0
    sha256: str = ""  # of the whole file
    sealed_by: str = ""
    is_trusted: bool = False  # the seal was made with the trusted certificate
    sealed_at: datetime | None = None  # by the portal's own clock
    stamped_at: datetime | None = None  # by a time-stamping authority
    stamped_by: str = ""
    text: CarriedText | None = None
    problems: tuple[str, ...] = field(default=())

    @property
    def is_intact(self) -> bool:
        return self.verdict == FileVerdict.INTACT


def certificate(pem: bytes):
    """The certificate (asn1crypto) in PEM bytes. Raises ValueError with a sentence for anything else."""
    from asn1crypto import pem as armor
    from asn1crypto import x509

    try:
        _, _, der = armor.unarmor(pem)
        found = x509.Certificate.load(der, strict=True)
        found.public_key.native  # noqa: B018  reads it all
        return found
    except Exception as error:
        raise ValueError("The certificate cannot be read: it must be a PEM file, as the portal offers it.") from error


# In words ---------------------------------------------------------------------------------------------------
