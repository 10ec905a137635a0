"""Changes of the data elements: effects for the move `change_elements`, each `(context, **data) -> result`.

Rows are ordered by `position`. A row is added with a name alone: the provider writes the definitions (§7.6).
"""

from simple_history.utils import bulk_create_with_history

from bucp.models import DataElement
from bucp.official_form import completeness
from bucp.official_form.elements import COLUMNS
from common.refusals import Conflict, Refused

MOST_ROWS = 2_000

GONE = "Somebody else removed this data element in the meantime."


def clean(typed) -> tuple[dict, dict]:
    """The values to store for what was typed ({column key: text}), and {column key: sentence} for what cannot be."""
    values, problems = {}, {}
    for column in COLUMNS:
        try:
            value = completeness.clean(column.field, typed.get(column.key, ""))
        except completeness.Invalid as invalid:
            problems[column.key] = invalid.sentence
            continue
        if value:
            values[column.key] = value
    if "name" not in values and "name" not in problems:
        problems["name"] = "Give the data element a name."
    return values, problems


def name_key(values) -> str:
    """What makes two names the same."""
    return " ".join(str(values.get("name", "")).casefold().split())


def lacks(values) -> list[str]:
    """The labels of the columns a complete row needs and this one has not."""
    return [c.label for c in COLUMNS if c.required and not values.get(c.key)]


def add(context, values: dict) -> DataElement:
    return add_many(context, [values])[0]


def add_many(context, rows: list[dict]) -> list[DataElement]:
    """Adds rows at the end. A row that is there already, equal in every column, is not added twice."""
    present = list(context.bucp.elements.all())
    known = {_content(e.values) for e in present}
    new = []
    for values in rows:
        if len(rows) == 1 or _content(values) not in known:
            new.append(values)
            known.add(_content(values))
    if len(present) + len(new) > MOST_ROWS:
        raise Refused(
            f"An agreement holds {MOST_ROWS:,} data elements at most. There are {len(present):,}, and these are "
            f"{len(new):,} more. Describe the rest in an attached file."
        )
    last = max((e.position for e in present), default=0)
    elements = [
        DataElement(bucp=context.bucp, position=last + i, values=values, changed_by=context.by, changed_at=context.at)
        for i, values in enumerate(new, 1)
    ]
    return bulk_create_with_history(elements, DataElement, default_user=context.by, default_date=context.at)


def _content(values) -> tuple:
    return tuple(sorted(values.items()))


def save(context, pk: int, values: dict, version: int) -> DataElement:
    """Raises Conflict with the row as it stands when it was changed after `version`."""
    row = _locked(context, pk)
    if row.values == values:
        return row
    if row.version != version:
        raise Conflict("Somebody else changed this data element while you were writing. Both are shown.", row)
    row.values, row.version, row.changed_by, row.changed_at = values, version + 1, context.by, context.at
    row.save()
    return row


def remove(context, pk: int) -> DataElement:
    """Takes the row out; its history stays, so that `put_back` can bring it again. The rows behind it keep their
    positions: an order needs no numbers without gaps."""
    row = _locked(context, pk)
    row._history_user = context.by
    row.delete()
    row.pk = pk
    return row


def put_back(context, pk: int) -> DataElement:
    """Brings a removed row back to its place."""
    record = removed(context.bucp, pk)
    if record is None or context.bucp.elements.filter(pk=pk).exists():
        raise Refused("This data element is in the list already.")
    return DataElement.objects.create(
        pk=pk,
        bucp=context.bucp,
        position=record.position,
        values=record.values,
        version=record.version + 1,
        changed_by=context.by,
        changed_at=context.at,
    )


def removed(bucp, pk: int):
    """The last record of a row of this BUCP that was removed; None when there is none."""
    return DataElement.history.filter(id=pk, bucp_id=bucp.pk, history_type="-").order_by("-history_date").first()


def move(context, pk: int, to: int) -> int:
    """Puts the row at place `to` (1 is first; beyond the end is last) and returns its place."""
    rows = list(context.bucp.elements.select_for_update())
    row = next((r for r in rows if r.pk == pk), None)
    if row is None:
        raise Refused(GONE)
    rows.remove(row)
    place = max(1, min(to, len(rows) + 1))
    rows.insert(place - 1, row)
    _number(rows)
    return place


def step(context, pk: int, places: int) -> int:
    """Moves the row by so many places, up when negative, and returns its new place."""
    keys = list(context.bucp.elements.values_list("pk", flat=True))
    if pk not in keys:
        raise Refused(GONE)
    return move(context, pk, keys.index(pk) + 1 + places)


def _number(rows) -> None:
    """Writes the positions that changed. Moves leave no trace in a row's own history: the text is the same."""
    moved = []
    for position, row in enumerate(rows, 1):
        if row.position != position:
            row.position = position
            moved.append(row)
    DataElement.objects.bulk_update(moved, ["position"], batch_size=500)


def _locked(context, pk: int) -> DataElement:
    row = context.bucp.elements.select_for_update().filter(pk=pk).first()
    if row is None:
        raise Refused(GONE)
    return row
