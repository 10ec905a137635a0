"""LIFE AFTER FILING. `given` notices by clause and the answers to them; `ending` endings and amendments; `duties` what
is to be done under an agreement, who may use its data, what it brought; `light` contacts and calendar feeds."""

from .duties import DataUser, Duty, Outcome
from .ending import Amendment, Ending
from .given import Given, GivenAnswer, MissingOffice
from .light import ContactUpdate, Feed

__all__ = [
    "Amendment",
    "ContactUpdate",
    "DataUser",
    "Duty",
    "Ending",
    "Feed",
    "Given",
    "GivenAnswer",
    "MissingOffice",
    "Outcome",
]
