"""From what was measured to a table with goals: as lines for the screen and for docs/performance.md."""

from dataclasses import dataclass

from .pages import PDF, UNCACHED

MOST_QUERIES = 20
TIMES_BARE = 15
TIMES_OWN = 1.2
PDF_SECONDS = 2
WORKER_MB = 250


@dataclass(frozen=True)
class BenchLine:
    cells: tuple[str, ...]
    problems: tuple[str, ...]


HEAD = ("Page", "Queries", "p50 ms", "p95 ms", "KB", "× bare", "× own", "Goal")


def best(runs: list[dict]) -> dict:
    """The least disturbed of several runs on the same database, page by page."""
    together = {**runs[0]}
    pages = {p["name"]: p for p in runs[0]["pages"]}
    for run in runs[1:]:
        for page in run["pages"]:
            known = pages.get(page["name"])
            if known is None or page["p50"] < known["p50"]:
                pages[page["name"]] = page
        together["pages_mb"] = max(together["pages_mb"], run["pages_mb"])
        together["pdf_mb"] = max(together["pdf_mb"], run["pdf_mb"])
    together["pages"] = list(pages.values())
    together["bare"] = min((r["bare"] for r in runs), key=lambda bare: bare["p50"])
    return together


def lines(small: dict, large: dict) -> list[BenchLine]:
    own = {p["name"]: p for p in small["pages"]}
    bare = large["bare"]["p50"]
    found = [
        BenchLine(
            (
                "Bare view, 100 rows",
                "1",
                _pair(small["bare"]["p50"], bare),
                _ms(large["bare"]["p95"]),
                "",
                "1.0",
                f"{bare / small['bare']['p50']:.2f}",
                "",
            ),
            (),
        )
    ]
    for page in large["pages"]:
        found.append(_line(page, own.get(page["name"]), bare))
    for name, why in large["missing"].items():
        found.append(BenchLine((name, "", "", "", "", "", "", why), (f"{name}: {why}",)))
    return found


def _line(page: dict, before: dict | None, bare: float) -> BenchLine:
    problems = []
    own = page["p50"] / before["p50"] if before else 0
    if before and before["queries"] != page["queries"]:
        problems.append("queries grow")
    if page["queries"] > MOST_QUERIES:
        problems.append(f"more than {MOST_QUERIES} queries")
    if page["name"] == PDF:
        if page["p50"] > PDF_SECONDS * 1000:
            problems.append(f"over {PDF_SECONDS} s")
    elif page["p50"] > TIMES_BARE * bare:
        problems.append(f"over {TIMES_BARE} × bare")
    if own > TIMES_OWN:
        problems.append(f"over {TIMES_OWN} × own")
    if page["name"] == UNCACHED:
        problems = []
    queries = f"{before['queries']} / {page['queries']}" if before else str(page["queries"])
    return BenchLine(
        (
            page["name"],
            queries,
            _pair(before["p50"], page["p50"]) if before else _ms(page["p50"]),
            _ms(page["p95"]),
            f"{page['size'] / 1024:.0f}",
            f"{page['p50'] / bare:.1f}",
            f"{own:.2f}",
            "for information" if page["name"] == UNCACHED else "; ".join(problems) or "met",
        ),
        tuple(f"{page['name']}: {p}" for p in problems),
    )


def memory(large: dict, worker: int | str) -> list[BenchLine]:
    says = f"{worker} MB" if isinstance(worker, int) else worker
    met = isinstance(worker, int) and worker < WORKER_MB
    goal = "met" if met else f"goal: below {WORKER_MB} MB"
    return [
        BenchLine(("A web process after all pages", f"{large['pages_mb']} MB", ""), ()),
        BenchLine(("The same after the PDF", f"{large['pdf_mb']} MB", ""), ()),
        BenchLine(("A Celery worker after its jobs", says, goal), () if met else (f"Worker: {says}",)),
    ]


def _ms(value: float) -> str:
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _pair(one: float, other: float) -> str:
    return f"{_ms(one)} / {_ms(other)}"


def table(head: tuple[str, ...], rows: list[BenchLine]) -> str:
    """As Markdown, in columns that also line up on a screen."""
    cells = [head, *(row.cells for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(head))]
    drawn = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |" for row in cells]
    rule = "|" + "|".join("-" * (w + 2) for w in widths) + "|"
    return "\n".join([drawn[0], rule, *drawn[1:]])
