"""What the portal asks beside a question of the official form, so that it can count with the answer. Not a part of any
official version: no golden file holds it, nothing needs it, and where it is not answered, nobody reads of it.

Such a question stands behind the official one, under its name and with the same columns (decision 44).
"""

from collections.abc import Mapping
from dataclasses import replace

from .declare import AnswerKind, Field, Needed, Review

DESTRUCTION_WITHIN, DESTRUCTION_BACKUPS = "destruction_within", "destruction_backups"

_PERIOD = Field(
    key="",
    official="Destruction and/or Return",
    question="",
    kind=AnswerKind.PERIOD,
    needed=Needed.NEVER,
    reviews=(Review.SECURITY,),
    clause="§8.8",
    max_length=100,
    beside=True,
)

BESIDE: Mapping[str, tuple[Field, ...]] = {
    "destruction_return": (
        replace(
            _PERIOD,
            key=DESTRUCTION_WITHIN,
            question="By when will the data be destroyed or returned?",
            help="A number of days after the end, such as 60, or a date, such as 06/30/2029. The portal sets the due "
            "day by it. If you leave it empty, the portal proposes 30 days after the end.",
            example="60 days",
        ),
        replace(
            _PERIOD,
            key=DESTRUCTION_BACKUPS,
            question="Until when may backups still hold the data?",
            help="Only if backups run out later than the rest: days after the end, or a date.",
            example="90 days",
        ),
    ),
}
"""The key of the official question: what is asked beside it."""
