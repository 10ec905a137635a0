"""WHO MUST BE TOLD: the outbox, letters and their deliveries.

An agreement is named here by its number only: this app knows nothing of what a BUCP is.
"""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from history.records import Record
from signatories.models import Membership, Role
from workdays.working_days import last_day

from .kinds import HOUSE, cdo_reads


def led_by(user) -> list[int]:
    """The entities in which the person is Data Coordinator now."""
    return [m.entity_id for m in user.roles if m.role == Role.COORDINATOR]


def people_of(entities):
    return Membership.objects.active().filter(entity__in=entities).values("user")


def of_todays_roles(user) -> Q:
    """Letters about an agreement came to somebody, or went out, in a role: they can be read as long as the person
    holds a role that goes back to that day. Those about nobody's agreement are the person's own."""
    begun = min((m.since for m in user.roles), default=None)
    return Q(about="") | Q(made_at__gte=begun) if begun else Q(about="")


def _answered_for(user) -> Q:
    theirs = Q(by=user) & of_todays_roles(user)
    if led := led_by(user):
        theirs |= Q(by__in=people_of(led))
        theirs |= Q(by__isnull=True) & _sent_to(user__in=people_of(led))
    if user.is_cdo_staff:
        theirs |= Q(kind__in=cdo_reads())
    return theirs


def _sent_to(**whom) -> Exists:
    """Asked of each letter that is looked at, so that one letter costs what one letter costs."""
    return Exists(Delivery.objects.filter(notice=OuterRef("pk"), **whom))


class LetterQuerySet(models.QuerySet):
    def answered_for_by(self, user):
        """The letters this person answers for: as the sender or a coordinator of the sender's entity; what the
        portal sent by itself, as a coordinator of a recipient's entity; CDO staff, those about filed agreements and
        those addressed to the CDO (§5.14, §7.4)."""
        return self.filter(_answered_for(user))

    def visible_to(self, user):
        """The letters this person may read: those sent to them, and those they answer for. `notices.newest` reads the
        same by the page, newest first."""
        return self.filter(Q(_sent_to(user=user)) & of_todays_roles(user) | _answered_for(user))

    def given_by(self, entities):
        """The letters in the name of people who work in these entities now."""
        return self.filter(by__in=people_of(entities))


class Letter(models.Model):
    """A letter as it was written; `key` makes a repeated occasion harmless.

    Never changed after, but for one thing: the text of a secret one is blanked when it has gone out.
    """

    kind = models.CharField(max_length=60)
    clause = models.CharField(max_length=60)
    about = models.CharField(max_length=40, blank=True, db_index=True)  # a BUCP's number
    subject = models.CharField(max_length=300)
    body = models.TextField()
    full_body = models.TextField(
        blank=True,
        help_text="The text with what the e-mail keeps back, for those who chose to get all of it by e-mail.",
    )
    url = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    key = models.CharField(max_length=200, null=True, unique=True)
    secret = models.BooleanField(
        default=False, help_text="Carries a one-time link: its text is not shown in the portal and not logged."
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["by", "-id"], name="letter_by"),
            models.Index(fields=["kind", "-id"], name="letter_kind"),
            models.Index(fields=["made_at"], condition=~Q(clause=HOUSE), name="letter_under_clause"),
        ]

    def __str__(self):
        return self.subject


class LetterFigures(models.Model):
    """What became of a letter, counted over its deliveries, so that lists and dashboards need not. Written by
    `notices.figures` alone, in the transaction that changes a delivery."""

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, primary_key=True, related_name="figures")
    waiting = models.PositiveIntegerField(default=0)  # on the way
    sent = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    unconfirmed = models.PositiveIntegerField(default=0)  # asked to confirm reading, and did not yet
    last_sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "letter figures"
        indexes = [
            models.Index(fields=["-letter"], condition=Q(failed__gt=0), name="letter_failed"),
            models.Index(fields=["-letter"], condition=Q(waiting__gt=0), name="letter_on_the_way"),
            models.Index(fields=["-letter"], condition=Q(unconfirmed__gt=0), name="letter_unconfirmed"),
        ]

    def __str__(self):
        return f"{self.letter_id}: {self.sent} sent, {self.waiting} on the way, {self.failed} failed"


class DeliveryQuerySet(models.QuerySet):
    def failed_for(self, user):
        """What could not be sent and this person can do something about."""
        return self.filter(state=Delivery.State.FAILED, notice__in=Letter.objects.answered_for_by(user).values("pk"))


class Delivery(models.Model):
    """One letter on its way to one person. Only `notices.delivery` changes it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Could not be sent"

    notice = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="deliveries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="deliveries")
    email = models.EmailField()
    because = models.CharField(max_length=200, blank=True)  # why this person: "Data Coordinator of …"
    in_full = models.BooleanField(default=False, help_text="The recipient gets `full_body` by e-mail.")
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    confirm_by = models.DateTimeField(
        null=True, blank=True, help_text="By when the recipient is to confirm reading; empty when none is asked (§7)."
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    by_portal = models.BooleanField(
        default=False, help_text="The portal sent it by itself: an index finds these for the recipients’ coordinators."
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["notice", "email"], name="one_delivery_per_recipient")]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["claimed_at"], condition=Q(state="sending"), name="delivery_claimed"),
            models.Index(fields=["failed_at"], condition=Q(state="failed"), name="delivery_failed"),
            models.Index(fields=["user", "-notice"], name="delivery_inbox"),
            models.Index(fields=["user", "-notice"], condition=Q(read_at__isnull=True), name="delivery_unread"),
            models.Index(fields=["user", "-notice"], condition=Q(by_portal=True), name="delivery_by_portal"),
            models.Index(
                fields=["confirm_by"],
                condition=Q(confirm_by__isnull=False, confirmed_at__isnull=True),
                name="delivery_to_confirm",
            ),
        ]

    def __str__(self):
        return f"{self.notice} to {self.email}"

    @property
    def body(self) -> str:
        """The text as this recipient got it."""
        return self.notice.full_body if self.in_full else self.notice.body

    @property
    def confirm_until(self):
        """The last day for confirming, None when none is asked."""
        return last_day(self.confirm_by) if self.confirm_by else None


class LetterText(Record):
    """The wording of a kind of letter as the portal administrator changed it. The last one counts; an empty text means
    the built-in one. The database refuses changes: the earlier wordings are the history (law 3)."""

    kind = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["kind", "pk"]
        indexes = [models.Index(fields=["kind", "-id"], name="letter_text_last")]

    def __str__(self):
        return f"{self.kind} {self.at:%Y-%m-%d}"


class Heartbeat(models.Model):
    """When the scheduler last did its round. `/readyz` reads it."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.name}: {self.at:%Y-%m-%d %H:%M:%S}"
