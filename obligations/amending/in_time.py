"""Whether an amendment can still be filed while what it amends is in force (§11.1). Afterwards it can be filed only as
a new agreement."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from bucp.models.states import BEFORE_FILING, IN_FORCE, State
from bucp.pages.forecast import NEVER, forecast_of
from bucp.text.amendment import has_ended, last_day_in_force
from common import dates


@dataclass(frozen=True)
class AmendmentTiming:
    """How an amendment that is not filed yet stands against the end of its base. `last_day`: on which it can be filed
    as an amendment, None while the base is open-ended; `over`: the base has ended; `expected`: when it may be filed, as
    the agreements filed last went, None where too few are filed."""

    last_day: date | None
    over: bool
    expected: date | None

    @property
    def too_late(self) -> bool:
        """As things go, it will not be filed in time."""
        return bool(self.last_day and self.expected and self.expected > self.last_day)

    @property
    def words(self) -> str:
        """What is to be known while the base is in force; empty while nothing presses."""
        if self.over or self.last_day is None:
            return ""
        late = (
            f" As agreements went lately, it will be filed about {dates.day(self.expected)}: that is not in time."
            if self.too_late
            else ""
        )
        return (
            f"It must be filed by {dates.day(self.last_day)}.{late} After that day it can be filed only as a new "
            "agreement, with the opinions and signatures of all parties."
        )


def runs_until(bucp) -> datetime | None:
    """For `Extension.runs_until`: what was overtaken goes on only as a new agreement, from the review on."""
    return NEVER if bucp.amends_id and bucp.filed_at is None and has_ended(bucp.amends) else None


def timing(base, amendment) -> AmendmentTiming | None:
    """None for an amendment that is filed, or came to nothing. One query for the forecast."""
    if amendment.state not in BEFORE_FILING or base.state not in (*IN_FORCE, State.TERMINATED, State.EXPIRED):
        return None
    over, last = has_ended(base), last_day_in_force(base)
    if over or last is None:
        return AmendmentTiming(last, over, None)
    filed = forecast_of(amendment, list(amendment.spans.all())).get(State.FILED.value)
    return AmendmentTiming(last, over, timezone.localdate(filed) if filed else None)
