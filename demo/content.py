"""The answers of one agreement in the official form: what its use and its data set say, and for the rest the
ordinary sentences that departments reuse."""

import random
from dataclasses import dataclass, field
from datetime import date

from bucp.official_form.declare import Field

from .texts.datasets import DATASETS, Dataset
from .texts.uses import USES, DemoUse

COMMON = {
    "output_public": ["no"],
    "data_users": [
        "Data engineer (2): loads and matches the file, sees all elements. Program analyst (3): sees matched records "
        "without names. Manager (1): approves access, sees tables only.",
        "Caseworkers of the unit (12): see the result for their own cases. System administrator (2): keeps the system "
        "running, looks at records only to mend a fault, and every look is logged.",
        "Research analyst (3): works with coded records in the secure enclave. Data steward (1): holds the key table.",
    ],
    "data_users_contractors": ["no", "no", "yes"],
    "data_users_contractors_detail": [
        "The firm that maintains the matching system has two database administrators under the maintenance contract. "
        "They work on our network, with our training and our second factor. No work is done abroad."
    ],
    "transfer_management": [
        "An encrypted file goes to our SFTP server. A job moves it to a database in the state data center, encrypted "
        "at rest. The data steward grants access and reviews it each quarter. The file leaves the SFTP server after "
        "one day; backups live 35 days.",
        "The provider's system writes to the shared platform; ours reads from there. Nothing is stored on laptops. "
        "Access is by group, and the group is reviewed each quarter. Logs are kept one year.",
    ],
    "destruction_return": [
        "Within 30 days of the end, files and tables are wiped by the state's media standard. Backups run out 35 days "
        "later. The data steward confirms both in writing to the provider's Data Coordinator.",
        "Working files are deleted after each match. What is left at the end is wiped within 30 days and confirmed in "
        "writing by the information security officer.",
    ],
    "destruction_products": [
        "Tables without small counts stay. Matched files are destroyed with the data. Nobody may use a product to "
        "single out a person.",
        "Letters and case notes made from a match stay in the case. The list of matches is destroyed.",
    ],
    "transfer_of_funds": ["no"],
    "critical_deadlines": [
        "None set by law. The program would like the first file before the new fiscal year begins on July 1.",
        "The yearly report to the Legislature is due on April 1; the first file is needed twelve weeks before.",
        "The federal reporting year ends on September 30.",
    ],
    "duration": ["Three years", "Five years", "Until one side ends it", "Two program years"],
    "frequency": ["ongoing"],
    "frequency_detail": [
        "Monthly, on the tenth working day",
        "Quarterly, in the second month",
        "Weekly, on Monday",
    ],
    "redisclosure": ["no"],
    "research": ["no"],
    "hipaa": ["no"],
    "ferpa": ["no"],
}

PER_PARTY = {
    "output_release_approval": [
        (
            "The deputy director for the program approves, after the privacy officer has checked for small counts. Ten "
            "working days."
        ),
        "The Data Coordinator and the public affairs office approve together. Allow 15 working days.",
        "The director's office approves any release that names the source. Five working days.",
    ],
}

OWN_PRIVACY = [
    "Staff sign a confidentiality statement each year. Counts under 11 are hidden. Anyone who leaves the unit loses "
    "access the same day.",
    (
        "Minimum necessary; a privacy impact assessment is on file. Results that name nobody may be kept, all else "
        "goes at the end."
    ),
]
OWN_SECURITY = [
    "Encryption in transit and at rest with approved modules, a second factor for every user, logs kept one year, "
    "controls at the moderate level of NIST SP 800-53.",
    "The enclave is assessed each year under SIMM 5300. Incidents are reported to the provider at once and to the "
    "State within the hours SIMM 5340 sets.",
]


@dataclass(frozen=True)
class Exchange:
    """What one agreement is about; `chance` makes the choice among ordinary sentences, the same on every run."""

    key: str
    title: str
    scope: str
    recipients: tuple[str, ...]
    providers: tuple[str, ...]
    start: date | None
    end: date | None
    chance: random.Random
    answers: dict = field(default_factory=dict)  # what this one says otherwise than its use

    @property
    def use(self) -> DemoUse:
        return USES[self.key]

    @property
    def dataset(self) -> Dataset:
        return DATASETS[self.use.dataset]

    def value(self, field: Field, side: str | None):
        """The answer to a field, of a party on `side` where the form asks each; None when there is nothing to say."""
        if field.key in self.answers:
            return self.answers[field.key]
        if field.key in self.use.answers:
            return self.use.answers[field.key]
        if field.key in (given := self._given(side)):
            return given[field.key]
        ordinary = COMMON.get(field.key) or PER_PARTY.get(field.key)
        return self.chance.choice(ordinary) if ordinary else None

    def _given(self, side: str | None) -> dict:
        use, data = self.use, self.dataset
        giving = side == "provider"
        return {
            "use_case_name": self.title,
            "purpose_scope": self.scope,
            "purpose_reason": use.reason,
            "purpose_need": use.need,
            "purpose_benefits": use.benefits,
            "data_categories": list(data.categories),
            "output_products": use.products,
            "output_analysis": use.analysis,
            "output_processes": use.processes,
            "transfer_method": [data.method],
            "start_date": self.start.isoformat() if self.start else None,
            "end_date": self.end.isoformat() if self.end else None,
            "legal_authority": data.authority if giving else use.authority,
            "privacy_requirements": data.privacy if giving else self.chance.choice(OWN_PRIVACY),
            "security_requirements": data.security if giving else self.chance.choice(OWN_SECURITY),
        }


def exchange(
    key: str,
    variant: int,
    seed: int,
    start=None,
    end=None,
    title: str = "",
    scope: str = "",
    recipients=(),
    providers=(),
    answers=None,
) -> Exchange:
    """The exchange of a use; `variant` picks one of its titles, `title`, `scope`, `recipients`,
    `providers` and `answers` replace what the use says."""
    use = USES[key]
    named, covered = use.titles[variant]
    return Exchange(
        key=key,
        title=title or named,
        scope=scope or covered,
        recipients=tuple(recipients) or use.recipients,
        providers=tuple(providers) or (DATASETS[use.dataset].provider, *use.providers),
        start=start,
        end=end,
        chance=random.Random(seed),
        answers=answers or {},
    )
