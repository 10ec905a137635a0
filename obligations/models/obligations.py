"""What is to be done under an agreement, who may use its data, and what it brought."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from bucp.models import Bucp, Party
from history.records import Record
from obligations.kinds import TYPES

USER = settings.AUTH_USER_MODEL


class ObligationQuerySet(models.QuerySet):
    def without_file(self):
        return self.defer("certificate")

    def open(self):
        return self.filter(done_at__isnull=True, cancelled_at__isnull=True)


class Obligation(models.Model):
    """One task of the exchange that a party owes, until it is attested. What was attested is final.

    `kind` is a name of obligations.duties.obligation_types.TYPES; `key` tells several of a kind apart; `data` holds the
    answers given when it was attested, and what is known of it before.
    """

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="duties")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200)
    due_on = models.DateField(null=True, blank=True)
    house_due = models.BooleanField(
        default=False, help_text="The due day is the portal’s own rule, set neither by the agreement nor by a person."
    )
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done_as = models.CharField(max_length=250, blank=True)
    data = models.JSONField(default=dict, blank=True)
    certificate = models.BinaryField(null=True)
    certificate_name = models.CharField(max_length=200, blank=True)
    certificate_type = models.CharField(max_length=40, blank=True)
    certificate_size = models.PositiveIntegerField(default=0)
    certificate_sha256 = models.CharField(max_length=64, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=200, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name_plural = "duties"
        constraints = [models.UniqueConstraint(fields=["bucp", "kind", "key"], name="duty_opened_once")]
        indexes = [
            models.Index(
                fields=["bucp", "due_on"],
                condition=Q(done_at__isnull=True, cancelled_at__isnull=True),
                name="duty_open",
            ),
            models.Index(fields=["kind", "done_on"], condition=Q(done_at__isnull=False), name="duty_done"),
        ]

    def __str__(self):
        return self.title

    @property
    def rule(self):
        return TYPES[self.kind]

    @property
    def sentence(self) -> str:
        """What is to be done, beginning with a verb, also where people worded the title themselves."""
        return f"{self.rule.title}: {self.title}" if self.rule.by_hand and self.opened_by_id else self.title

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.cancelled_at is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < timezone.localdate()


class DataUser(models.Model):
    """Somebody of the recipient who may use the data (§5.12, §5.13), until removed. Named freely: no account needed."""

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="data_users")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="data_users")
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=200)  # what the person does with the data, in words
    trained_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "name"], condition=Q(removed_at__isnull=True), name="data_user_once"
            )
        ]

    def __str__(self):
        return self.name


class Outcome(Record):
    """What the sharing brought. A record: a later one adds, it does not replace (law 3)."""

    class Asked(models.TextChoices):
        SIX_MONTHS = "six_months", "After six months"
        END = "end", "At the end"

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="outcomes")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    asked = models.CharField(max_length=12, choices=Asked)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    results = models.TextField()
    products = models.TextField(blank=True)
    link = models.URLField(max_length=500, blank=True)
    shared = models.BooleanField(default=False, help_text="Shown to other signatories in the library.")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.bucp_id} {self.get_asked_display()}"
