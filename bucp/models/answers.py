"""What is written in the form: one row per answer, one row per data element."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from .agreement import Bucp, Party


class Answer(models.Model):
    """The answer to one field, of one party where the form asks each (`party` empty otherwise).

    `value` has the shape that the field's `AnswerKind` names. `version` counts saves: a save that names an older
    version is refused and both texts are shown, so nothing is lost and nothing wins silently.
    """

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="answers")
    field = models.CharField(max_length=60)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="answers")
    value = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bucp", "field"], condition=Q(party__isnull=True), name="one_answer_per_field"
            ),
            models.UniqueConstraint(
                fields=["bucp", "field", "party"], condition=Q(party__isnull=False), name="one_answer_per_party"
            ),
        ]

    def __str__(self):
        return f"{self.bucp_id} {self.field}"


class DataElement(models.Model):
    """One data field definition (domain.md §4). `values` holds the columns of `official_form.elements`."""

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="elements")
    position = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["bucp", "position"], name="element_position")]

    def __str__(self):
        return str(self.values.get("name", ""))
