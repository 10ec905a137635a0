"""The words of a letter: the built-in template of its kind, or the wording that the portal administrator gave it."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import timezone

from common import dates
from common.text_checks import as_typed
from history import on_record
from history.recorder import PORTAL, record
from signatories.models import Role

from . import template_language as words
from .events import WORDING_CHANGED, WORDING_RESTORED
from .kinds import LETTER_KINDS
from .models import LetterText

log = logging.getLogger(__name__)

MOST = 20_000  # characters of a wording


class CannotBeUsed(ValueError):
    """A wording that is no letter; `str()` is a sentence for the person, `field` the one it belongs to."""

    def __init__(self, sentence: str, field: str = "text"):
        super().__init__(sentence)
        self.field = field


def built_in(kind: str) -> str:
    """The text that comes with the portal, as one edits it. Raises TemplateDoesNotExist for a kind that has none."""
    return words.plain(get_template(LETTER_KINDS[kind].template).template.source)


def has_wording(kind: str) -> bool:
    """Whether the kind has one text; some letters are written by their sender, and the account has several."""
    try:
        words.read(built_in(kind))
    except (TemplateDoesNotExist, words.BadWording):
        return False
    return True


def present(kind: str) -> str:
    """The wording that counts now."""
    return changed(kind) or built_in(kind)


def render(kind: str, context: dict) -> str:
    """The letter: subject line, empty line, text. A changed wording that does not render never stops a notice: the
    built-in one goes out, and the log says so (without a word of the letter)."""
    text = changed(kind)
    if text:
        try:
            letter = _checked(kind, text).render(context)
            if _is_letter(letter):
                return letter
            log.error("The changed wording of %s gives no letter: the built-in one was sent", kind)
        except Exception as error:
            log.error("The changed wording of %s fails (%s): the built-in one was sent", kind, type(error).__name__)
    return render_to_string(LETTER_KINDS[kind].template, context)


def change(kind: str, text: str, by, reason: str) -> LetterText:
    """Gives a kind another wording from now on; an empty `text` goes back to the built-in one. Letters already written
    stay as they are. Raises CannotBeUsed with a sentence, KeyError for an unknown kind."""
    title = LETTER_KINDS[kind].title
    text, reason = as_typed(text), as_typed(reason)
    if not reason:
        raise CannotBeUsed("Say why the wording changes: it is kept in the history.", "reason")
    if text:
        preview(kind, text)
    event = WORDING_CHANGED if text else WORDING_RESTORED
    with transaction.atomic(), on_record.watching() as watch:
        changed = LetterText.objects.create(kind=kind, text=text, by=by, reason=reason[:300], at=timezone.now())
        words = {"letter": kind, "title": title, "reason": reason[:300]}
        record(PORTAL, event, by, Role.ADMIN.label, written=watch.written(PORTAL), **words)
    return changed


@dataclass(frozen=True)
class Preview:
    subject: str
    body: str


def preview(kind: str, text: str) -> Preview:
    """The letter with sample data. Raises CannotBeUsed when the text cannot be this kind's wording."""
    text = as_typed(text)
    if len(text) > MOST:
        raise CannotBeUsed(f"This is {len(text):,} characters long; {MOST:,} is the most.")
    if not _is_letter(text):
        raise CannotBeUsed("Write the subject in the first line, then an empty line, then the letter.")
    allowed = words.read(built_in(kind))
    sample = words.sample(allowed, f"{settings.SITE_URL}/bucps/IDEA-2026-0012/")
    try:
        mine = _checked(kind, text)
        letter = mine.render(sample)
    except words.BadWording as problem:
        raise CannotBeUsed(str(problem)) from None
    except Exception:
        raise CannotBeUsed(
            "The text cannot be made into a letter. Compare what stands in braces with the built-in text."
        ) from None
    if "url" in allowed.names and "url" not in mine.names:
        raise CannotBeUsed("Keep “{{ url }}”: without it nobody finds what the letter is about.")
    if any(brace in letter for brace in ("{{", "}}", "{%", "%}")):
        raise CannotBeUsed("A pair of braces is not closed. Write “{{ name }}” with two braces on each side.")
    if not _is_letter(letter):
        raise CannotBeUsed("With the sample data nothing is left of the subject or of the letter.")
    subject, _, body = letter.strip().partition("\n")
    return Preview(subject.strip(), body.strip())


def names(kind: str) -> list[tuple[str, str]]:
    """The names that a wording of this kind may use, each with an example."""
    built = words.read(built_in(kind))
    known = sorted(n for n in built.names | words.ALWAYS if not n.startswith("forloop"))
    return [(name, "the link" if name == "url" else _shown(words.example(name, built))) for name in known]


def _shown(example) -> str:
    """An example beside its name; empty where it would only repeat it."""
    if isinstance(example, datetime):
        return dates.day(example)
    if isinstance(example, list):
        return _shown(example[0])
    return "" if str(example).startswith("[") else str(example)


def history(kind: str):
    """Every wording the kind was given, the newest first."""
    return LetterText.objects.filter(kind=kind).select_related("by").order_by("-pk")


def changed(kind: str) -> str:
    """The changed wording that counts now; empty where the built-in one does."""
    return LetterText.objects.filter(kind=kind).order_by("-pk").values_list("text", flat=True).first() or ""


def changes() -> dict[str, LetterText]:
    """The last change of every kind that was ever changed."""
    return {row.kind: row for row in LetterText.objects.select_related("by").order_by("pk")}


def _checked(kind: str, text: str) -> words.Wording:
    """The text, ready to render. Raises BadWording for what this kind's letter does not know."""
    mine = words.Wording(text)
    mine.only(words.read(built_in(kind)))
    return mine


def _is_letter(text: str) -> bool:
    subject, _, body = text.strip().partition("\n")
    return bool(subject.strip() and body.strip())
