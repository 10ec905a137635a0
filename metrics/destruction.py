"""What became of the data of an agreement that ended (§8.8), as the register tells it: due, late, or attested."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from obligations.models import Obligation

DUE, LATE, ATTESTED = "due", "late", "attested"
LABELS = {DUE: "Destruction due", LATE: "Destruction late", ATTESTED: "Destroyed or returned"}
TONES = {DUE: "waiting", LATE: "bad", ATTESTED: "good"}


@dataclass(frozen=True)
class Fate:
    """What one recipient did with the data, or has to do. `on`: the day by which, or on which. `whose`: its name, where
    there are several recipients."""

    key: str
    on: date
    whose: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.key]

    @property
    def tone(self) -> str:
        return TONES[self.key]

    def __str__(self):
        return f"{self.label} {self.on}" + (f" ({self.whose})" if self.whose else "")


def _tasks() -> QuerySet:
    return Obligation.objects.without_file().filter(kind="destruction", cancelled_at__isnull=True)


def with_destruction(bucps: QuerySet) -> QuerySet:
    """One query more for all rows; `fates` reads what it brings."""
    tasks = _tasks().select_related("party__entity").order_by("pk")
    return bucps.prefetch_related(Prefetch("duties", queryset=tasks, to_attr="destruction"))


def fates(bucp) -> list[Fate]:
    """One for each recipient that held data; none while the agreement is in force."""
    several = len(bucp.destruction) > 1
    return [Fate(_key(d), d.done_on or d.due_on, d.party.name if several else "") for d in bucp.destruction]


def _key(duty) -> str:
    return ATTESTED if duty.done_at else LATE if duty.is_late else DUE


def having(bucps: QuerySet, key: str) -> QuerySet:
    """Those in which a recipient's data are due or late to go; with ATTESTED those in which all of it is gone."""
    still = _tasks().open()
    late = Q(due_on__lt=timezone.localdate())
    if key == ATTESTED:
        return bucps.filter(pk__in=_tasks().values("bucp")).exclude(pk__in=still.values("bucp"))
    return bucps.filter(pk__in=still.filter(late if key == LATE else ~late).values("bucp"))
