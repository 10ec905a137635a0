"""The closures of State offices besides the holidays by law."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from .signals import closures_changed


class Closure(models.Model):
    """A day on which State offices close by proclamation, besides the holidays by law (`workdays.working_days`)."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["day"]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.name}"

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        closures_changed.send(type(self))

    def delete(self, *args, **kwargs):
        gone = super().delete(*args, **kwargs)
        closures_changed.send(type(self))
        return gone
