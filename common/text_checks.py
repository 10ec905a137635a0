"""What people type: as they typed it, and where it is needed, there and not endless. The same for reasons, comments,
answers and papers."""

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
