"""Notices given under a clause, and what was answered. Records: the database refuses changes (law 3)."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from bucp.models import Bucp, OfficeAccess, Party
from history.records import Record
from notices.models import Letter
from obligations.kinds import CLAUSES
from signatories.models import Agency, Entity

USER = settings.AUTH_USER_MODEL


class FormalNotice(Record):
    """One notice that a party gave (domain.md §7): what was said, the letter as it was sent, the file with it.

    `data` holds the answers to the clause's questions; `missing` the sentences about offices nobody holds. Load lists
    with `without_file()`.
    """

    class QuerySet(models.QuerySet):
        def without_file(self):
            return self.defer("attachment")

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="notices_given")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="notices_given")
    number = models.PositiveIntegerField()
    clause = models.CharField(max_length=40)  # a name of obligations.formal_notices.clauses.CLAUSES
    proposed = models.BooleanField(default=False, help_text="Asks for leave to take the action (§5.14).")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    party_role = models.CharField(max_length=250)  # "Data Coordinator, Department of Public Health", as it was then
    at = models.DateTimeField(default=timezone.now)
    data = models.JSONField(default=dict)
    text = models.TextField()
    notice = models.ForeignKey(Letter, null=True, on_delete=models.PROTECT, related_name="given")
    missing = models.JSONField(default=list, blank=True)
    attachment = models.BinaryField(null=True)
    attachment_name = models.CharField(max_length=200, blank=True)
    attachment_type = models.CharField(max_length=40, blank=True)
    attachment_size = models.PositiveIntegerField(default=0)
    attachment_sha256 = models.CharField(max_length=64, blank=True)

    objects = QuerySet.as_manager()

    class Meta:
        ordering = ["bucp", "number"]
        constraints = [models.UniqueConstraint(fields=["bucp", "number"], name="given_one_per_number")]
        indexes = [models.Index(fields=["clause", "-at"], name="given_by_clause")]

    def __str__(self):
        return self.reference

    @property
    def reference(self) -> str:
        return reference(self.bucp.number, self.number)

    @property
    def rule(self):
        """The clause it was given under, as data."""
        return CLAUSES[self.clause]

    @property
    def recipient_meant(self):
        """The Data Recipient whose acts or violation it is about; None for other notices."""
        return self.rule.recipient_meant(self.bucp, self.data)


def reference(bucp_number: str, number: int) -> str:
    """How a notice is cited: `IDEA-2026-0003-N2`."""
    return f"{bucp_number}-N{number}"


class NoticeAnswer(Record):
    """What somebody answered to a notice: the other side, or an office that decides on a proposed action."""

    given = models.ForeignKey(FormalNotice, on_delete=models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=20)  # a key of the clause's answers, or allow / refuse
    text = models.TextField(blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    party_role = models.CharField(max_length=250)
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")  # None: an office
    seat = models.ForeignKey(OfficeAccess, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["given", "seat"], condition=models.Q(seat__isnull=False), name="given_one_decision_per_seat"
            )
        ]

    def __str__(self):
        return f"{self.given_id} {self.kind}"


class MissingOffice(models.Model):
    """An office that must be told and that nobody held. Open until somebody holds it and was sent the same letter."""

    given = models.ForeignKey(FormalNotice, on_delete=models.PROTECT, related_name="missing_offices")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    entity = models.ForeignKey(Entity, null=True, on_delete=models.PROTECT, related_name="+")
    sentence = models.CharField(max_length=400)
    since = models.DateTimeField(default=timezone.now)
    found_at = models.DateTimeField(null=True, blank=True)
    notice = models.ForeignKey(Letter, null=True, on_delete=models.PROTECT, related_name="+")  # the letter sent late

    class Meta:
        indexes = [models.Index(fields=["since"], condition=models.Q(found_at__isnull=True), name="office_missing")]

    def __str__(self):
        return self.sentence
