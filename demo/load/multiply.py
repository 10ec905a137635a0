"""What was loaded, many times over, by the database itself: a million agreements in minutes, for measuring.

The copies have all that lists, tasks, news and numbers read: parties, readers, stages, events, open tasks, each under
a number of its own. They have no texts, and their chains do not verify: pages of one agreement are measured on those
that were loaded. PostgreSQL only.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import DateTimeField, Field, ForeignKey, Model

from bucp.models import Bucp, Party, Reader, SearchText, Span
from history.models import Chain, Event
from tasks.models import Task

MODELS: tuple[type[Model], ...] = (Bucp, Party, Span, Reader, SearchText, Chain, Event, Task)
"""Each after those that it points to."""
NUMBERS = {
    Bucp: ("number", "search_line"),
    Reader: ("number",),
    Chain: ("name",),
    Event: ("chain_id",),
    Task: ("about", "url"),
}
"""The columns in which an agreement's number stands; in the first nothing else. Rows about others stay single."""
EMPTY = {Bucp: {"current_revision_id": "NULL"}, SearchText: {"body": "''"}, Event: {"written": "'{}'"}}
"""What the copies leave out: it would point to texts that are not copied."""
APART = "interval '7 minutes'"
"""By so much one copy is older than the next, so that no two come at the same moment."""


def multiply(times: int, tell: Callable[[str], object] = print) -> None:
    """Adds `times` copies of every agreement that is there."""
    steps = {model: _highest(model) for model in MODELS if model is not Chain}
    count = Bucp.objects.count()
    for model in MODELS:
        with transaction.atomic(), connection.cursor() as cursor, _without_indexes(cursor, model._meta.db_table):
            cursor.execute(_insert(model, steps, count), {"times": times})
            tell(f"{cursor.rowcount:,} {model._meta.verbose_name_plural}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def _without_indexes(cursor, table: str) -> Iterator[None]:
    """The indexes of the table are made anew afterwards, which is many times quicker than row by row."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
        "(SELECT conname FROM pg_constraint)",
        [table],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    cursor.execute("SET LOCAL session_replication_role = replica")  # what a copy points to was copied before
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for _, definition in found:
        cursor.execute(definition)


def _highest(model: type[Model]) -> int:
    return model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0


def _insert(model: type[Model], steps: dict, count: int) -> str:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{f.column}"' for f in fields)
    values = ", ".join(_value(model, f, steps, count) for f in fields)
    table = model._meta.db_table
    about = f" WHERE {NUMBERS[model][0]} LIKE 'IDEA-%%'" if model in NUMBERS else ""
    return f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table}, generate_series(1, %(times)s) AS k{about}"


def _value(model: type[Model], field: Field, steps: dict, count: int) -> str:
    column = f'"{field.column}"'
    if field.column in EMPTY.get(model, ()):
        return EMPTY[model][field.column]
    if field.column in NUMBERS.get(model, ()):
        return _renumbered(column, count)
    if isinstance(field, ForeignKey) and field.related_model in steps:
        return f"{column} + k * {steps[field.related_model]}"
    if field.primary_key:
        return f"{column} + k * {steps[model]}"
    if isinstance(field, DateTimeField):
        return f"{column} - k * {APART}"
    return column


def _renumbered(column: str, count: int) -> str:
    """IDEA-2026-0012 as IDEA-2026-10012 and so on, wherever it stands in the column."""
    number = rf"substring({column} from 'IDEA-\d+-(\d+)')"
    year = rf"substring({column} from 'IDEA-(\d+)-\d+')"
    new = f"'IDEA-' || {year} || '-' || ({number}::int + k * {count})"
    return rf"regexp_replace({column}, 'IDEA-\d+-\d+', {new})"
