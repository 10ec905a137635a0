"""Signatures, and the rounds they belong to. A signature is never changed; its round tells whether it counts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from history.records import Record

from .agreement import Bucp, Party
from .review import Revision
from .states import SIGNING_ROLES


class SigningRound(models.Model):
    """One text put out for signature, until it is filed or returned. Returning it voids its signatures."""

    class Outcome(models.TextChoices):
        FILED = "filed", "Filed"
        REFUSED = "refused", "A signer refused"
        RETURNED = "returned", "Returned to review"
        WITHDRAWN = "withdrawn", "Withdrawn"

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="signing_rounds")
    number = models.PositiveIntegerField()
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="signing_rounds")
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["bucp", "number"]
        constraints = [
            models.UniqueConstraint(fields=["bucp"], condition=Q(ended_at__isnull=True), name="one_open_signing_round")
        ]

    def __str__(self):
        return f"Signing {self.number}"

    @property
    def is_void(self) -> bool:
        return bool(self.outcome) and self.outcome != self.Outcome.FILED


class SignatureQuerySet(models.QuerySet):
    def given(self):
        """Not withdrawn, without their scans."""
        return self.filter(withdrawal__isnull=True).defer("scan")

    def standing(self):
        """Of those, the ones that stand: a page that was filed for somebody else stands once it is confirmed. Whether
        they count is for their round to say."""
        return self.given().filter(Q(needs_confirmation=False) | Q(confirmation__isnull=False))


class Signature(Record):
    """An electronic signature of that very text (§19, §21). The database refuses changes (law 3)."""

    round = models.ForeignKey(SigningRound, on_delete=models.PROTECT, related_name="signatures")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=20, choices=[(r.value, r.label) for r in SIGNING_ROLES])
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    typed_name = models.CharField(max_length=150)
    title = models.CharField(max_length=150, blank=True)
    division = models.CharField(max_length=150, blank=True)  # or department, as the signer said it then
    email = models.EmailField()
    phone = models.CharField(max_length=40, blank=True)
    statement = models.TextField()  # the intent, in the words the signer saw
    acknowledged = models.JSONField(default=list)  # ids of the objecting opinions the signer has weighed
    sha256 = models.CharField(max_length=64)  # of the revision signed
    at = models.DateTimeField(default=timezone.now)
    address = models.CharField(max_length=60, blank=True)  # network address of the signer
    method = models.CharField(max_length=60, default="Typed name and password")
    authority = models.CharField(max_length=300, blank=True)  # "for Executive Sponsor by delegation of …, until …"
    attempt = models.PositiveIntegerField(default=1)  # 2 after a withdrawn first one
    # Wet ink (§19): a scanned page, filed for the signer by the party's coordinator.
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    scan = models.BinaryField(null=True, blank=True)
    scan_type = models.CharField(max_length=40, blank=True)  # "application/pdf", "image/png", "image/jpeg"
    scan_sha256 = models.CharField(max_length=64, blank=True)
    needs_confirmation = models.BooleanField(
        default=False, help_text="Filed for somebody else: it stands once a second person has confirmed it (§14)."
    )

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "party", "role", "attempt"], name="signed_once_per_party_and_role")
        ]

    def __str__(self):
        return f"{self.typed_name}, {self.get_role_display()}"

    @property
    def is_on_paper(self) -> bool:
        return self.entered_by_id is not None

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")

    @property
    def awaits_confirmation(self) -> bool:
        return self.needs_confirmation and not hasattr(self, "confirmation")

    @property
    def stands(self) -> bool:
        """As `SignatureQuerySet.standing` says it."""
        return not self.is_withdrawn and not self.awaits_confirmation


class PaperConfirmation(Record):
    """A second person has seen the page that somebody filed for the signer: from then on the signature stands."""

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="confirmation")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"confirmed: {self.signature}"


class SignatureWithdrawal(Record):
    """A signer took the signature back before the last one was in. Both stay on record (law 3)."""

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="withdrawal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.TextField()

    def __str__(self):
        return f"withdrawn: {self.signature}"


class AgencySignatureQuerySet(models.QuerySet):
    def standing(self):
        """Those that a second person of another party has confirmed. Whether they count is for their round to say."""
        return self.filter(confirmation__isnull=False)


class AgencySignature(Record):
    """The original education agency signs as well (Addendum B §1.3): a scanned page with its signature; or, where the
    agency is itself a party, that party, whose own signatures stand for it. The round tells whether it counts."""

    round = models.ForeignKey(SigningRound, on_delete=models.PROTECT, related_name="agency_signatures")
    party = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The agency, where it is itself a party.",
    )
    agency = models.CharField(max_length=200)  # its name
    signer = models.CharField(max_length=150, blank=True)
    title = models.CharField(max_length=150, blank=True)
    signed_on = models.DateField(null=True, blank=True)  # the day on the page, in California
    scan = models.BinaryField(null=True, blank=True)
    scan_type = models.CharField(max_length=40, blank=True)  # as of a signature on paper
    scan_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)  # of the revision signed
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_for = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = AgencySignatureQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.signer}, {self.agency}" if self.signer else self.agency

    @property
    def is_of_a_party(self) -> bool:
        return self.party_id is not None

    @property
    def stands(self) -> bool:
        """As `AgencySignatureQuerySet.standing` says it."""
        return hasattr(self, "confirmation")


class AgencySignatureConfirmation(Record):
    """A person of another party than who filed it has seen the education agency's signature: now it stands."""

    signature = models.OneToOneField(AgencySignature, on_delete=models.PROTECT, related_name="confirmation")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"confirmed: {self.signature}"
