"""The letters by which a notice went out: when it was given, and later to officers who were not on record then. They
are those of its kind that lead to it."""

from notices.models import Letter

from . import links
from .kinds import CLAUSES


def letters_in(bucp):
    """The letters of all notices of an agreement, as a query."""
    return Letter.objects.filter(about=bucp.number, kind__in=[clause.kind for clause in CLAUSES.values()])


def letters_of(given):
    """Those of one notice, as a query. Load its agreement along."""
    return letters_in(given.bucp).filter(url=links.notice(given))


def number_in(letter: Letter) -> int | None:
    """The number of the notice to which a letter of this kind leads; None for other letters."""
    nth = letter.url.rstrip("/").rpartition("/")[2]
    ours = any(letter.kind == clause.kind for clause in CLAUSES.values())
    return int(nth) if ours and nth.isdigit() else None
