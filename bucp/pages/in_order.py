"""A list of BUCPs in its order, at a cost that does not grow with how much somebody may read: from the narrow rows
(`Reader`), one branch for each of the person's keys and each state, each branch by an index that has the order."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from bucp.models import Bucp, Reader


class ReaderOrder(NamedTuple):
    """How a list is sorted: `column` of `Reader`, equal ones by the BUCP in the same direction."""

    column: str
    descending: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of `Reader` that it takes, the first one first."""
        return tuple(dict.fromkeys((self.column, "bucp_id")))

    @property
    def of_bucps(self) -> tuple[str, ...]:
        """The same order in words of `Bucp`."""
        return self._signed("pk" if name == "bucp_id" else name for name in self.columns)

    @property
    def of_readers(self) -> tuple[str, ...]:
        return self._signed(self.columns)

    def _signed(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(f"-{name}" if self.descending else name for name in names)


ALL = Q()
LAST_CHANGED = ReaderOrder("updated_at", descending=True)


class InReaderOrder:
    """What of `bucps` is read by holders of `keys` and is in one of `states`, sorted; to be sliced, as a query is.
    Two queries a slice, besides what `bucps` prefetches. `only`: what else its rows of `Reader` must be, by the column
    of the order."""

    def __init__(self, bucps: QuerySet, keys: list[str], states: list[str], order: ReaderOrder, only: Q = ALL):
        self.bucps, self.keys, self.states, self.order, self.only = bucps, keys, states, order, only

    def __getitem__(self, part: slice) -> list[Bucp]:
        pks = self._pks(part.start, part.stop)
        found = self.bucps.in_bulk(pks)
        return [found[pk] for pk in pks if pk in found]

    def _pks(self, start: int, stop: int) -> list[int]:
        branches = [self._branch(key, state, stop) for key in self.keys for state in self.states]
        if not branches:
            return []
        # Django cannot slice the parts of a union on SQLite; whoever reads one twice over finds it once.
        union = " UNION ".join(f"SELECT * FROM ({sql}) AS branch{n}" for n, (sql, _) in enumerate(branches))
        way = "DESC" if self.order.descending else "ASC"
        order = ", ".join(f"{name} {way}" for name in self.order.columns)
        params = [p for _, values in branches for p in values]
        with connection.cursor() as cursor:
            sql = f"SELECT bucp_id FROM ({union}) AS found ORDER BY {order} LIMIT %s OFFSET %s"
            cursor.execute(sql, [*params, stop - start, start])
            return [pk for (pk,) in cursor.fetchall()]

    def _branch(self, key: str, state: str, most: int) -> tuple[str, tuple]:
        rows = Reader.objects.filter(self.only, key=key, state=state).order_by(*self.order.of_readers)
        return rows.values_list(*self.order.columns)[:most].query.sql_with_params()
