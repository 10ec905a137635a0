"""THE AGREEMENT. `agreement` the BUCP, its parties and people; `answers` what is written in the form;
`reader` who reads it, for lists; `review` revisions, comments,
opinions; `signing` signatures; `filed` the files."""

from .agreement import Bucp, NumberSeries, OfficeAccess, Participant, Party, Span
from .answers import Answer, DataElement
from .filed import FiledDocument, Rendering
from .reader import Reader
from .review import Comment, Opinion, ReviewRequest, Revision, Seen, Thread, Waiver
from .search import SearchText
from .signing import (
    AgencySignature,
    AgencySignatureConfirmation,
    PaperConfirmation,
    Signature,
    SignatureWithdrawal,
    SigningRound,
)

__all__ = [
    "AgencySignature",
    "AgencySignatureConfirmation",
    "Answer",
    "Bucp",
    "Comment",
    "DataElement",
    "FiledDocument",
    "NumberSeries",
    "OfficeAccess",
    "Opinion",
    "PaperConfirmation",
    "Participant",
    "Party",
    "Reader",
    "Rendering",
    "ReviewRequest",
    "Revision",
    "SearchText",
    "Seen",
    "Signature",
    "SignatureWithdrawal",
    "SigningRound",
    "Span",
    "Thread",
    "Waiver",
]
