"""The curve of filed agreements as the numbers of an SVG; the template draws it with classes only (strict CSP)."""

from dataclasses import dataclass
from math import ceil

from .survival import Curve

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 30, 40
SHORTEST, STEP = 120, 30  # days


@dataclass(frozen=True)
class ChartMark:
    """A line across the plot with its words."""

    at: float
    label: str
    to_the_left: bool = False


@dataclass(frozen=True)
class Drawing:
    path: str
    area: str
    columns: list[ChartMark]  # days along the axis below
    rows: list[ChartMark]  # shares along the axis at the left
    benchmarks: list[ChartMark]
    median: tuple[float, float] | None

    width, height = WIDTH, HEIGHT
    left, right, top, bottom = LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM
    label_below = HEIGHT - BOTTOM + 18
    words_below = HEIGHT - 4
    label_above = TOP - 8


def draw(curve: Curve, benchmarks: list[tuple[int, str]]) -> Drawing:
    """The share filed by day, as a line in steps. `benchmarks`: (day, words); the first is labeled to its left."""
    last = max(SHORTEST, ceil(max(curve.last_day, *(day for day, _ in benchmarks)) / STEP) * STEP)
    if curve.steps:  # a long tail in which nothing is filed tells nothing
        last = min(last, max(SHORTEST, ceil((curve.steps[-1].day * 1.15) / STEP) * STEP))

    def x(day: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * min(day, last) / last, 1)

    def y(share: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)

    path = f"M{x(0)} {y(0)}" + "".join(f"H{x(s.day)}V{y(1 - s.open_share)}" for s in curve.steps)
    end = x(min(curve.last_day, last))
    path += f"H{end}"
    middle = curve.median
    return Drawing(
        path=path,
        area=f"{path}V{y(0)}Z",
        columns=[ChartMark(x(day), str(day)) for day in range(0, last + 1, _column_step(last))],
        rows=[ChartMark(y(percent / 100), f"{percent}%") for percent in (0, 25, 50, 75, 100)],
        benchmarks=[ChartMark(x(day), words, n == 0) for n, (day, words) in enumerate(benchmarks)],
        median=(x(middle), y(0.5)) if middle is not None else None,
    )


def _column_step(last: int) -> int:
    return next(step for step in (30, 60, 90, 180, 360, 720, last) if last / step <= 8)
