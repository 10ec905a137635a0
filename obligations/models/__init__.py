"""LIFE AFTER FILING. `formal_notices` notices by clause and the answers to them; `ending` endings and amendments;
`obligations` what is to be done under an agreement, who may use its data, what it brought; `contacts_and_feeds`."""

from .certification import Certification
from .contacts_and_feeds import ContactUpdate, Feed
from .destruction import DestructionPeriod
from .ending import Amendment, Ending
from .formal_notices import FormalNotice, MissingOffice, NoticeAnswer
from .obligations import DataUser, Obligation, Outcome
from .rounds import Round

__all__ = [
    "Amendment",
    "Certification",
    "ContactUpdate",
    "DataUser",
    "DestructionPeriod",
    "Ending",
    "Feed",
    "FormalNotice",
    "MissingOffice",
    "NoticeAnswer",
    "Obligation",
    "Outcome",
    "Round",
]
