"""A text that somebody has to write: there, and not endless. The same for reasons, comments, answers and papers."""

from .refusals import Refused

MOST = 20_000  # characters


def need_text(text: str | None, sentence: str, most: int = MOST) -> str:
    """The text without the space around it, and without NUL, which PostgreSQL does not store. Raises Refused: with
    `sentence` for an empty one, or for a too long one."""
    text = (text or "").replace("\0", "").strip()
    if not text:
        raise Refused(sentence)
    if len(text) > most:
        raise Refused(f"This is {len(text):,} characters long; {most:,} is the most. Shorten it.")
    return text
