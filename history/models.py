"""WHAT HAPPENED: append-only chains of events. A chain is named by what it tells of: a BUCP's number, or `portal`."""

from django.conf import settings
from django.db import models

from .records import Record


class Chain(Record):
    """The head of one chain. Locked while an event is appended; lets a cut-off tail be noticed. It only moves on."""

    may_change = "NEW.name = OLD.name AND NEW.length > OLD.length"

    name = models.CharField(max_length=40, primary_key=True)
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.name


class Event(Record):
    """One act, as it happened. Written only by `history.recorder.record`; the database refuses changes."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="events", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # empty: the portal itself acted
    actor_name = models.CharField(max_length=150)
    actor_role = models.CharField(max_length=250, blank=True)
    data = models.JSONField(default=dict)
    written = models.JSONField(default=dict)  # rows on record that the act wrote: see `history.on_record.Written`
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "number"]
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="one_event_per_place")]

    def __str__(self) -> str:
        return f"{self.chain_id} #{self.number} {self.kind}"

    @property
    def sentence(self) -> str:
        from .kinds import sentence_of

        return sentence_of(self)


class Anchor(Record):
    """The signed list of all chain heads of one day. What it names can no longer be cut off unnoticed (law 3)."""

    day = models.DateField(unique=True)
    made_at = models.DateTimeField()
    content = models.TextField()  # canonical JSON: {"day", "made_at", "heads": [[chain, length, head], …]}
    signature = models.TextField()  # detached CMS over `content`, base64
    events = models.PositiveIntegerField(default=0)
    line = models.TextField(blank=True, default="")  # what goes outside (history/lines.py)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"Anchor of {self.day}"
