"""Measures the pages in this process: queries, times, sizes, peak memory; beside them the bare view, all along."""

import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from .pages import PDF, BenchPage, pages

WARM_UP = 3
BARE_REPEATS = 20


@dataclass(frozen=True)
class Measured:
    name: str
    queries: int
    p50: float  # milliseconds
    p95: float
    size: int  # bytes of the answer
    status: int


def measure() -> dict:
    """Everything measured in the database at hand, as plain data."""
    bare, found, missing = [], [], {}
    rss = 0
    for page in pages():
        bare += _bare()
        if page.name == PDF:
            rss = _peak_mb()  # before the PDF, which has a peak of its own
        try:
            found.append(_measure(page))
        except Exception as error:  # one broken page must not hide the others' numbers
            missing[page.name] = f"{type(error).__name__}: {error}"[:200]
    return {
        "bare": {"p50": statistics.median(bare), "p95": _p95(bare)},
        "pages": [asdict(m) for m in found],
        "missing": missing,
        "pages_mb": rss,
        "pdf_mb": _peak_mb(),
    }


def _measure(page: BenchPage) -> Measured:
    for _ in range(WARM_UP):
        _run(page)
    with CaptureQueriesContext(connection) as queries:
        if page.before:
            page.before()
            queries.initial_queries = len(connection.queries_log)
        response = page.call()
    count = sum(not _is_frame(q["sql"]) for q in queries.captured_queries)  # now: the next request empties the log
    times = [_timed(page) for _ in range(page.repeats)]
    return Measured(
        page.name, count, statistics.median(times), _p95(times), len(response.content), response.status_code
    )


def _is_frame(sql: str) -> bool:
    """Whether it only begins or ends a transaction."""
    return sql.split(maxsplit=1)[0].upper() in ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def _run(page: BenchPage):
    if page.before:
        page.before()
    response = page.call()
    if response.status_code != 200:
        raise RuntimeError(f"answered {response.status_code}")
    return response


def _timed(page: BenchPage) -> float:
    if page.before:
        page.before()
    return _clock(page.call)


def _clock(call: Callable) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def _bare() -> list[float]:
    with override_settings(ROOT_URLCONF="demo.bench.bare", MIDDLEWARE=[]):
        client = Client()
        client.get("/bare/")
        return [_clock(lambda: client.get("/bare/")) for _ in range(BARE_REPEATS)]


def _p95(times: list[float]) -> float:
    return sorted(times)[max(0, round(len(times) * 0.95) - 1)]


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
