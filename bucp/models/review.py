"""Reading together: frozen revisions, threads of comments, registered opinions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from bucp.official_form.declare import Review
from history.records import Record

from .agreement import Bucp, Party
from .states import Side, Stance

REVIEW_CHOICES = [(r.value, r.label) for r in Review]


class Revision(Record):
    """A frozen text: canonical JSON of all answers with its SHA-256. The database refuses changes (law 3)."""

    class Occasion(models.TextChoices):
        SENT = "sent", "Sent to the provider"
        HANDED_OVER = "handed_over", "Handed to the other side"
        OPINION = "opinion", "Read for an opinion"
        OBJECTED = "objected", "As it stood at an objection"
        FOR_SIGNATURE = "for_signature", "Put out for signature"

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    occasion = models.CharField(max_length=20, choices=Occasion)
    content = models.TextField()  # canonical JSON, see bucp/text/revisions.py
    sha256 = models.CharField(max_length=64)
    message = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["bucp", "number"]
        constraints = [models.UniqueConstraint(fields=["bucp", "number"], name="one_revision_per_number")]

    def __str__(self):
        return f"Revision {self.number}"


class Thread(models.Model):
    """A conversation about one field. Open until resolved, or waived by a coordinator of each party."""

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="threads")
    field = models.CharField(max_length=60)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    waits_on = models.CharField(max_length=10, choices=Side, help_text="The side that did not write last.")
    last_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    waived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["opened_at", "pk"]
        indexes = [
            models.Index(
                fields=["bucp"], condition=Q(resolved_at__isnull=True, waived_at__isnull=True), name="thread_open"
            )
        ]

    def __str__(self):
        return f"{self.bucp_id} {self.field}"

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None and self.waived_at is None


class Comment(models.Model):
    """One contribution to a thread; `suggestion` is wording proposed for the field."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="comments")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    party_role = models.CharField(max_length=250)  # "Data Coordinator, Department of Public Health", as it was then
    side = models.CharField(max_length=10, choices=Side)
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField()
    suggestion = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return self.text[:60]


class Waiver(models.Model):
    """A coordinator's reason for going to signature with this thread open. It takes one of each party: a comment is
    waived for nobody else (domain.md §14)."""

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="waivers")
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=Side)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "party"], name="one_waiver_per_party")]

    def __str__(self):
        return self.reason[:60]


class ReviewRequest(models.Model):
    """The cell of the checklist for one party's legal, privacy or security review: asked, given, stale."""

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="review_requests")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="review_requests")
    review = models.CharField(max_length=10, choices=REVIEW_CHOICES)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True)
    opinion = models.ForeignKey(
        "bucp.Opinion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # the one that counts now
    stale_since = models.DateTimeField(null=True, blank=True)
    stale_fields = models.JSONField(default=list, blank=True)  # keys of the covered fields that changed

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "review"], name="asked_once_per_review")]

    def __str__(self):
        return f"{self.get_review_display()} of {self.party}"

    @property
    def is_fresh(self) -> bool:
        return self.opinion_id is not None and self.stale_since is None


class Opinion(Record):
    """A registered opinion, bound to the revision it was given on. The database refuses changes (law 3)."""

    Stance = Stance

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="opinions")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="opinions")
    review = models.CharField(max_length=10, choices=REVIEW_CHOICES)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="opinions")
    stance = models.CharField(max_length=12, choices=Stance)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)  # name and title as they were then: accounts change, the record does not
    title = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_review_display()}: {self.get_stance_display()}"


class Seen(models.Model):
    """How far a person has read, so that the next visit can show what changed since."""

    bucp = models.ForeignKey(Bucp, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revision_number = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bucp", "user"], name="seen_once")]
        verbose_name_plural = "seen"

    def __str__(self):
        return f"{self.user_id} saw {self.bucp_id}"
