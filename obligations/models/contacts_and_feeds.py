"""Light records: contacts that changed without an amendment, and a person's calendar feed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from bucp.models import Bucp, Party
from history.records import Record

USER = settings.AUTH_USER_MODEL


class ContactUpdate(Record):
    """An administrative update: other contacts, no new signatures. A record (law 3).

    `what`: list of {"role", "detail", "before", "after"}; `told`: how many people the letter went to.
    """

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="contact_updates")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    what = models.JSONField()
    words = models.CharField(max_length=300, blank=True)
    told = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.bucp_id} {self.at:%Y-%m-%d}"


class Feed(models.Model):
    """A private calendar address. Only the hash of its token is kept; one at a time per person."""

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at__isnull=True), name="feed_one_at_a_time")
        ]

    def __str__(self):
        return f"feed of {self.user_id}"
