"""Finding an entity by what people call it: in any word order, by short name, by initials, by Agency."""

import re
import unicodedata
from functools import lru_cache

from .models import Entity

SMALL_WORDS = frozenset({"of", "the", "for", "and", "at", "in"})
COMMON_WORDS = frozenset({"california", "state", "department"})
"""Words that people add or leave out freely: they count only when nothing else was typed."""

LONG_FORMS = {"dept": "department", "calif": "california", "ca": "california", "dept.": "department"}


def find(query: str, entities: list[Entity] | None = None) -> list[Entity]:
    """The entities that match every word of `query`, best first: by name or short name, then by Agency. All of
    them, by name, for an empty query. Costs one query, or none when `entities` (with their Agencies) are given."""
    if entities is None:
        entities = list(Entity.objects.select_related("agency"))
    words = _words(query)
    if not words:
        return entities
    ranked = [(rank, entity) for entity in entities if (rank := _rank(entity, words)) is not None]
    return [entity for _, entity in sorted(ranked, key=lambda pair: (pair[0], pair[1].name))]


def _words(query: str) -> tuple[str, ...]:
    typed = [LONG_FORMS.get(word, word) for word in _fold(query[:200]).split()]
    typed = [word for word in typed if word not in SMALL_WORDS] or typed
    return tuple([word for word in typed if word not in COMMON_WORDS] or typed)


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    """Lower case, without accents, apostrophes and punctuation: `Teachers' ` and `Teachers’` are one word."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    flat = "".join(c for c in flat if not unicodedata.combining(c) and c not in "'’‘`")
    return re.sub(r"[\W_]+", " ", flat).strip()


@lru_cache(maxsize=4096)
def _initials(plain_name: str) -> tuple[str, str]:
    """`Department of Fish and Wildlife` → dfw and cdfw, as people say it."""
    letters = "".join(w[0] for w in _fold(plain_name).split() if w not in SMALL_WORDS)
    return letters, f"c{letters}"


def _rank(entity: Entity, words: tuple[str, ...]) -> int | None:
    joined = "".join(words)
    if joined == entity.slug.replace("-", "") or joined in _initials(entity.plain_name):
        return 0
    name = _fold(entity.name)
    if all(f" {word}" in f" {name}" for word in words):
        return 1
    own = f"{name} {entity.slug}"
    if all(word in own for word in words):
        return 2
    agency = _fold(entity.agency.name) if entity.agency else ""
    if all(word in f"{own} {agency}" for word in words):
        return 3
    return None
