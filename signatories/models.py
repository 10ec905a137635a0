"""WHO: Agencies, the entities that signed IDEA, the people in them and the roles they hold there.

Nobody is ever deleted. A membership ends; the person's name stays in every record (domain.md §2, §13).
"""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from common import dates


class Role(models.TextChoices):
    """The roles of domain.md §2. A role is held by a person in one entity."""

    PROGRAM = "program", "Program staff"
    COORDINATOR = "coordinator", "Data Coordinator"
    LEGAL = "legal", "Legal Representative"
    PRIVACY = "privacy", "Privacy Representative"
    SECURITY = "security", "Security Representative"
    SPONSOR = "sponsor", "Executive Sponsor"
    AGENCY_CDO = "agency_cdo", "Agency Chief Data Officer"
    AIO = "aio", "Agency Information Officer"
    UNDERSECRETARY = "undersecretary", "Undersecretary"
    STATE_CDO = "state_cdo", "Statewide Chief Data Officer"
    CDO_STAFF = "cdo_staff", "CDO staff"
    ADMIN = "admin", "Portal administrator"


CDO_ROLES = frozenset({Role.STATE_CDO, Role.CDO_STAFF})
"""Who reads and audits everything filed and keeps the signatory list (domain.md §2)."""

ENTITY_ROLES = (Role.PROGRAM, Role.COORDINATOR, Role.LEGAL, Role.PRIVACY, Role.SECURITY, Role.SPONSOR)
"""The roles a party's coordinator can give to colleagues; the officers' roles are given by CDO staff."""

OFFICERS = frozenset({Role.AGENCY_CDO, Role.AIO, Role.UNDERSECRETARY, *CDO_ROLES})
"""Who takes part in an agreement from outside its parties, when a dispute or a notice brings it to them (§6, §5.14)."""

REVIEW_ROLES = frozenset({Role.LEGAL, Role.PRIVACY, Role.SECURITY})
"""Who gives the registered opinions."""


class Agency(models.Model):
    """An Agency of the State, or a heading of the published list that is none (`General Government`)."""

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    has_officers = models.BooleanField(
        default=True, help_text="False for a heading whose entities act through their own officers (§13)."
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"

    def __str__(self):
        return self.name


class Entity(models.Model):
    """A Signatory Entity, or another that the portal knows of and that has not signed (`signed_on` empty)."""

    class UnderGovernor(models.TextChoices):
        YES = "yes", "Under the Governor’s authority"
        NO = "no", "Not under the Governor’s authority"
        CONFIRM = "confirm", "To be confirmed by CDO staff"

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="entities")
    under_governor = models.CharField(max_length=10, choices=UnderGovernor, default=UnderGovernor.CONFIRM)
    signed_on = models.DateField(null=True, blank=True, help_text="Effective date (§17.1).")
    left_on = models.DateField(null=True, blank=True)
    certified_on = models.DateField(null=True, blank=True, help_text="Certification of Data Protection (§5.16).")
    needs_second_factor = models.BooleanField(
        default=False, help_text="Its people sign only with a second factor (an authenticator app)."
    )
    is_agency = models.BooleanField(
        default=False, help_text="This entry stands for its Agency itself: the officers recorded here are the Agency’s."
    )
    incidents_in_full = models.BooleanField(
        default=False, help_text="E-mails about incidents carry the whole account to its people (§8.5, §8.6)."
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "entities"
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(is_agency=True, agency__isnull=False), name="agency_stands_once"
            )
        ]

    def __str__(self):
        return self.name

    @property
    def plain_name(self) -> str:
        """The name as one says it: `Social Services, Department of` → `Department of Social Services`."""
        head, comma, tail = self.name.rpartition(", ")
        if comma and tail.split()[-1].lower() in ("of", "the", "for"):
            return f"{tail} {head}"
        return self.name

    @property
    def is_signatory(self) -> bool:
        today = timezone.localdate()
        return bool(self.signed_on and self.signed_on <= today and not (self.left_on and self.left_on <= today))


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A person with an account. Signs in by e-mail address."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    title = models.CharField(max_length=150, blank=True)
    division = models.CharField(max_length=150, blank=True, help_text="Division or department (domain.md §4).")
    phone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    last_seen_tasks_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login", "last_seen_tasks_at"])
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self):
        return self.name or self.email

    def save(self, *args, **kwargs):
        """Signing in and looking at one's tasks are no change of the account: they write no history."""
        kept = {f.name for f in self.history.model.tracked_fields}
        if kept.isdisjoint(kwargs.get("update_fields") or kept):
            self.skip_history_when_saving = True
        try:
            super().save(*args, **kwargs)
        finally:
            self.__dict__.pop("skip_history_when_saving", None)

    def get_full_name(self):
        return self.name

    @cached_property
    def roles(self) -> list["Membership"]:
        """The memberships held now, with their entities; one query per request."""
        return list(self.memberships.active().select_related("entity__agency", "delegated_by"))

    def holds(self, *roles: str, entity: "Entity | None" = None) -> bool:
        """Whether the person holds one of `roles` now (in `entity`, or anywhere)."""
        return any(m.role in roles and (entity is None or m.entity_id == entity.pk) for m in self.roles)

    @property
    def is_cdo_staff(self) -> bool:
        return self.holds(*CDO_ROLES)


