"""Every kind of letter: the clause that demands it, what it is called, and who receives it (domain.md §7).

Each app declares its own (`Extension.letters`). The text of a kind is `templates/<app>/letters/<kind>.txt`: first line
the subject, then an empty line, then the letter. It is rendered once, when the notice is queued, and kept as it was
sent.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from common.extensions import each


@dataclass(frozen=True)
class LetterKind:
    """`to`: in words, who receives it. `secret`: carries a one-time link, so its text is neither shown in the portal
    nor logged, and is blanked once it went out. `on_file`: sent only when the agreement is filed, so that CDO staff
    may see it (domain.md §11). `to_cdo`: addressed to the Statewide CDO, or one that CDO staff watch over (all of
    §5.14 and §7.4), so that CDO staff may see it as well."""

    name: str
    clause: str
    title: str
    to: str
    secret: bool = False
    on_file: bool = False
    to_cdo: bool = False
    by_sender: bool = False  # has no text of its own: its sender writes it
    app: str = ""  # whose it is; known when it is loaded

    @property
    def template(self) -> str:
        return f"{self.app}/letters/{self.name}.txt"


HOUSE = "house"
"""The clause of the portal's own letters."""

LETTER_KINDS: dict[str, LetterKind] = {}
"""Every kind by its name, in the order of the house."""

CLAUSES_SAY: dict[str, str] = {}
"""What each clause is about, in plain words."""


def load() -> None:
    """Takes up what the apps declare. Raises ValueError for a name that is taken."""
    for module in each("letters"):
        for kind in module.LETTERS:
            if kind.name in LETTER_KINDS:
                raise ValueError(f"The kind of letter {kind.name!r} is declared twice.")
            LETTER_KINDS[kind.name] = replace(kind, app=module.__name__.partition(".")[0])
        CLAUSES_SAY.update(module.CLAUSES_SAY)


@cache
def cdo_reads() -> frozenset[str]:
    """The kinds of which CDO staff may read every letter, whoever received it."""
    return frozenset(kind.name for kind in LETTER_KINDS.values() if kind.on_file or kind.to_cdo)


def section(clause: str) -> str:
    """The clause without its paragraphs: “§5.14 (a)” → “§5.14”."""
    return re.sub(r" ?\([^)]*\)", "", clause)


def in_words(clause: str) -> str:
    """What a clause is about, in plain words; empty for the portal's own letters."""
    return CLAUSES_SAY.get(clause) or CLAUSES_SAY.get(section(clause), "")
