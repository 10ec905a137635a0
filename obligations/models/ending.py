"""How an agreement ends before its date, and how one in force is amended."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from bucp.models import Bucp, Party

from .formal_notices import FormalNotice

USER = settings.AUTH_USER_MODEL


class Ending(models.Model):
    """One ending on its way: proposed, then decided, then in effect on the day access ends. One open at a time."""

    class Reason(models.TextChoices):
        CHANGE_OF_LAW = "change_of_law", "Change of law or contract (§5.14)"
        RECIPIENTS_ACTS = "recipients_acts", "Acts of the Data Recipient (§5.14)"
        MATERIAL_VIOLATION = "material_violation", "Material violation (§7.4)"
        MUTUAL = "mutual", "Mutual agreement"
        NOT_NEEDED = "not_needed", "The Data Recipient no longer needs the data"

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        DECIDED = "decided", "Decided"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        EFFECTIVE = "effective", "In effect"

    class Needs(models.TextChoices):
        """Who must agree to a proposed one."""

        NOBODY = "", "Nobody"
        OTHER_SIDE = "other_side", "The other side’s Data Coordinators"
        OFFICERS = "officers", "The Agency officers"

    OPEN = (State.PROPOSED, State.DECIDED)

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="endings")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")  # who began it
    reason = models.CharField(max_length=20, choices=Reason)
    state = models.CharField(max_length=10, choices=State)
    needs = models.CharField(max_length=12, choices=Needs, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    access_ends_on = models.DateField()
    destroy_by = models.DateField(null=True, blank=True, help_text="The day the Data Provider demands (§5.14, §7.4).")
    text = models.TextField(blank=True)
    given = models.OneToOneField(FormalNotice, null=True, blank=True, on_delete=models.PROTECT, related_name="ending")
    agreed = models.JSONField(default=list, blank=True)  # ids of the other side's parties that accepted
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_words = models.TextField(blank=True)

    class Meta:
        ordering = ["bucp", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bucp"], condition=Q(state__in=["proposed", "decided"]), name="ending_one_open"
            )
        ]
        indexes = [models.Index(fields=["access_ends_on"], condition=Q(state="decided"), name="ending_due")]

    def __str__(self):
        return f"{self.bucp_id} {self.get_reason_display()}"

    @property
    def seats_for(self) -> str:
        """`OfficeAccess.why` of the officers who decide on it."""
        return f"ending:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class Amendment(models.Model):
    """Why a BUCP amends another (§11.1): the new one's reason. The link itself is `Bucp.amends`."""

    class Reason(models.TextChoices):
        LAW = "law", "A law or rule changed"
        CONTRACT = "contract", "A contract changed"
        DATA = "data", "Other data are needed"
        DATES = "dates", "The dates change"
        PEOPLE = "people", "Parties or users change"

    bucp = models.OneToOneField(Bucp, on_delete=models.PROTECT, related_name="amendment")  # the new one
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.TextField()
    begun_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    begun_for = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")  # the party in the earlier one
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.bucp_id}: {self.get_reason_display()}"
