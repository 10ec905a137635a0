"""Which certifications are due (§5.16): of every signatory, also of those that never certified."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from obligations.models import Certification
from signatories.models import Entity, Membership, Role
from workdays.working_days import proclaimed

from .certifying import due_on

NEVER, LATE, SOON, CERTIFIED = "never", "late", "soon", "certified"
STANDINGS = {NEVER: "Never certified", LATE: "Late", SOON: "Due within 30 days", CERTIFIED: "Certified"}
TONES = {NEVER: "bad", LATE: "bad", SOON: "waiting", CERTIFIED: "good"}
NEAR = timedelta(days=30)


@dataclass(frozen=True)
class CertificationStanding:
    """How a signatory stands. `reached`: whether it has a Data Coordinator whom a reminder reaches; `last`: the last
    certification that was given in the portal."""

    entity: Entity
    due: date | None
    standing: str
    reached: bool
    last: Certification | None

    @property
    def label(self) -> str:
        return STANDINGS[self.standing]

    @property
    def tone(self) -> str:
        return TONES[self.standing]

    @property
    def is_due(self) -> bool:
        return self.standing != CERTIFIED

    def is_named(self, query: str) -> bool:
        """Whether each word stands in the name of the entity or of its Agency; yes when there are none."""
        name = f"{self.entity.plain_name} {self.entity.name} {self.entity.agency or ''}".lower()
        return all(word in name for word in query.lower().split())


def signatories(today: date):
    """The entities that owe a certification: IDEA is in effect for them, and they have not left it."""
    return Entity.objects.filter(signed_on__lte=today).exclude(left_on__lte=today)


def standings() -> list[CertificationStanding]:
    """Of every signatory: who never certified, then who is late the longest. Four queries."""
    today, closures = timezone.localdate(), proclaimed()
    entities = list(signatories(today).select_related("agency"))
    members = Membership.objects.active().filter(role=Role.COORDINATOR, user__is_active=True, entity__in=entities)
    reached = set(members.values_list("entity", flat=True))
    last = {c.entity_id: c for c in Certification.objects.without_file().order_by("on", "pk")}
    found = [_standing(e, due_on(e, closures), today, e.pk in reached, last.get(e.pk)) for e in entities]
    return sorted(found, key=lambda row: (row.due or date.min, row.entity.plain_name))


def _standing(entity, due, today, reached, last) -> CertificationStanding:
    standing = NEVER if due is None else LATE if due < today else SOON if due <= today + NEAR else CERTIFIED
    return CertificationStanding(entity, due, standing, reached, last)
