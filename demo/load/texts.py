"""The words of the agreements made for load: plausible, of ordinary length, and different enough to search in."""

from bucp.official_form.declare import AnswerKind, Field, Needed

SUBJECTS = (
    "food benefits",
    "birth records",
    "wage reports",
    "school enrollment",
    "child support payments",
    "vehicle titles",
    "nursing licenses",
    "hospital discharges",
    "disability claims",
    "tax credits",
    "foster care placements",
    "vaccination records",
    "parole supervision",
    "water permits",
    "rental assistance",
    "unemployment claims",
    "teacher retirement",
    "air quality complaints",
    "farm inspections",
    "veteran benefits",
)
USES = (
    "to confirm who may enroll",
    "to find families who miss a benefit",
    "to plan outreach by county",
    "to check program integrity",
    "to measure outcomes",
    "to replace a paper form",
    "to answer a state audit",
    "to study long-term effects",
    "to target inspections",
    "to close duplicate cases",
)
RHYTHMS = ("Monthly", "Quarterly", "Yearly", "Weekly", "One-time")
SENTENCES = (
    "The department receives the records it needs for the match and nothing beyond it.",
    "Analysts see matched rows without names; the steward alone can open the key table.",
    "Results are shown for groups of eleven or more, so that nobody can be singled out.",
    "The law asks for this exchange and names both departments.",
    "Files travel encrypted over the state's own transfer service and are removed after a day.",
    "At the end both copies are wiped by the state's media standard and the steward confirms it.",
    "Families fill in one form fewer, and staff spend their time on hard cases.",
    "The provider checks counts before anything is published.",
    "Access is granted by role, logged, and looked through every quarter.",
    "Without the data the program would go on sending letters to people who have moved.",
)
REMARKS = (
    "Could we leave this element out? The match works without it.",
    "Please cite the subdivision as well.",
    "Our counsel asks whether the contractor is covered here.",
    "Thirty days is short for backups; sixty would work.",
    "This is clear now, thank you.",
)
ELEMENTS = (
    ("Date of birth", "datetime", "The day the person was born.", "pii"),
    ("County of residence", "text", "The county the person lives in on the first of the month.", "pii"),
    ("Monthly amount", "currency", "The amount granted for the month, in US dollars.", "other"),
    ("Case status", "text", "Whether the case is open, closed or pending at month's end.", "other"),
    ("Household size", "numeric", "The number of people in the household.", "other"),
    ("Identifier of the case", "text", "The number the provider gives the case.", "pii"),
    ("Preferred language", "text", "The language the person asks to be written to in.", "pii"),
)


def title_of(rng) -> str:
    return f"{rng.choice(RHYTHMS)} {rng.choice(SUBJECTS)} {rng.choice(USES)}"


def remark(rng) -> str:
    return rng.choice(REMARKS)


def answer_to(f: Field, rng):
    """An answer of the right shape; "" for what is computed or does not apply."""
    if f.is_computed or f.when or f.needed in (Needed.NEVER, Needed.DISPUTED):
        return ""
    if f.kind == AnswerKind.YES_NO:
        return "no"
    if f.kind == AnswerKind.CHOICE:
        return f.choices[0].value
    if f.kind == AnswerKind.CHOICES:
        return [c.value for c in f.choices[:2]]
    if f.kind == AnswerKind.LINE:
        return f"{rng.choice(RHYTHMS)}, for three years"
    return " ".join(rng.sample(SENTENCES, 3)) if f.kind == AnswerKind.TEXT else ""


def elements_of(rng) -> list[dict]:
    return [
        {"name": name, "type": kind, "definition": definition, "required": "yes", "classification": secrecy}
        for name, kind, definition, secrecy in rng.sample(ELEMENTS, 6)
    ]
