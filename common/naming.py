"""How names stand in a sentence: with their article, and several of them in a row. No database."""

from collections.abc import Iterable


def the(name: str) -> str:
    """`Department of Public Health` → `the Department of Public Health`; a name that begins with it stays."""
    return name if name.lower().startswith("the ") else f"the {name}"


def listed(words: Iterable[object]) -> str:
    """Each once, in their order: `A`, `A and B`, `A, B and C`; empty when there is none."""
    *others, last = list(dict.fromkeys(str(w) for w in words)) or [""]
    return f"{', '.join(others)} and {last}" if others else last


def begin(sentence: str) -> str:
    """With a capital letter at its beginning; the rest stays as it is."""
    return f"{sentence[:1].upper()}{sentence[1:]}"
