"""The files: the sealed PDF of what was filed, and renderings on their way to a reader."""

from django.db import models
from django.utils import timezone

from history.records import Record

from .agreement import Bucp
from .review import Revision


class FiledDocument(Record):
    """The PDF as it was sealed on filing, byte for byte. The database refuses changes (law 3)."""

    bucp = models.OneToOneField(Bucp, on_delete=models.PROTECT, related_name="filed_document")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    pdf = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, unique=True)
    sealed_by = models.CharField(max_length=300)  # the subject of the certificate
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.bucp_id} {self.sha256[:12]}"


class Rendering(models.Model):
    """A PDF asked for by a reader, made outside the request. Kept for a day; `key` names exactly what it shows."""

    key = models.CharField(max_length=64, unique=True)
    bucp = models.ForeignKey(Bucp, on_delete=models.CASCADE, related_name="renderings")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    pdf = models.BinaryField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["asked_at"], name="rendering_asked")]

    def __str__(self):
        return f"{self.bucp_id} {self.key[:12]}"
