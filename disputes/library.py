"""The library of resolutions (domain.md §9): how a dispute was settled, told by its parties without saying whose it
was, so that the next team finds it."""

import re

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from bucp.team import people
from bucp.text import search
from common.refusals import Problem, Refused

from .effects import need_text
from .enums import DisputeKind, DisputeOutcome, Solution
from .models import Dispute, Lesson

TELLABLE = (DisputeOutcome.RESOLVED, DisputeOutcome.APPROVED)
MOST_TITLE, MOST_STATUTES = 200, 500

_NUMBER = re.compile(r"\bIDEA-\d{4}-\d{4,9}\b", re.IGNORECASE)
_EMAIL = re.compile(r"\b[^\s@]+@[^\s@]+\.[^\s@]+")
_SMALL = {"of", "the", "for", "and", "on", "in"}


def tellable(bucp) -> QuerySet:
    """The disputes of a BUCP that can be told, last one first."""
    return bucp.disputes.filter(outcome__in=TELLABLE).select_related("lesson").order_by("-nth")


def can_be_told(bucp) -> list[Problem]:
    """Guard: something was settled."""
    if tellable(bucp).exists():
        return []
    return [Problem("Only what was resolved, or approved by decision, can be told.", f"/disputes/{bucp.number}/")]


# Whose it was ------------------------------------------------------------------------------------------


def _names(bucp) -> list[tuple[str, bool, str]]:
    """What would tell whose dispute it was: (text, whether case counts, the word to write instead)."""
    found = []
    for party in bucp.party_list:
        role = f"the {party.get_side_display()}"
        entity = party.entity
        found += [(entity.plain_name, False, role), (entity.name, False, role)]
        own_part = entity.name.partition(",")[0].strip()
        if " " in own_part:
            found.append((own_part, True, role))  # “Public Health” as a name; “public health” is a subject
        slug = entity.slug.replace("-", " ")
        is_word = slug.lower() in entity.plain_name.lower().split()
        found.append((slug.upper() if is_word else slug, is_word, role))
        letters = "".join(w[0] for w in entity.plain_name.split() if w.lower() not in _SMALL and w[0].isalpha()).upper()
        found += [(short, True, role) for short in (letters, f"C{letters}") if len(short) > 2]
    found += [
        (to.user.name, False, "the role") for to in people.named(bucp.party_list) if to.user and " " in to.user.name
    ]
    return [(text, exact, role) for text, exact, role in dict.fromkeys(found) if text]


def _pattern(text: str, exact: bool) -> re.Pattern:
    words = r"\s+".join(re.escape(word) for word in text.split())
    return re.compile(rf"(?<!\w){words}(?!\w)", 0 if exact else re.IGNORECASE)


def names_in(text: str, bucp) -> list[str]:
    """Sentences that say what in this text would tell whose dispute it was; empty when nothing does."""
    said = {}
    for name, exact, role in sorted(_names(bucp), key=lambda row: -len(row[0])):
        match = _pattern(name, exact).search(text)
        if match and not any(match[0].lower() in before for before in said):
            said[match[0].lower()] = f"“{match[0]}” tells who took part: write “{role}” instead."
    number = _NUMBER.search(text)
    if number:
        said[number[0].lower()] = f"“{number[0]}” is the number of an agreement: leave it out."
    address = _EMAIL.search(text)
    if address:
        said[address[0].lower()] = f"“{address[0]}” is somebody’s address: leave it out."
    return list(said.values())


def without_names(text: str, bucp) -> str:
    """The text with roles in place of the names that are known: something to begin with."""
    for name, exact, role in sorted(_names(bucp), key=lambda row: -len(row[0])):
        text = _pattern(name, exact).sub(role, text)
    return _NUMBER.sub("this agreement", text).replace("the the ", "the ").replace("The the ", "The ")


# Telling ------------------------------------------------------------------------------------------------


def _find(context, dispute) -> Dispute:
    found = tellable(context.bucp).filter(pk=dispute.pk).first()
    if found is None:
        raise Refused("Only what was resolved, or approved by decision, can be told.")
    return found


def tell(context, dispute, title: str, text: str, solution: str, statutes: str = "", categories=()):
    """A party’s coordinator tells a resolution, or tells it anew. Refused while it names a party. Returns the
    lesson."""
    context.resync = False
    dispute = _find(context, dispute)
    title = need_text(" ".join((title or "").split()), "Give it a title.")[:MOST_TITLE]
    text = need_text(text, "Tell what was in dispute and what settled it.")
    statutes = " ".join((statutes or "").split())[:MOST_STATUTES]
    if solution not in Solution.values:
        raise Refused("Choose what kind of solution it was.")
    problems = [Problem(s) for part in (title, text, statutes) for s in names_in(part, context.bucp)]
    if problems:
        raise Refused("It still tells whose dispute it was.", problems)
    said = {
        "kind": dispute.kind,
        "solution": solution,
        "title": title,
        "text": text,
        "statutes": statutes,
        "data_categories": list(categories),
        "by": context.by,
        "at": context.at,
        "withdrawn_at": None,
    }
    before = Lesson.objects.filter(dispute=dispute).first()
    if before and before.withdrawn_at is None and all(getattr(before, k) == v for k, v in said.items() if k != "at"):
        return before  # a double click
    lesson, _ = Lesson.objects.update_or_create(dispute=dispute, defaults=said)
    context.event("dispute.lesson", nth=dispute.nth)
    return lesson


def withdraw(context, dispute):
    """A party’s coordinator takes the resolution out of the library."""
    context.resync = False
    lesson = Lesson.objects.filter(dispute=_find(context, dispute), withdrawn_at=None).first()
    if lesson is None:
        raise Refused("It is not in the library: somebody took it out before you.")
    lesson.withdrawn_at = context.at
    lesson.save(update_fields=["withdrawn_at"])
    context.event("dispute.lesson_withdrawn", nth=dispute.nth)


# Finding ------------------------------------------------------------------------------------------------


def find(words: str = "", kind: str = "", solution: str = "", category: str = "") -> QuerySet:
    """The lessons that hold every word and fit every filter, last told first."""
    lessons = Lesson.objects.filter(withdrawn_at=None)
    if kind in DisputeKind.values:
        lessons = lessons.filter(kind=kind)
    if solution in Solution.values:
        lessons = lessons.filter(solution=solution)
    if category:
        # As text: SQLite cannot look into a list in JSON, and the quotes keep one name out of another.
        lessons = lessons.annotate(kinds=Cast("data_categories", TextField())).filter(kinds__contains=f'"{category}"')
    typed = search.words_of(words)
    if words.strip() and not typed:
        return lessons.none()
    for word in typed:
        lessons = lessons.filter(Q(title__icontains=word) | Q(text__icontains=word) | Q(statutes__icontains=word))
    return lessons.order_by("-at", "-pk")
