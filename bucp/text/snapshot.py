"""The answers of a BUCP, read and frozen: as a mapping for the rules, as canonical JSON for a revision."""

from bucp.official_form import completeness
from bucp.official_form.declare import Needed
from history.recorder import canonical, sha256

Answers = dict  # {(field key, party id or None): value}


def answers_of(bucp) -> Answers:
    """All answers as they stand; one query."""
    return {(a.field, a.party_id): a.value for a in bucp.answers.all()}


def category_names(bucp) -> list[str]:
    """The kinds of data in the words of the form; other words stay as they were typed."""
    labels = {c.value: c.label for c in bucp.form.mirrored["data_categories"].choices}
    return [labels.get(value, str(value)) for value in bucp.data_categories or ()]


def element_rows(bucp) -> list[dict]:
    """The data elements in order, as their `values`; one query."""
    return [e.values for e in bucp.elements.all()]


def snapshot(bucp) -> dict:
    """Everything the agreement says, as plain data. Parties are named by their entity's slug, which never changes.

    An answer to a question that is no longer asked (its condition ended; why it is undisputed, in a dispute or after a
    decision) is kept as a row, but says nothing here.
    """
    slugs = {p.pk: p.entity.slug for p in bucp.party_list} | {None: None}
    form, given = bucp.form, answers_of(bucp)
    answers = [
        {"field": key, "party": slugs[party], "value": value}
        for (key, party), value in given.items()
        if party in slugs
        and not completeness.is_blank(value)
        and completeness.applies(form, form.fields[key], given, party)
        and (form.fields[key].needed != Needed.UNDISPUTED or bucp.asked_besides == Needed.UNDISPUTED)
    ]
    answers.sort(key=lambda a: (a["field"], a["party"] or ""))
    return {
        "number": bucp.number,
        "form": bucp.form_version,
        "parties": [
            {"entity": p.entity.slug, "name": p.entity.name, "side": p.side, "position": p.position}
            for p in bucp.party_list
        ],
        "answers": answers,
        "elements": element_rows(bucp),
    }


def frozen(bucp) -> tuple[str, str]:
    """The canonical JSON of the present text and its SHA-256 (hex)."""
    text = canonical(snapshot(bucp))
    return text, sha256(text)


def party_tuples(bucp) -> list[tuple]:
    """The parties as the completeness rules want them: (id, side, name)."""
    return [(p.pk, p.side, p.name) for p in bucp.party_list]
