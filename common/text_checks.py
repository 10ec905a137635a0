"""What people type: as they typed it, and where it is needed, there and not endless. The same for reasons, comments,
answers and papers."""

import re
import unicodedata

from .refusals import Refused

MOST = 20_000  # characters


def as_typed(text: str | None) -> str:
    """The text as its writer sees it: without the space around it; without NUL, which PostgreSQL does not store; its
    lines ended as the portal ends them (browsers send CRLF, which would make equal words differ)."""
    return (text or "").replace("\0", "").replace("\r\n", "\n").strip()


def folded(text: str) -> str:
    """For finding out whether two texts are the same word: large or small letters, and letters that only look other."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def need_text(text: str | None, sentence: str, most: int = MOST) -> str:
    """The text `as_typed`. Raises Refused: with `sentence` for an empty one, or for a too long one."""
    text = as_typed(text)
    if not text:
        raise Refused(sentence)
    if len(text) > most:
        raise Refused(f"This is {len(text):,} characters long; {most:,} is the most. Shorten it.")
    return text


UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of signs that nobody sees: controls, marks that turn the direction of what follows, what is no sign."""
JOINERS = frozenset("\u200c\u200d")  # some scripts are not written without them
ACTS_IN_A_SPREADSHEET = re.compile(r"[=+\-@\uff1d\uff0b\uff0d\uff20|%]")


def shown_plain(text: str) -> str:
    """The text without signs that nobody sees and that make it look like another; its lines stay."""
    return "".join(c for c in text if c in "\n\t" or c in JOINERS or unicodedata.category(c) not in UNSEEN)


def need_plain(name: str) -> str:
    """A name, in one line and as everybody will see it. Raises Refused with a sentence for one that would look like
    another, or would act as a formula where it is opened in a spreadsheet."""
    name = " ".join(name.split())
    if shown_plain(name) != name:
        raise Refused("This holds a sign that nobody can see. Type it anew instead of pasting it.")
    if ACTS_IN_A_SPREADSHEET.match(name):
        raise Refused(f"This begins with “{name[0]}”, which spreadsheets take for a formula. Begin with a letter.")
    return name
