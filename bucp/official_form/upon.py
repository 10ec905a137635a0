"""A new version of the form, declared upon an earlier one: what is added, dropped, changed and moved.

    FORM = upon(
        v2026_07_01.FORM,
        add(technical.CLOUD_SERVICES, after="data_users"),
        drop("research", "research_approval"),
        change("duration", needed=Needed.NEVER),
        move("frequency", first_in="administrative"),
        version="2027-07-01",
        begins=date(2027, 7, 1),
    )

The earlier version stays as it is. What cannot be meant raises `BadVersion`, with a sentence, when the portal starts.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from .declare import Field, OfficialForm

Draft = dict[str, list[Field]]  # section slug → its fields
Step = Callable[[Draft], None]


class BadVersion(ValueError):
    """A version that contradicts itself, or the one it is declared upon."""


def upon(earlier: OfficialForm, *steps: Step, version: str, begins: date, **otherwise: Any) -> OfficialForm:
    """The version that follows from `earlier` by these steps, in their order. `otherwise`: what it says in place of
    the earlier one's title, several, checklist, notes, addenda."""
    if version <= earlier.version:
        raise BadVersion(f"Version {version} cannot come upon {earlier.version}, which is not earlier.")
    draft: Draft = {section.slug: list(section.fields) for section in earlier.sections}
    for step in steps:
        step(draft)
    sections = tuple(replace(section, fields=tuple(draft[section.slug])) for section in earlier.sections)
    form = replace(earlier, version=version, begins=begins, sections=sections, **otherwise)
    _check_conditions(form)
    return form


def add(field: Field, *, after: str = "", first_in: str = "") -> Step:
    """A question behind the one named `after`, or at the beginning of the section `first_in`."""

    def step(draft: Draft) -> None:
        if any(field.key == f.key for fields in draft.values() for f in fields):
            raise BadVersion(f"“{field.key}” cannot be added: the form asks it already. Use change or move.")
        _insert(draft, field, after, first_in)

    return step


def drop(*keys: str) -> Step:
    """Without these questions."""

    def step(draft: Draft) -> None:
        for key in keys:
            fields, place = _find(draft, key)
            del fields[place]

    return step


def change(key: str, /, **attributes: Any) -> Step:
    """The question with other attributes, in the same place. Its key stays: answers are stored under it."""

    def step(draft: Draft) -> None:
        fields, place = _find(draft, key)
        if "key" in attributes:
            raise BadVersion(f"“{key}” keeps its key. Drop it, and add a question with another.")
        unknown = attributes.keys() - Field.__dataclass_fields__.keys()
        if unknown:
            raise BadVersion(f"“{key}” cannot be changed so: a field has no {', '.join(sorted(unknown))}.")
        fields[place] = replace(fields[place], **attributes)

    return step


def move(key: str, *, after: str = "", first_in: str = "") -> Step:
    """The question in another place: behind the one named `after`, or at the beginning of the section `first_in`."""

    def step(draft: Draft) -> None:
        if key == after:
            raise BadVersion(f"“{key}” cannot come after itself.")
        fields, place = _find(draft, key)
        _insert(draft, fields.pop(place), after, first_in)

    return step


def _find(draft: Draft, key: str) -> tuple[list[Field], int]:
    for fields in draft.values():
        for place, field in enumerate(fields):
            if field.key == key:
                return fields, place
    raise BadVersion(f"The form has no question “{key}”.")


def _insert(draft: Draft, field: Field, after: str, first_in: str) -> None:
    if bool(after) == bool(first_in):
        raise BadVersion(f"Say where “{field.key}” stands: either after=… or first_in=….")
    if after:
        fields, place = _find(draft, after)
        fields.insert(place + 1, field)
    elif first_in in draft:
        draft[first_in].insert(0, field)
    else:
        raise BadVersion(f"The form has no section “{first_in}”. It has {', '.join(draft)}.")


def _check_conditions(form: OfficialForm) -> None:
    """What is asked, or joins the document, upon an answer needs the question for it; the question comes first."""
    place = {key: n for n, key in enumerate(form.fields)}
    for field in form.fields.values():
        if field.when and field.when.key not in place:
            raise BadVersion(_lacking(field.key, field.when.key))
        if field.when and place[field.when.key] > place[field.key]:
            raise BadVersion(f"“{field.key}” depends on the answer to “{field.when.key}” and has to come after it.")
    for addendum in form.addenda:
        if addendum.when.key not in place:
            raise BadVersion(_lacking(addendum.title, addendum.when.key))


def _lacking(what: str, gate: str) -> str:
    return f"“{what}” depends on the answer to “{gate}”, which this version does not ask. Drop or change it as well."
