"""Another period for the destruction or return of a recipient's data (§8.8) than the agreement's text says."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from bucp.models import Bucp, Party

USER = settings.AUTH_USER_MODEL


class DestructionPeriod(models.Model):
    """What a Data Coordinator proposes for one recipient's data: it holds when that recipient and every provider have
    said yes. `within`, `backups`: periods as `bucp.official_form.period` stores them."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        AGREED = "agreed", "Agreed"
        DECLINED = "declined", "Declined"
        REPLACED = "replaced", "Replaced by a later one"

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="destruction_periods")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")  # the recipient whose data it is about
    within = models.CharField(max_length=20)
    backups = models.CharField(max_length=20, blank=True)
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    by_party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    agreed = models.JSONField(default=list, blank=True)  # ids of the parties that said yes
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)  # why not

    class Meta:
        ordering = ["bucp", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "state"],
                condition=Q(state__in=["proposed", "agreed"]),
                name="destruction_period_one_each",
            )
        ]

    def __str__(self):
        return f"{self.bucp_id}: {self.within} ({self.get_state_display()})"
