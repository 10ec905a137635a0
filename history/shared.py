"""The proof of all histories, shared among processes: each takes some hundred at a time and tells what it found."""

import multiprocessing
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import Any

from .models import Chain
from .proof import AT_ONCE
from .proof import prove as prove_chains

WORTH_IT = 2_000
"""Histories below which starting processes takes longer than it saves."""

TOLD_EVERY = 10
"""Seconds between two words on how far it is."""


def prove(lengths: dict[str, int], processes: int | None, told: Any) -> Iterator[str]:
    """Everything that does not hold in these chains, in words; `lengths` are their events. How far it is, and how long
    a million events take, goes to `told`."""
    names = list(lengths)
    groups = [names[begun : begun + AT_ONCE] for begun in range(0, len(names), AT_ONCE)]
    number = processes or (os.cpu_count() or 1 if len(names) >= WORTH_IT else 1)
    progress = Progress(sum(lengths.values()), told)
    for group, found in _by_processes(groups, number) if number > 1 else ((g, prove_group(g)) for g in groups):
        yield from found
        progress.add(sum(lengths[name] for name in group))
    if len(names) >= WORTH_IT:
        progress.sum_up(number)


def prove_group(names: list[str]) -> list[str]:
    return [str(one) for one in prove_chains(Chain.objects.filter(name__in=names).order_by("name"))]


def _by_processes(groups: list[list[str]], number: int) -> Iterator[tuple[list[str], list[str]]]:
    apart = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(number, mp_context=apart, initializer=_begin) as pool:
        running = {pool.submit(_prove_apart, group): group for group in groups}
        for done in as_completed(running):
            yield running[done], done.result()


def _begin() -> None:
    import django

    django.setup()


def _prove_apart(names: list[str]) -> list[str]:
    from history.shared import prove_group  # models are there only after `_begin`

    return prove_group(names)


class Progress:
    def __init__(self, events: int, told: Any):
        self.events, self.told, self.done = events, told, 0
        self.began = self.last = time.monotonic()

    def add(self, events: int) -> None:
        self.done += events
        now = time.monotonic()
        if now - self.last >= TOLD_EVERY:
            self.last = now
            rate = self.done / (now - self.began)
            self.told.write(f"{self.done:,} of {self.events:,} events, {rate:,.0f} a second")

    def sum_up(self, processes: int) -> None:
        took = time.monotonic() - self.began
        rate = took * 1_000_000 / max(self.done, 1)
        self.told.write(f"{took:.1f} s in {processes} processes: {rate:,.0f} s per million events.")
