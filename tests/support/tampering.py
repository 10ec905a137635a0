"""As somebody with the keys to the database: its triggers are off for a moment, and on again before anybody looks."""

from contextlib import contextmanager
from datetime import timedelta
from itertools import count

from django.db import connection, models, transaction

from history import on_record, records


@contextmanager
def unprotected(*tables):
    """Without the triggers of these tables, or of all records."""
    by_table = {model._meta.db_table: model for model in records.records()}
    chosen = tables or tuple(by_table)
    for table in chosen:
        records.lift(connection, table)
    try:
        yield
    finally:
        for table in chosen:
            records.install(connection, table, by_table[table].may_change)


@contextmanager
def undone():
    """What is done inside is taken back: rows that point to nothing must not stay for the next test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# What somebody does to a row. Each takes a kind of record and the key of a row, and returns the keys to be named ----


def alter(kind, key) -> list:
    """Another text, number or answer in the first column that has one."""
    field = next(f for f in _counted(kind) if f.get_internal_type() in OTHER and _value(kind, key, f) is not None)
    _set(kind, key, field, OTHER[field.get_internal_type()](_value(kind, key, field)))
    return [key]


def back_date(kind, key) -> list:
    """The first date there is, 30 days earlier."""
    dates = [f for f in _counted(kind) if "Date" in f.get_internal_type() and _value(kind, key, f)]
    _set(kind, key, dates[0], _value(kind, key, dates[0]) - timedelta(days=30))
    return [key]


def add(kind, key) -> list:
    """A second row like this one, in a place that is free."""
    return [_copy(on_record.model_of(kind)._base_manager.get(pk=key)).pk]


def remove(kind, key) -> list:
    _rows(kind, key)._raw_delete("default")
    return [key]


def swap(kind, key) -> list:
    """This row and the next take each other's key; where there is none it takes a free one."""
    other = on_record.rows_of(kind).exclude(pk=key).values_list("pk", flat=True).order_by("-pk").first()
    aside, free = -1, other or key + 1000
    for was, becomes in ((free, aside), (key, free), (aside, key)):
        _rows(kind, was).update(**{on_record.model_of(kind)._meta.pk.name: becomes})
    return [key, other] if other else [key]


OTHER = {
    "CharField": lambda value: f"{value[:8]}x",
    "TextField": lambda value: f"{value} altered",
    "BooleanField": lambda value: not value,
    "PositiveIntegerField": lambda value: value + 1000,
    "DateField": lambda value: value - timedelta(days=1),
    "DateTimeField": lambda value: value - timedelta(minutes=1),
}


def _counted(kind):
    counted = on_record.columns(kind)
    return [f for f in on_record.model_of(kind)._meta.concrete_fields if f.attname in counted]


def _rows(kind, key):
    return on_record.model_of(kind)._base_manager.filter(pk=key)


def _value(kind, key, field):
    return _rows(kind, key).values_list(field.attname, flat=True).get()


def _set(kind, key, field, value):
    _rows(kind, key).update(**{field.attname: value})


FREE = count(1000)
WHAT_MAKES_A_LETTER_A_RECORD = ("clause", "about")


def _copy(row):
    """Another row with the same content but for what must be unique."""
    values = vars(row)  # past the state, which refuses assignment
    for field in row._meta.concrete_fields:
        value = values[field.attname]
        if value is None or field.primary_key or field.name in WHAT_MAKES_A_LETTER_A_RECORD:
            continue
        if field.one_to_one:
            values[field.attname] = _copy(field.related_model._base_manager.get(pk=value)).pk
        elif field.get_internal_type() == "PositiveIntegerField":
            values[field.attname] = value + next(FREE)
        elif field.get_internal_type() == "CharField":
            values[field.attname] = f"{next(FREE)}{value}"[: field.max_length]
        elif field.unique:
            values[field.attname] = value + timedelta(days=next(FREE))
    for constraint in row._meta.constraints:
        fields = [row._meta.get_field(name) for name in constraint.fields]
        if fields[-1].null:
            values[fields[-1].attname] = None
        elif fields[-1].get_internal_type() == "DateField":
            values[fields[-1].attname] += timedelta(days=next(FREE))
        elif all(field.is_relation for field in fields) and constraint.condition is None:
            values[fields[-1].attname] = fields[-1].related_model._base_manager.latest("pk").pk
    row._state.fields_cache.clear()
    row.pk, row._state.adding = None, True
    models.Model.save_base(row, force_insert=True, raw=True)
    return row
