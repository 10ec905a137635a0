"""Certifications of Data Protection that entities gave (§5.16), each with the form that was filed with it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from history.records import Record
from signatories.models import Entity


class Certification(Record):
    """One certification, as it was given. A record (law 3): the next one adds. Load lists with `without_file()`."""

    class QuerySet(models.QuerySet):
        def without_file(self):
            return self.defer("copy")

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="certifications")
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    copy_note = models.CharField(max_length=300, blank=True)
    copy = models.BinaryField(null=True)  # form SIMM 5330-B
    copy_name = models.CharField(max_length=200, blank=True)
    copy_type = models.CharField(max_length=40, blank=True)
    copy_size = models.PositiveIntegerField(default=0)
    copy_sha256 = models.CharField(max_length=64, blank=True)

    objects = QuerySet.as_manager()

    class Meta:
        ordering = ["entity", "-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["entity", "on"], name="certification_once_a_day")]

    def __str__(self):
        return f"{self.entity_id} {self.on}"
