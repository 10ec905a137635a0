"""What the portal asks beside a question of the official form, so that it can count with the answer. Not a part of any
official version: no golden file holds it, and where it is not answered, nobody reads of it.

Such a question stands behind the official one, under its name and with the same columns (decision 44). Only the one on
business associates is needed, to sign: which terms of HIPAA hold depends on it (decision 48).
"""

from collections.abc import Mapping
from dataclasses import replace

from .declare import Addendum, AnswerKind, Field, FilledBy, Needed, Review, When
from .words import conditional

DESTRUCTION_WITHIN, DESTRUCTION_BACKUPS = "destruction_within", "destruction_backups"
BUSINESS_ASSOCIATE = "hipaa_business_associate"

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
    "hipaa": (
        Field(
            key=BUSINESS_ASSOCIATE,
            official=conditional.OF_HIPAA,
            question="Is one department the business associate of another in this exchange?",
            kind=AnswerKind.YES_NO,
            needed=Needed.TO_SIGN,
            filled_by=FilledBy.BOTH,
            when=conditional.IF_HIPAA,
            reviews=conditional.LEGAL_AND_PRIVACY,
            help="Yes if one works with the health data on behalf of the other, such as checking claims for a health "
            "plan. Then the terms for business associates join this agreement.\n\n"
            "No if each is a covered entity that uses the data for its own program. Then the terms for covered "
            "entities do. Your privacy representatives can tell.",
            clause="Addendum A",
            beside=True,
        ),
    ),
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

INSTEAD: Mapping[str, Addendum] = {
    "hipaa": Addendum(
        title="Addendum A: health information between covered entities under HIPAA",
        when=When(BUSINESS_ASSOCIATE, "no"),
        terms=(
            "Addendum A of IDEA applies to this exchange.",
            "No department is the business associate of another here, so the terms for business associates "
            "(45 CFR 164.504(e)) are not part of this agreement.",
            "Each covered entity answers for itself under the HIPAA rules (45 CFR Parts 160 and 164).",
            "The data is disclosed and used only as the HIPAA privacy rule allows it (45 CFR 164.502(a)).",
            "No more is asked for and given than the purpose needs, wherever the rule on the minimum necessary holds "
            "(45 CFR 164.502(b)).",
            "Each protects the electronic data that it holds by the HIPAA security rule (45 CFR Part 164, Subpart C).",
            "Each gives notice of a breach of the data that it holds (45 CFR 164.400–414), and tells the other "
            "departments as IDEA says.",
            "One that comes to work on behalf of another becomes its business associate: the parties amend this "
            "agreement first.",
        ),
    )
}
"""The key of the question on which an official addendum depends: what stands in its place upon an answer beside it."""
