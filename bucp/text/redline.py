"""What changed between two texts of a BUCP: only the changed passages, word by word, with who and when.

Pure: works on `bucp.text.reader.Reading`s and plain texts; `changes_between` alone asks the database who wrote what.
"""

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher

from bucp.official_form.declare import DATA_ELEMENTS, AnswerKind, Field
from bucp.official_form.elements import COLUMNS

from .reader import Reading, ReadingColumn, cell, display

ENOUGH_WORDS = 4_000
"""Beyond this many words to compare, whole sentences are compared, so that no text can keep the server busy."""

ENOUGH_IN_ALL = 60_000
"""Beyond this many words to compare in a whole agreement, the rest is shown as taken out and put in."""

KEPT, ADDED, REMOVED = "kept", "added", "removed"


@dataclass(frozen=True)
class Token:
    """A run of words: kept, added or removed."""

    what: str
    text: str

    @property
    def words(self) -> str:
        return self.text.rstrip()

    @property
    def space(self) -> str:
        """The space or line ends after the words: part of the text, but neither struck nor underlined."""
        return self.text[len(self.words) :]


@dataclass(frozen=True)
class Author:
    name: str
    at: datetime


@dataclass(frozen=True)
class Passage:
    """A changed answer. `party` is empty where the form asks once."""

    field: Field
    party: ReadingColumn | None
    tokens: tuple[Token, ...]
    authors: tuple[Author, ...] = ()

    @property
    def anchor(self) -> str:
        return f"change-{self.field.key}" + (f"-{self.party.slug}" if self.party else "")


@dataclass(frozen=True)
class ElementChange:
    """A data element that was added, removed or changed; `cells` are (column label, tokens) of what differs."""

    what: str  # added, removed, changed
    name: str
    cells: tuple[tuple[str, tuple[Token, ...]], ...]


@dataclass(frozen=True)
class Redline:
    passages: tuple[Passage, ...]
    elements: tuple[ElementChange, ...] = ()
    reordered: bool = False  # the same elements in another order
    element_authors: tuple[Author, ...] = ()
    unchanged: tuple[str, ...] = field(default=())  # field keys of the newer text that read as before

    @property
    def is_empty(self) -> bool:
        return not (self.passages or self.elements or self.reordered)

    @property
    def count(self) -> int:
        return len(self.passages) + len(self.elements) + self.reordered

    def element_counts(self) -> dict[str, int]:
        return {what: sum(e.what == what for e in self.elements) for what in (ADDED, REMOVED, "changed")}


class Effort:
    """What is left of the words that may be compared, for all texts of one redline together."""

    def __init__(self, words: int = ENOUGH_IN_ALL):
        self.left = words

    def spend(self, words: int) -> bool:
        """Whether that many may still be compared; they are counted then."""
        if words > min(self.left, ENOUGH_WORDS):
            return False
        self.left -= words
        return True


def compare(old: str, new: str, effort: Effort | None = None) -> tuple[Token, ...]:
    """The words of `new` with what was added, and those of `old` that are gone."""
    if old == new:
        return (Token(KEPT, new),) if new else ()
    effort = effort or Effort()
    for split in (_words, _sentences):
        a, b = split(old), split(new)
        head = _shared(a, b)
        tail = _shared(a[head:][::-1], b[head:][::-1])
        middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
        if effort.spend(len(middle_a) + len(middle_b)):
            inner = _diff(middle_a, middle_b)
            break
    else:
        inner = [Token(REMOVED, "".join(middle_a)), Token(ADDED, "".join(middle_b))]
    return _joined([Token(KEPT, "".join(b[:head])), *inner, Token(KEPT, "".join(b[len(b) - tail :]))])


def _words(text: str) -> list[str]:
    """Words with the space that follows, so that the pieces put together are the text again."""
    return re.findall(r"\S+\s*|^\s+", text)


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?\n])", text)


def _shared(a: Sequence, b: Sequence) -> int:
    """How many items both begin with."""
    count = 0
    for left, right in zip(a, b, strict=False):
        if left != right:
            break
        count += 1
    return count


def _diff(a: list[str], b: list[str]) -> list[Token]:
    """Opcodes as tokens. A lone short word that stayed between two changes counts as changed: it reads more easily."""
    # Words are compared without the space after them: a word at the end of a paragraph is still the same word.
    opcodes = SequenceMatcher(None, [w.rstrip() for w in a], [w.rstrip() for w in b]).get_opcodes()
    tokens, gone, come = [], "", ""
    for place, (code, i, j, k, m) in enumerate(opcodes):
        lone = m - k == 1 and len(b[k].rstrip()) < 4 and 0 < place < len(opcodes) - 1
        if code != "equal" or lone:
            gone, come = gone + "".join(a[i:j]), come + "".join(b[k:m])
        else:
            tokens += [Token(REMOVED, gone), Token(ADDED, come), Token(KEPT, "".join(b[k:m]))]
            gone, come = "", ""
    return [*tokens, Token(REMOVED, gone), Token(ADDED, come)]


def _joined(tokens: Iterable[Token]) -> tuple[Token, ...]:
    """Without empty ones, and neighbors of one kind as one."""
    result: list[Token] = []
    for token in tokens:
        if not token.text:
            continue
        if result and result[-1].what == token.what:
            result[-1] = Token(token.what, result[-1].text + token.text)
        else:
            result.append(token)
    return tuple(result)