class MembershipQuerySet(models.QuerySet):
    def active(self):
        """Held now: begun, not ended, and a delegation not past its end."""
        now = timezone.now()
        return self.filter(Q(until__isnull=True) | Q(until__gt=now), ended_at__isnull=True, since__lte=now)


class Membership(models.Model):
    """One role of one person in one entity, from a moment until a moment.

    This is also the entity's list of who is authorized to sign: its Data Coordinators and Executive Sponsors, and
    those to whom one of them has delegated that role until a date (`delegated_by`, `until`).
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True, help_text="The set end of a delegation.")
    delegated_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="The second person (§14)."
    )
    signs_as = models.CharField(
        max_length=150, blank=True, help_text="The name under which the person was put on record in this role."
    )
    signs_title = models.CharField(max_length=150, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "entity", "role"],
                condition=Q(ended_at__isnull=True),
                name="one_open_membership_per_role",
            )
        ]
        indexes = [models.Index(fields=["entity", "role"], condition=Q(ended_at__isnull=True), name="open_role")]

    def __str__(self):
        return f"{self.user}, {self.get_role_display()}, {self.entity}"

    def save(self, *args, **kwargs):
        if not self.signs_as:
            self.signs_as, self.signs_title = self.user.name, self.user.title
        super().save(*args, **kwargs)

    @property
    def in_force(self) -> bool:
        return not self.ended_at and not (self.until and self.until <= timezone.now())

    @property
    def is_renamed(self) -> bool:
        """Whether the person goes by another name or title now than the one on record here."""
        return (self.signs_as, self.signs_title) != (self.user.name, self.user.title)

    @property
    def authority(self) -> str:
        """By what right the person acts in this role, as the signature record says it."""
        if self.delegated_by_id is None:
            return self.get_role_display()
        until = f", until {dates.day(self.until)}" if self.until else ""
        return f"for {self.get_role_display()} by delegation of {self.delegated_by}{until}"


class Invitation(models.Model):
    """A coordinator's invitation of a colleague into roles of the own entity. The token is kept only as a hash."""

    email = models.EmailField()
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="invitations")
    roles = models.JSONField(help_text="List of Role values.")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    needs_second = models.BooleanField(default=False, help_text="A second person confirms it before the link is sent.")
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    of_contact = models.BooleanField(
        default=False,
        help_text="The first Data Coordinator, proposed by another department and confirmed (decision 50).",
    )
    history = HistoricalRecords(excluded_fields=["token_hash"])

    def __str__(self):
        return f"{self.email} into {self.entity}"

    @property
    def is_open(self) -> bool:
        return not self.accepted_at and not self.cancelled_at and self.expires_at > timezone.now()

    @property
    def awaits_second(self) -> bool:
        return self.needs_second and self.confirmed_at is None

    @property
    def role_labels(self) -> str:
        return ", ".join(Role(role).label for role in self.roles)


class SecondPersonQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(answered_at__isnull=True)


class WaitsForSecondPerson(models.Model):
    """What one person asked for and another confirms or declines. It has no effect before."""

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="%(class)ss")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    confirmed = models.BooleanField(default=False)

    objects = SecondPersonQuerySet.as_manager()

    class Meta:
        abstract = True


class PreparedDelegation(WaitsForSecondPerson):
    """A delegation that a Data Coordinator prepared. It holds once the one whose role it is has confirmed it."""

    held = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    until = models.DateField()
    history = HistoricalRecords()

    def __str__(self):
        return f"{self.held} to {self.to} until {self.until}"


class SecondFactorLift(WaitsForSecondPerson):
    """The wish that an entity's people may sign without a second factor again."""

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity"], condition=Q(answered_at__isnull=True), name="one_open_lift_per_entity"
            )
        ]

    def __str__(self):
        return f"No second factor in {self.entity}"


class ProposedContact(WaitsForSecondPerson):
    """Somebody whom another department proposes as the first Data Coordinator of an entity that has none. `asked_for`
    is that department; `reason` says why it was declined, or why it lapsed (`answered_by` is empty then); what was
    taken back has none."""

    asked_for = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    title = models.CharField(max_length=150)
    email = models.EmailField()
    reason = models.CharField(max_length=500, blank=True)
    invitation = models.ForeignKey(
        Invitation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contacts",
        help_text="Once confirmed.",
    )
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "asked_for"],
                condition=Q(answered_at__isnull=True),
                name="one_open_contact_per_department",
            )
        ]

    def __str__(self):
        return f"{self.name} for {self.entity}"

    @property
    def waits(self) -> bool:
        return self.answered_at is None

    @property
    def domain(self) -> str:
        """What stands behind the @ of the address."""
        return self.email.rpartition("@")[2].lower()


class TryCounter(models.Model):
    """Wrong passwords or codes of somebody, somewhere (`signatories.attempts`). `key` is a keyed hash: the table tells
    neither who nor where."""

    key = models.CharField(max_length=40, unique=True)
    tries = models.FloatField(default=0)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self):
        return f"{self.tries:.1f} since {self.at:%Y-%m-%d %H:%M}"
