"""What an answer may be, and which answers are still missing. Pure functions: no database, no field known by name.

Answers come as a mapping from (field key, party id) to value; the party id is None for an answer given once.
Contacts and approvals are computed elsewhere, so whether they are complete is for the life cycle to say.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from common import dates

from . import cleaning
from .cleaning import Invalid, clean
from .declare import Addendum, AnswerKind, Field, FilledBy, Needed, OfficialForm, Section, When

__all__ = ["Invalid", "Missing", "addenda", "applies", "clean", "date_problems", "is_blank", "missing", "progress"]

Answers = Mapping[tuple[str, int | None], object]
Party = tuple[int, str, str]  # id, side, name


@dataclass(frozen=True)
class Missing:
    """One thing to do before the form is complete."""

    field: Field
    section: Section
    party_id: int | None
    party_name: str
    sentence: str


def is_blank(value: object) -> bool:
    """Whether a stored value says nothing: empty, or only spaces and invisible characters."""
    if value is None:
        return True
    if isinstance(value, str):
        return cleaning.is_invisible(value)
    if isinstance(value, list | tuple):
        return all(is_blank(item) for item in value)
    return False


def applies(form: OfficialForm, field: Field, answers: Answers, party: int | None = None) -> bool:
    """Whether the field is asked, given the answers it depends on, and those that they depend on in turn.

    `party` tells whose column is meant. Without it, a condition on a field with columns holds if any column
    fulfills it.
    """
    if field.when is None:
        return True
    gate = form.fields[field.when.key]
    if not gate.per_party:
        columns: list[int | None] = [None]
    elif party is not None:
        columns = [party]
    else:
        columns = [column for key, column in answers if key == gate.key]
    return any(
        _says(answers.get((gate.key, column)), field.when.value) and applies(form, gate, answers, column)
        for column in columns
    )


def addenda(form: OfficialForm, answers: Mapping[tuple[str, object], object]) -> list[Addendum]:
    """The addenda of IDEA that the answers of a text call for, and what the portal puts in place of one (`beside`)."""

    def holds(when: When) -> bool:
        return any(key == when.key and _says(value, when.value) for (key, _), value in answers.items())

    found = []
    for official in form.addenda:
        own = form.instead.get(official.when.key)
        if holds(official.when):
            found.append(own if own and holds(own.when) else official)
    return found


def _says(answer: object, value: str) -> bool:
    return value in answer if isinstance(answer, list | tuple) else answer == value


def missing(
    form: OfficialForm,
    answers: Answers,
    elements: int,
    parties: Sequence[Party],
    moment: Needed,
    besides: Needed | None,
) -> list[Missing]:
    """What must still be done at this moment, in the order of the form. All that sending needs, signing needs too.
    `besides`: what signing needs besides, as `Bucp.asked_besides` says."""
    if moment not in (Needed.TO_SEND, Needed.TO_SIGN):
        raise ValueError(f"A BUCP is completed to send or to sign it, not {moment!r}.")
    return [
        Missing(
            field=field,
            section=section,
            party_id=party[0] if party else None,
            party_name=party[2] if party else "",
            sentence=_sentence(field, party[2] if party else ""),
        )
        for section, field, party in _asked(form, answers, parties, moment, besides)
        if not _done(field, answers, elements, party)
    ]


def progress(
    form: OfficialForm, answers: Answers, elements: int, parties: Sequence[Party], besides: Needed | None
) -> dict[str, tuple[int, int]]:
    """Per section slug: how many of the answers needed by the signing are there, and how many there must be."""
    result = {section.slug: (0, 0) for section in form}
    for section, field, party in _asked(form, answers, parties, Needed.TO_SIGN, besides):
        done, total = result[section.slug]
        result[section.slug] = (done + _done(field, answers, elements, party), total + 1)
    return result


def _asked(
    form: OfficialForm, answers: Answers, parties: Sequence[Party], moment: Needed, besides: Needed | None
) -> Iterator[tuple[Section, Field, Party | None]]:
    """Every answer that must be there at this moment: once, or once for each party that has to give it."""
    wanted: set[Needed | None] = {Needed.TO_SEND}
    if moment == Needed.TO_SIGN:
        wanted |= {Needed.TO_SIGN, besides}
    for section in form:
        for field in section.fields:
            if field.needed not in wanted or field.kind in (AnswerKind.CONTACTS, AnswerKind.APPROVALS):
                continue
            for party in _columns(field, parties, moment):
                if applies(form, field, answers, party[0] if party else None):
                    yield section, field, party


def _columns(field: Field, parties: Sequence[Party], moment: Needed) -> list[Party | None]:
    if not field.per_party:
        return [None]
    sides = {FilledBy.RECIPIENT, FilledBy.PROVIDER} if field.filled_by == FilledBy.BOTH else {field.filled_by}
    if moment == Needed.TO_SEND:
        sides &= {FilledBy.RECIPIENT}  # the provider has not seen it yet
    return [party for party in parties if party[1] in sides]


def _done(field: Field, answers: Answers, elements: int, party: Party | None) -> bool:
    if field.kind == AnswerKind.ELEMENTS:
        return elements > 0
    return not is_blank(answers.get((field.key, party[0] if party else None)))


def _sentence(field: Field, party_name: str) -> str:
    if field.kind == AnswerKind.ELEMENTS:
        what = "Add at least one data element"
    elif field.kind == AnswerKind.DATE:
        what = f"Give a date for “{field.question}”"
    elif field.kind == AnswerKind.PERIOD:
        what = f"Give a number of days or a date for “{field.question}”"
    elif field.kind == AnswerKind.YES_NO:
        what = f"Answer yes or no to “{field.question}”"
    elif field.kind == AnswerKind.CHOICES and len(field.choices) == 1 and not field.other:
        what = f"Confirm “{field.question}”"
    elif field.kind in (AnswerKind.CHOICE, AnswerKind.CHOICES):
        what = f"Choose an answer to “{field.question}”"
    else:
        what = f"Answer “{field.question}”"
    if party_name:
        return f"{what} for {party_name}."
    return what if what.endswith("?”") else f"{what}."


def date_problems(form: OfficialForm, answers: Answers) -> list[Missing]:
    """Dates that are possible one by one and impossible together."""
    first, last = form.mirrored.get("start_date"), form.mirrored.get("end_date")
    if not first or not last:
        return []
    start, end = (_as_date(answers.get((field.key, None))) for field in (first, last))
    if start is None or end is None or start <= end:
        return []
    sentence = (
        f"The exchange ends on {dates.day(end)}, before it starts on {dates.day(start)}. "
        "Choose a later end date or an earlier start date."
    )
    return [Missing(last, form.section_of[last.key], None, "", sentence)]


def _as_date(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
