"""How long until filed, when some are still open: the product-limit estimate of Kaplan and Meier. Pure functions.

A median over finished agreements only flatters: the slow ones are still open. Here each open or withdrawn one counts
for as long as it was watched, and no longer (domain.md §8).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import isclose


@dataclass(frozen=True)
class Observation:
    """One agreement: watched for `days`; `filed` tells whether that was its filing, or only the end of watching."""

    days: int
    filed: bool


@dataclass(frozen=True)
class SurvivalStep:
    """A day on which at least one was filed. `open_share` is the estimated share not yet filed after that day."""

    day: int
    at_risk: int
    filed: int
    open_share: float


@dataclass(frozen=True)
class Curve:
    steps: tuple[SurvivalStep, ...]
    count: int
    last_day: int  # how long the one watched longest was watched

    def filed_share(self, day: float) -> float:
        """The estimated share that is filed within `day` days."""
        reached = [step for step in self.steps if step.day <= day]
        return 1 - reached[-1].open_share if reached else 0.0

    def days_until(self, share: float) -> int | None:
        """The first day by which this share is filed, or None when the curve does not come so far."""
        for step in self.steps:
            filed = 1 - step.open_share
            if filed > share or isclose(filed, share, abs_tol=1e-9):
                return step.day
        return None

    @property
    def median(self) -> int | None:
        return self.days_until(0.5)


def estimate(observations: Iterable[Observation]) -> Curve:
    """The curve of these observations. On one day filings come before those that leave it unfiled."""
    observations = list(observations)
    filed = Counter(o.days for o in observations if o.filed)
    leaving = Counter(o.days for o in observations)
    at_risk, open_share, steps = len(observations), 1.0, []
    for day in sorted(leaving):
        if filed[day]:
            open_share *= 1 - filed[day] / at_risk
            steps.append(SurvivalStep(day, at_risk, filed[day], open_share))
        at_risk -= leaving[day]
    return Curve(tuple(steps), len(observations), max(leaving, default=0))
