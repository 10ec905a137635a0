"""The words of a letter: the built-in template of its kind, or the wording that the portal administrator gave it."""

import logging

from django.db import transaction
from django.template import engines
from django.template.loader import render_to_string
from django.utils import timezone

from .catalogue import CATALOGUE
from .models import LetterText

log = logging.getLogger(__name__)

MOST = 20_000  # characters of a wording


class CannotBeUsed(ValueError):
    """A wording that is no letter; `str()` is a sentence for the person."""


def built_in(kind: str) -> str:
    """The template that comes with the portal, as text."""
    from django.template.loader import get_template

    return get_template(f"notices/letters/{kind}.txt").template.source


def present(kind: str) -> str:
    """The wording that counts now."""
    return _changed(kind) or built_in(kind)


def render(kind: str, context: dict) -> str:
    """The letter: subject line, empty line, text. A changed wording that does not render never stops a notice: the
    built-in one goes out, and the log says so (without a word of the letter)."""
    changed = _changed(kind)
    if changed:
        try:
            text = _compile(changed).render(context)
            if _is_letter(text):
                return text
            log.error("The changed wording of %s gives no letter: the built-in one was sent", kind)
        except Exception as error:
            log.error("The changed wording of %s fails (%s): the built-in one was sent", kind, type(error).__name__)
    return render_to_string(f"notices/letters/{kind}.txt", context)


def change(kind: str, text: str, by, reason: str) -> LetterText:
    """Gives a kind another wording from now on; an empty `text` goes back to the built-in one. Letters already written
    stay as they are. Raises CannotBeUsed with a sentence, KeyError for an unknown kind."""
    CATALOGUE[kind]
    text, reason = text.replace("\r\n", "\n").strip(), reason.strip()
    if not reason:
        raise CannotBeUsed("Say why the wording changes: it is kept in the history.")
    if text:
        check(text)
    with transaction.atomic():
        return LetterText.objects.create(kind=kind, text=text, by=by, reason=reason[:300], at=timezone.now())


def check(text: str) -> None:
    """Raises CannotBeUsed when the text cannot be a letter's wording."""
    if len(text) > MOST:
        raise CannotBeUsed(f"This is {len(text):,} characters long; {MOST:,} is the most.")
    if not _is_letter(text):
        raise CannotBeUsed("Write the subject in the first line, then an empty line, then the letter.")
    for word in ("{% load", "{% include", "{% extends", "{% debug", "password", "token"):
        if word in text:
            raise CannotBeUsed(f"“{word}” cannot be used in a letter.")
    try:
        _compile(text)
    except Exception as error:
        raise CannotBeUsed(f"The text in braces cannot be read: {error}") from None


def history(kind: str):
    """Every wording the kind was given, the newest first."""
    return LetterText.objects.filter(kind=kind).select_related("by").order_by("-pk")


def _changed(kind: str) -> str:
    return LetterText.objects.filter(kind=kind).order_by("-pk").values_list("text", flat=True).first() or ""


def _compile(text: str):
    return engines["django"].from_string("{% autoescape off %}" + text + "{% endautoescape %}")


def _is_letter(text: str) -> bool:
    subject, _, body = text.strip().partition("\n")
    return bool(subject.strip() and body.strip())
