"""By when a recipient's data are to be destroyed or returned (§8.8): the agreement's own period, what was agreed after
filing in its place, or, where nothing was agreed, what the portal proposes."""

from dataclasses import dataclass
from datetime import date, timedelta

from bucp.official_form import period
from bucp.official_form.beside import DESTRUCTION_BACKUPS, DESTRUCTION_WITHIN
from obligations.models import DestructionPeriod
from workdays.working_days import house_day

from .obligation_types import DESTRUCTION, TELL_WITHIN


@dataclass(frozen=True)
class DestructionTerms:
    """What holds for the data of one recipient. `change`: what was agreed after filing, where that is in force."""

    party: object
    within: period.AgreedPeriod | None = None
    backups: period.AgreedPeriod | None = None
    change: DestructionPeriod | None = None

    @property
    def agreed(self) -> bool:
        return self.within is not None

    @property
    def words(self) -> str:
        """“60 days after the end”; a proposal is called one."""
        return self.within.words if self.within else f"{DESTRUCTION} days after the end, proposed by the portal"

    def due(self, end: date) -> date:
        """The due day of what ended on `end`. Only the proposal moves to a working day."""
        return self.within.after(end) if self.within else house_day(end + timedelta(days=DESTRUCTION))

    def backups_due(self, end: date) -> date | None:
        """Until when backups may hold the data, where that is later than the rest; None otherwise."""
        until = self.backups.after(end) if self.backups else None
        return until if until and until > self.due(end) else None


def terms_of(bucp) -> list[DestructionTerms]:
    """Of each recipient, in their order; two queries."""
    rows = bucp.answers.filter(field__in=(DESTRUCTION_WITHIN, DESTRUCTION_BACKUPS))
    given = {(a.field, a.party_id): period.read(a.value) for a in rows}
    changes = {c.party_id: c for c in bucp.destruction_periods.filter(state=DestructionPeriod.State.AGREED)}
    return [_terms(party, given, changes.get(party.pk)) for party in bucp.recipients]


def _terms(party, given: dict, change) -> DestructionTerms:
    if change:
        return DestructionTerms(party, period.read(change.within), period.read(change.backups), change)
    within, backups = (
        given.get((field, party.pk)) or given.get((field, None)) for field in (DESTRUCTION_WITHIN, DESTRUCTION_BACKUPS)
    )
    return DestructionTerms(party, within, backups)


def tell_by(data: dict, due: date | None) -> date | None:
    """§8.8: until when the recipient tells that it is impossible. The ten days run from the day on which it knows;
    without its word the last possible start is the due day. `data`: of the obligation; None while it has no day."""
    known = date.fromisoformat(data["known_on"]) if data.get("known_on") else None
    start = min(filter(None, (known, due)), default=None)
    return start + timedelta(days=TELL_WITHIN) if start else None
