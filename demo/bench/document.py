"""docs/performance.md: what was measured, how, and what it means."""

from . import sealing
from .report import HEAD, MOST_QUERIES, PDF_SECONDS, TIMES_BARE, TIMES_OWN, WORKER_MB, BenchLine, table

TEXT = """# Performance

Written by `make bench`. Do not edit: run it again.

It makes a database with {small:,} agreements and one with {large:,} on PostgreSQL. Each agreement has two or three \
parties, a filled-in form, about ten events, and ten revisions or comments. One large department takes part in every \
fourth of them, the other signatories share the rest. Then it opens each page many times in one process, after warming \
up, as that department's Data Coordinator or as staff of the Chief Data Officer. The times are those of the whole \
request inside Django, without the network. Beside them, all along the same run, it opens a bare Django view: 100 rows \
by one indexed query, no session, no middleware. What counts are the ratios; the milliseconds are those of whatever \
machine it ran on.

## Pages

Where two numbers stand, the first is at {small:,} agreements, the second at {large:,}; the rest is at {large:,}. “× \
bare”: p50 by that of the bare view. “× own”: p50 by that of the same page at {small:,}.

{pages}

## Sealed documents

What the scheduler or a worker does with a filed agreement, outside any request: gather it, lay it out, render it as \
PDF/A-3 with its attachments, seal it. Beside it WeasyPrint's own time on the same HTML, with fonts and style read \
before.

{sealed}

## Memory

{memory}

## Goals

- The same number of queries at both amounts, and at most {queries}.
- p50 at most {bare} times that of the bare view, and at most {own} times its own at the smaller amount.
- A filed agreement rendered and sealed in less than {seal} s with 60 data elements, in less than {seal_long} s with \
500, in at most {seal_times} times WeasyPrint's own time and {seal_mb} MB.
- A PDF that was made is given out in less than {pdf} seconds.
- A Celery worker below {worker} MB.

## Run it

```sh
make bench                                             # both amounts, on throw-away servers where none answer
DEMO=1 DATABASE_URL=postgres://… .venv/bin/python manage.py bench --bucps 500 2000 --keep
```
"""


def write_document(
    small: int, large: int, pages: list[BenchLine], memory: list[BenchLine], sealed: list[BenchLine]
) -> str:
    return TEXT.format(
        small=small,
        large=large,
        pages=table(HEAD, pages),
        memory=table(("Memory", "Peak", "Goal"), memory),
        sealed=table(sealing.HEAD, sealed),
        seal=f"{sealing.SIZES[60]:.0f}",
        seal_long=f"{sealing.SIZES[500]:.0f}",
        seal_times=sealing.TIMES_WEASYPRINT,
        seal_mb=sealing.MOST_MB,
        queries=MOST_QUERIES,
        bare=TIMES_BARE,
        own=TIMES_OWN,
        pdf=PDF_SECONDS,
        worker=WORKER_MB,
    )
