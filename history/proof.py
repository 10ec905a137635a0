"""The proof of the rows on record: what the database holds is what the events say of it.

Linear in events and rows: chains are taken in groups, and of each kind of record the rows of a group are read once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from . import on_record
from .models import Chain
from .recorder import Break, RowTold, verify

AT_ONCE = 200
"""Chains in a group."""


@dataclass(frozen=True)
class RowBreak:
    """A row that is not what the events say, in words."""

    chain: str
    row: str  # `signature 12 (bucp_signature)`
    what: str

    def __str__(self) -> str:
        return f"{self.chain}, {self.row}: {self.what}"


def prove(chains: Iterable[Chain]) -> Iterator[Break | RowBreak]:
    """Everything that does not hold in these chains and in the rows that belong to them."""
    left = iter(chains)
    while group := list(islice(left, AT_ONCE)):
        told: dict[str, dict[str, RowTold]] = {}
        for chain in group:
            yield from verify(chain, told.setdefault(chain.name, {}))
        yield from _compare(told)
        for module in on_record.modules():
            for check in module.CHECKS:
                yield from check(list(told))


def never_named(chain: Chain) -> on_record.Written:
    """The rows of the chain that no event of it names: what was written before the events named rows."""
    told: dict[str, RowTold] = {}
    verify(chain, told)
    return {
        f"{kind.name}:{key}": ["", now]
        for kind in on_record.kinds().values()
        for key, _, now in on_record.digests(kind, on_record.rows_in(kind, [chain.name]))
        if f"{kind.name}:{key}" not in told
    }


def _compare(told: dict[str, dict[str, RowTold]]) -> Iterator[RowBreak]:
    """The rows of these chains against what the chains say; what was taken from a row's place is missing there."""
    for kind in on_record.kinds().values():
        for key, chain, now in on_record.digests(kind, on_record.rows_in(kind, told)):
            was = told[chain].pop(f"{kind.name}:{key}", None)
            if was is None or not was.digest:
                yield RowBreak(chain, on_record.label(kind, key), "no event says that it was written")
            elif was.digest != now:
                yield RowBreak(chain, on_record.label(kind, key), f"was altered after event {was.number}")
    for chain, rows in told.items():
        for row, was in rows.items():
            if was.digest:
                yield RowBreak(chain, on_record.label_of(row), f"is missing; event {was.number} tells of it")


def strays() -> Iterator[RowBreak]:
    """Rows on record whose chain is not there at all."""
    for kind in on_record.kinds().values():
        chain = Concat(Value(kind.prefix), Cast(F(kind.chain), CharField())) if kind.chain else Value(on_record.PORTAL)
        rows = on_record.rows_of(kind).order_by().annotate(in_chain=chain)
        for key, named in rows.exclude(in_chain__in=Chain.objects.values("name")).values_list("pk", "in_chain"):
            yield RowBreak(named, on_record.label(kind, key), "no event says that it was written")
