"""Rows on record: while an act runs it is noted which of them it writes, and its event names each by the digest of what
it was before and is now (docs/document.md, "What the events say of the rows").

Which rows these are the apps say (`Extension.records`). What is written outside of `watching` no event names, and the
comparison (`history.proof`) finds it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache
from types import ModuleType
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.db.models.signals import post_save, pre_delete, pre_save

from common.extensions import each
from common.record_kinds import RecordKind

from .canonical import canonical, sha256

Key = tuple[str, Any]
"""(name of the kind, primary key)"""

Written = dict[str, list[str]]
"""What an event says: {"signature:12": [digest before, digest after]}; empty for a row that was not, or is no more."""

PORTAL = "portal"
"""The chain for what belongs to no agreement: exports, searches of sensitive content, signatory changes."""


def modules() -> list[ModuleType]:
    """What the apps declare: modules with `RECORDS`, `NO_RECORDS` and `CHECKS`."""
    return each("records")


@cache
def kinds() -> dict[str, RecordKind]:
    """Every kind of record by its name. Raises ValueError for a name that is taken."""
    found: dict[str, RecordKind] = {}
    for kind in (kind for module in modules() for kind in module.RECORDS):
        if kind.name in found:
            raise ValueError(f"The kind of record {kind.name!r} is declared twice.")
        found[kind.name] = kind
    return found


@cache
def _by_model() -> dict[type[Model], RecordKind]:
    return {model_of(kind): kind for kind in kinds().values()}


def model_of(kind: RecordKind) -> type[Model]:
    return apps.get_model(kind.model)


def label(kind: RecordKind, key: object) -> str:
    """How a row is called: `signature 12 (bucp_signature)`."""
    return f"{kind.name} {key} ({model_of(kind)._meta.db_table})"


def label_of(row: str) -> str:
    """The same of a row as events name it: `signature:12`."""
    name, _, key = row.partition(":")
    return label(kinds()[name], key) if name in kinds() else row


@cache
def columns(kind: RecordKind) -> tuple[str, ...]:
    """The columns that count, as attributes of the model."""
    named = {f.name: f.attname for f in model_of(kind)._meta.concrete_fields}
    return tuple(named[c] for c in kind.columns) if kind.columns else tuple(named.values())


# Digests --------------------------------------------------------------------------------------------------


def rows_of(kind: RecordKind) -> QuerySet[Any]:
    return model_of(kind)._base_manager.filter(**kind.rows)


def rows_in(kind: RecordKind, chains: Iterable[str]) -> QuerySet[Any]:
    """Those that belong to one of these chains."""
    rows = rows_of(kind)
    if not kind.chain:
        return rows if PORTAL in chains else rows.none()
    ends = [name.removeprefix(kind.prefix) for name in chains if name.startswith(kind.prefix)]
    return rows.filter(**{f"{kind.chain}__in": ends})


def digests(kind: RecordKind, rows: QuerySet[Any]) -> Iterator[tuple[Any, str, str]]:
    """(primary key, chain, digest) of each of these rows, as the database holds them now."""
    names = columns(kind)
    for key, *values in rows.order_by().values_list("pk", *filter(None, [kind.chain]), *names).iterator(2000):
        chain = f"{kind.prefix}{values.pop(0)}" if kind.chain else PORTAL
        yield key, chain, digest(kind.name, key, dict(zip(names, values, strict=True)))


def digest(kind: str, key: object, values: dict[str, Any]) -> str:
    """The SHA-256 of the row in canonical bytes. What is empty is left out, so that a column which is added later
    alters no digest of before."""
    content = {name: _plain(value) for name, value in values.items() if value not in (None, "", [], {}, b"", 0)}
    return sha256(canonical({"kind": kind, "key": key, "row": content}))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return {"sha256": hashlib.sha256(value).hexdigest()}
    return value


# Watching -------------------------------------------------------------------------------------------------


class Watch:
    """The rows on record that an act writes, each with its digest before."""

    def __init__(self) -> None:
        self.before: dict[Key, str] = {}
        self.told = 0  # how many of them an event has taken already

    def note(self, kind: RecordKind, keys: Iterable[Any]) -> None:
        """These rows are about to change."""
        unknown = [key for key in keys if (kind.name, key) not in self.before]
        if unknown:
            for key, _, was in digests(kind, rows_of(kind).filter(pk__in=unknown)):
                self.before[kind.name, key] = was

    def note_new(self, kind: RecordKind, key: Any) -> None:
        self.before.setdefault((kind.name, key), "")

    def since(self) -> list[Key]:
        """What was written since this was asked last."""
        news = list(self.before)[self.told :]
        self.told = len(self.before)
        return news

    def changes(self, chain: str) -> dict[Key, list[str]]:
        """[digest before, digest after] of the rows of this chain that differ now. They count as told."""
        found = {}
        for kind in kinds().values():
            mine = {key: was for (name, key), was in self.before.items() if name == kind.name}
            if not mine:
                continue
            now = {key: (where, is_) for key, where, is_ in digests(kind, rows_of(kind).filter(pk__in=mine))}
            for key, was in mine.items():
                where, is_ = now.get(key, (chain, ""))
                if where == chain and was != is_:
                    found[kind.name, key] = [was, is_]
        return found

    def written(self, chain: str) -> Written:
        """The same, as an event says it."""
        return as_written(self.changes(chain))


def as_written(changes: dict[Key, list[str]]) -> Written:
    return {f"{name}:{key}": both for (name, key), both in changes.items()}


_watching: ContextVar[Watch | None] = ContextVar("watching", default=None)


@contextmanager
def watching() -> Iterator[Watch]:
    """Notes which rows on record are written inside."""
    watch = Watch()
    before = _watching.set(watch)
    try:
        yield watch
    finally:
        _watching.reset(before)


def update(rows: QuerySet[Any], **changes: object) -> int:
    """`rows.update(**changes)`, noted: a QuerySet's own sends no signals. The rows are locked first, so that what they
    were is what the act before left."""
    watch, kind = _watching.get(), _by_model()[rows.model]
    if watch is not None:
        watch.note(kind, list(rows.order_by("pk").select_for_update().values_list("pk", flat=True)))
    return rows.update(**changes)


def added(rows: Iterable[Model]) -> Watch | None:
    """Notes rows that were made in bulk. Where nobody watches, what the caller has to tell in an event of its own."""
    watching_already = _watching.get()
    watch = watching_already or Watch()
    for row in rows:
        watch.note_new(_by_model()[type(row)], row.pk)
    return None if watching_already else watch


def connect() -> None:
    """Listens to what is saved and deleted. Called once, when all apps are there."""
    for model in _by_model():
        pre_save.connect(_before_saving, sender=model, dispatch_uid=f"on record: {model._meta.label}")
        post_save.connect(_when_saved, sender=model, dispatch_uid=f"on record: {model._meta.label}")
        pre_delete.connect(_before_deleting, sender=model, dispatch_uid=f"on record: {model._meta.label}")


def _before_saving(sender: type[Model], instance: Model, update_fields: frozenset[str] | None, **_: object) -> None:
    watch, kind = _watching.get(), _by_model()[sender]
    if watch is None or instance._state.adding:
        return
    if update_fields is not None:
        names = {f.name: f.attname for f in sender._meta.concrete_fields}
        if not {names.get(f, f) for f in update_fields} & set(columns(kind)):
            return
    watch.note(kind, [instance.pk])


def _when_saved(sender: type[Model], instance: Model, created: bool, **_: object) -> None:
    watch = _watching.get()
    if created and watch is not None:
        watch.note_new(_by_model()[sender], instance.pk)


def _before_deleting(sender: type[Model], instance: Model, **_: object) -> None:
    watch = _watching.get()
    if watch is not None:
        watch.note(_by_model()[sender], [instance.pk])
