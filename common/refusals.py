"""What cannot be done now, said as a sentence for the person who tried."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Awaited(NamedTuple):
    """On whom something waits that the reader cannot do: `words` for “Waiting for …”, and since when."""

    words: str
    since: datetime


@dataclass(frozen=True)
class Problem:
    """Why a move is not possible, as a sentence for the person, with the place where it can be mended; or it waits on
    somebody else."""

    sentence: str
    url: str = ""
    waits: Awaited | None = None


class Refused(Exception):
    """A move that cannot be done now. `problems` are sentences for the person; `str()` is the first or the whole."""

    def __init__(self, sentence: str, problems: Iterable[Problem] = ()):
        self.sentence = sentence
        self.problems = list(problems)
        super().__init__(sentence)


class NotAllowed(Refused):
    """The person's roles do not carry this move: the page answers 403."""


class Incomplete(Refused):
    """Something is missing or wrong in what was typed. `errors`: {name of the field: sentence for the person}."""

    def __init__(self, errors: Mapping[str, str]):
        self.errors = dict(errors)
        super().__init__(next(iter(self.errors.values())))


class Conflict(Refused):
    """Somebody else saved in between. `current` is the row as it stands now; the page shows both texts."""

    def __init__(self, sentence: str, current: object):
        self.current = current
        super().__init__(sentence)
