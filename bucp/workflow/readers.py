"""Keeps the rows of `Reader` in step with who may read (`bucp.workflow.roles`), in the transaction of each move, and
compares them with the rule recounted."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import QuerySet, Value

from bucp.models import Bucp, OfficeAccess, Participant, Party, Reader, ReviewRequest
from bucp.models.reader import CARRIED, office_key, person_key, role_key
from signatories.models import Role

BATCH = 1000

Keys = dict[int, set[str]]
"""The keys of the readers, by BUCP."""


class ReaderGap(NamedTuple):
    """A BUCP whose rows are not what the rule says: keys that are missing, that are there too much, and whether what
    the rows repeat is out of date."""

    number: str
    missing: set[str]
    surplus: set[str]
    stale: bool

    def __str__(self) -> str:
        found = [f"missing: {', '.join(sorted(self.missing))}"] if self.missing else []
        found += [f"too much: {', '.join(sorted(self.surplus))}"] if self.surplus else []
        found += ["out of date"] if self.stale else []
        return f"{self.number}: {'; '.join(found)}"


def follow(bucp: Bucp) -> None:
    """Makes the rows fit the BUCP as it stands now. To be called under its lock; two queries when nothing changed."""
    rows = {row.key: row for row in Reader.objects.filter(bucp=bucp)}
    wanted = recounted([bucp.pk]).get(bucp.pk, set())
    if surplus := rows.keys() - wanted:
        Reader.objects.filter(bucp=bucp, key__in=surplus).delete()
    if any(_is_stale(rows[key], bucp) for key in rows.keys() & wanted):
        carry(bucp)
    Reader.objects.bulk_create(_rows(bucp, wanted - rows.keys()))


def carry(bucp: Bucp) -> None:
    """Repeats in the rows what lists are sorted and filtered by."""
    Reader.objects.filter(bucp=bucp).update(**_repeated(bucp))


def _repeated(bucp: Bucp) -> dict[str, Any]:
    return {name: getattr(bucp, name) for name in CARRIED}


def _is_stale(row: Reader, bucp: Bucp) -> bool:
    return any(getattr(row, name) != value for name, value in _repeated(bucp).items())


def _rows(bucp: Bucp, keys: Iterable[str]) -> list[Reader]:
    return [Reader(bucp=bucp, key=key, **_repeated(bucp)) for key in sorted(keys)]


# The rule recounted ----------------------------------------------------------------------------------------


def recounted(pks: Collection[int]) -> Keys:
    """Who reads these BUCPs (domain.md §11), from what is on record; one query.

    Coordinators from the moment it reached their entity, representatives once their opinion was asked, sponsors once
    it was put out for signature, the people named in it, and the offices outside the parties that have access.
    """
    keys: Keys = defaultdict(set)
    named: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for pk, what, role, entity_id, more in _taking_part(pks):
        if what == "office":
            keys[pk].add(office_key(role, more, entity_id))
        elif more:
            named[pk].append((more, entity_id, role))
        else:
            keys[pk].add(role_key(entity_id, role))
    for pk, people in named.items():  # who is named in a role that reads anyhow needs no row besides
        keys[pk] |= {person_key(*p) for p in people if role_key(*p[1:]) not in keys[pk]}
    return keys


def _taking_part(pks: Collection[int]) -> QuerySet[Any, tuple[int, str, str, int, int]]:
    """(BUCP, kind of row, role, entity, person or Agency), with 0 for none."""
    parties = Party.objects.filter(bucp__in=pks).order_by()
    none = Value(0)
    return (
        parties.filter(reached_at__isnull=False)
        .values_list("bucp_id", Value("role"), Value(Role.COORDINATOR.value), "entity_id", none)
        .union(
            parties.filter(bucp__signing_rounds__isnull=False).values_list(
                "bucp_id", Value("role"), Value(Role.SPONSOR.value), "entity_id", none
            ),
            ReviewRequest.objects.filter(bucp__in=pks)
            .order_by()
            .values_list("bucp_id", Value("role"), "review", "party__entity_id", none),
            Participant.objects.filter(party__bucp__in=pks, ended_at__isnull=True)
            .order_by()
            .values_list("party__bucp_id", Value("person"), "role", "party__entity_id", "user_id"),
            OfficeAccess.objects.filter(bucp__in=pks, ended_at__isnull=True)
            .order_by()
            .values_list("bucp_id", Value("office"), "role", "entity_id", "agency_id"),
        )
    )


def gaps(bucps: QuerySet[Bucp] | None = None) -> Iterator[ReaderGap]:
    """The BUCPs (of `bucps`, or all) whose rows are not what the rule says."""
    for rows in _in_batches(Bucp.objects.all() if bucps is None else bucps):
        wanted = recounted([b.pk for b in rows])
        present: dict[int, dict[str, Reader]] = defaultdict(dict)
        for row in Reader.objects.filter(bucp__in=[b.pk for b in rows]):
            present[row.bucp_id][row.key] = row
        for bucp in rows:
            there, right = present[bucp.pk], wanted.get(bucp.pk, set())
            stale = any(_is_stale(row, bucp) for row in there.values())
            if stale or there.keys() != right:
                yield ReaderGap(bucp.number, right - there.keys(), there.keys() - right, stale)


def make_anew(bucps: QuerySet[Bucp] | None = None) -> int:
    """Makes the rows of `bucps` (or of all) anew, and returns how many there are."""
    made = 0
    for rows in _in_batches(Bucp.objects.all() if bucps is None else bucps):
        wanted = recounted([b.pk for b in rows])
        Reader.objects.filter(bucp__in=[b.pk for b in rows]).delete()
        made += len(
            Reader.objects.bulk_create(
                [row for bucp in rows for row in _rows(bucp, wanted.get(bucp.pk, ()))], batch_size=2000
            )
        )
    return made


def _in_batches(bucps: QuerySet[Bucp]) -> Iterator[list[Bucp]]:
    found = bucps.only(*CARRIED).order_by("pk").iterator(chunk_size=BATCH)
    while rows := list(islice(found, BATCH)):
        yield rows