def redline(older: Reading | None, newer: Reading, authors: Mapping | None = None) -> Redline:
    """Everything that differs. `authors` {(field key, party slug or None): [Author]}. Without `older` all is new."""
    authors = authors or {}
    before = dict(older.answers) if older else {}
    after = dict(newer.answers)
    passages, unchanged, effort = [], [], Effort()
    columns = {c.slug: c for c in (*(older.parties if older else ()), *newer.parties)}
    for key, declared in newer.form.fields.items():
        if declared.is_computed:
            continue
        changed = [
            Passage(declared, columns.get(slug), tokens, tuple(authors.get((key, slug), ())))
            for slug in _slugs(key, columns, before, after)
            if (tokens := _changed(declared, before.get((key, slug)), after.get((key, slug)), effort))
        ]
        passages += changed
        if not changed and key in newer.entries:
            unchanged.append(key)
    rows = _compare_elements(older.elements if older else [], newer.elements, effort)
    return Redline(tuple(passages), *rows, tuple(authors.get((DATA_ELEMENTS, None), ())), tuple(unchanged))


def _slugs(key: str, columns, before, after) -> list:
    return [slug for slug in (None, *columns) if (key, slug) in before or (key, slug) in after]


def _changed(declared: Field, old, new, effort: Effort) -> tuple[Token, ...]:
    """The tokens when the two values read differently; () when they read the same."""
    if old == new:
        return ()
    left, right = display(declared, old), display(declared, new)
    if left.text == right.text:
        return ()
    if declared.kind in (AnswerKind.TEXT, AnswerKind.LINE):
        return compare(left.text, right.text, effort)
    if left.items or right.items:
        return _compare_lists(left.items, right.items)
    return _joined([Token(REMOVED, left.text), Token(ADDED, right.text)])


def _compare_lists(old: Sequence[str], new: Sequence[str]) -> tuple[Token, ...]:
    had, has = set(old), set(new)
    every = [*new, *(item for item in old if item not in has)]
    return tuple(
        Token(KEPT if item in had and item in has else ADDED if item in has else REMOVED, item + "\n") for item in every
    )


def _compare_elements(
    old: Sequence[Mapping], new: Sequence[Mapping], effort: Effort
) -> tuple[tuple[ElementChange, ...], bool]:
    """Added, changed, removed elements, and whether only their order differs."""
    pairs, gone, come = _match(old, new)
    changes = [
        ElementChange("changed", _name(new[j]), cells)
        for i, j in pairs
        if (cells := _changed_cells(old[i], new[j], effort))
    ]
    changes += [ElementChange(ADDED, _name(new[j]), _changed_cells({}, new[j], effort)) for j in come]
    changes += [ElementChange(REMOVED, _name(old[i]), _changed_cells(old[i], {}, effort)) for i in gone]
    order = [i for i, _ in sorted(pairs, key=lambda pair: pair[1])]
    return tuple(changes), order != sorted(order)


def _match(old, new) -> tuple[list, list, list]:
    """Which old element is which new one: the same row, else the same name, else the same column of the database,
    else the same in all but the name. Returns (pairs of indexes, old without partner, new without partner)."""
    pairs, left, right = [], dict.fromkeys(range(len(old))), dict.fromkeys(range(len(new)))
    for identity in (_whole, _plain_name, _technical_name, _without_name):
        waiting: dict = {}
        for i in left:
            waiting.setdefault(identity(old[i]), deque()).append(i)
        for j in list(right):
            mark = identity(new[j])
            if mark and waiting.get(mark):
                i = waiting[mark].popleft()
                pairs.append((i, j))
                del left[i], right[j]
    return pairs, list(left), list(right)


def _whole(values: Mapping):
    return tuple(sorted((k, str(v)) for k, v in values.items() if v))


def _plain_name(values: Mapping):
    return " ".join(str(values.get("name") or "").casefold().split()) or None


def _technical_name(values: Mapping):
    return str(values.get("technical_name") or "").casefold() or None


def _without_name(values: Mapping):
    rest = tuple(item for item in _whole(values) if item[0] != "name")
    return rest if len(rest) > 1 else None


def _name(values: Mapping) -> str:
    return str(values.get("name") or "Element without a name")


def _changed_cells(old: Mapping, new: Mapping, effort: Effort) -> tuple[tuple[str, tuple[Token, ...]], ...]:
    return tuple(
        (column.label, compare(left, right, effort))
        for column in COLUMNS
        if (left := cell(column, old)) != (right := cell(column, new))
    )


def authors_between(bucp, after: datetime | None, until: datetime | None) -> dict:
    """Who changed which answer in a time, newest first: {(field key, party slug or None): [Author]}. Two queries."""
    from django.db.models import Max

    from bucp.models import Answer, DataElement

    slugs = {p.pk: p.entity.slug for p in bucp.party_list}
    window = {"history_date__gt": after} if after else {}
    if until:
        window["history_date__lte"] = until
    found: dict = {}
    rows = (
        Answer.history.filter(bucp=bucp, **window)
        .values("field", "party", "changed_by__name")
        .annotate(last=Max("history_date"))
        .order_by("-last")
    )
    for row in rows:
        key = (row["field"], slugs.get(row["party"]))
        found.setdefault(key, []).append(Author(row["changed_by__name"] or "Somebody", row["last"]))
    elements = (
        DataElement.history.filter(bucp=bucp, **window)
        .values("changed_by__name")
        .annotate(last=Max("history_date"))
        .order_by("-last")
    )
    found[DATA_ELEMENTS, None] = [Author(r["changed_by__name"] or "Somebody", r["last"]) for r in elements]
    return found
