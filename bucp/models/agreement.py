"""The BUCP itself, its parties, and the people named in it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from bucp import official_form as official_forms
from bucp.official_form.declare import Needed
from signatories import officers
from signatories.models import CDO_ROLES, Agency, Entity, Role

from .life_cycle import LifeCycle
from .reader import Reader, keys_of
from .states import BEFORE_FILING, IN_FORCE, ON_FILE, Side, State


class NumberSeries(models.Model):
    """The last number given in a year; its row is the lock. Numbers are never reused."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.year}: {self.last}"


class BucpQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The BUCPs this person may read in full (domain.md §11): those whose readers (`Reader`) the person belongs to,
        and for CDO staff all that are filed. `bucp.workflow.roles` says the same of one BUCP."""
        mine = Q(pk__in=Reader.objects.filter(key__in=keys_of(user)).values("bucp"))
        if user.is_authenticated and user.is_cdo_staff:
            return self.filter(mine | Q(state__in=ON_FILE))
        return self.filter(mine)

    def on_file(self):
        """What the register holds. Other signatories see only its public line (domain.md §11).
        `filed_at` is named as well, so that the index of what was filed last can be used."""
        return self.filter(state__in=ON_FILE, filed_at__isnull=False)

    def with_its_place(self):
        """For lists with amended ones: what took the place of each (`in_its_place`) in one query."""
        after = Bucp.objects.filter(active_since__isnull=False).only("number", "amends", "active_since")
        return self.prefetch_related(models.Prefetch("amendments", after, to_attr="came_after"))

    def with_parties(self):
        return self.prefetch_related(
            models.Prefetch("parties", Party.objects.select_related("entity__agency").order_by("side", "position"))
        )


class Bucp(LifeCycle):
    """A Business Use Case Proposal. `state` changes only through `bucp.workflow.perform.perform` (law 2)."""

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    form_version = models.CharField(max_length=20)
    turn = models.CharField(max_length=10, choices=Side, blank=True, help_text="Whose court it is in.")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(default=timezone.now)
    state_since = models.DateTimeField(default=timezone.now)
    turn_since = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    active_since = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(blank=True)
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    ending_on = models.DateField(
        null=True, blank=True, help_text="The day on which access ends by an ending that was decided; else empty."
    )
    data_categories = models.JSONField(default=list, blank=True)
    was_disputed = models.BooleanField(default=False)
    decided_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=(
            "When a decision approved it in spite of the objection: the provider may not exclude data any more (§7.5)."
        ),
    )
    amends = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="amendments",
        help_text="The agreement in force that this one is to replace (§11.1).",
    )
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followers",
        help_text="An earlier one that ended and that this request takes up again.",
    )
    current_revision = models.ForeignKey(
        "bucp.Revision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    search_line = models.TextField(blank=True)  # number, title, parties, categories: what every signatory may find

    objects = BucpQuerySet.as_manager()

    class Meta:
        verbose_name = "BUCP"
        verbose_name_plural = "BUCPs"
        indexes = [
            models.Index(fields=["-updated_at"], name="bucp_updated"),
            models.Index(fields=["-updated_at"], condition=Q(state__in=sorted(BEFORE_FILING)), name="bucp_under_way"),
            models.Index(fields=["state", "-state_since"], name="bucp_state"),
            models.Index(fields=["start_date"], condition=Q(state="filed"), name="bucp_to_start"),
            models.Index(fields=["end_date"], condition=Q(state="active"), name="bucp_to_end"),
            models.Index(
                fields=["ending_on"], condition=Q(state="active", ending_on__isnull=False), name="bucp_decided_to_end"
            ),
            models.Index(fields=["active_since"], condition=Q(state="active"), name="bucp_in_force"),
            models.Index(fields=["title", "id"], condition=Q(filed_at__isnull=False), name="bucp_filed_by_title"),
            models.Index(fields=["-filed_at", "-id"], condition=Q(filed_at__isnull=False), name="bucp_filed_last"),
            models.Index(
                fields=["amends"], condition=Q(state="filed", amends__isnull=False), name="bucp_filed_amendment"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["amends"],
                condition=Q(amends__isnull=False) & ~Q(state__in=["withdrawn", "not_approved"]),
                name="one_amendment_at_a_time",
            )
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("bucp:overview", args=[self.number])

    @property
    def form(self) -> official_forms.OfficialForm:
        return official_forms.get(self.form_version)

    @cached_property
    def party_list(self) -> list["Party"]:
        """Recipients first, each in its order; reuses a prefetch when there is one."""
        parties = self.parties.all()
        if "parties" not in getattr(self, "_prefetched_objects_cache", {}):
            parties = parties.select_related("entity__agency")
        return sorted(parties, key=lambda p: (p.side != Side.RECIPIENT, p.position, p.pk))

    @property
    def recipients(self) -> list["Party"]:
        return [p for p in self.party_list if p.side == Side.RECIPIENT]

    @property
    def providers(self) -> list["Party"]:
        return [p for p in self.party_list if p.side == Side.PROVIDER]

    @property
    def parties_in(self) -> list["Party"]:
        """Those that take part: all but those whose own part has ended."""
        return [p for p in self.party_list if p.takes_part]

    @property
    def lead(self) -> "Party":
        """The Data Recipient that leads: the first that takes part; the very first when none does any more."""
        return next((p for p in self.recipients if p.takes_part), self.recipients[0])

    @property
    def in_its_place(self) -> "Bucp | None":
        """The agreement that took the place of this one when it was amended. `with_its_place` fetches it for lists."""
        if self.state != State.AMENDED:
            return None
        found = self.__dict__.get("came_after")
        return next(iter(self.amendments.filter(active_since__isnull=False)[:1] if found is None else found), None)

    @property
    def ends_on(self) -> date | None:
        """The day on which it ends as things stand: its end date, or the day of an ending that was decided, where that
        comes before. None while it is open-ended. Every page, letter and file that tells when it ends asks here."""
        return min(filter(None, (self.end_date, self.ending_on)), default=None)

    @property
    def ends_early(self) -> bool:
        """Whether it ends by an ending that was decided, before any end date."""
        return self.ending_on is not None and self.ends_on == self.ending_on

    @property
    def is_before_filing(self) -> bool:
        return self.state in BEFORE_FILING

    @property
    def is_on_file(self) -> bool:
        return self.state in ON_FILE

    @property
    def is_in_force(self) -> bool:
        return self.state in IN_FORCE

    @property
    def asked_besides(self) -> Needed | None:
        """What its text has to say besides: in a dispute the written case (§6); once a decision approved it nothing
        (§7.5); otherwise how and why it is undisputed (§5.2), after a resolution, too."""
        if self.state == State.DISPUTE:
            return Needed.DISPUTED
        return None if self.decided_at else Needed.UNDISPUTED


class Party(models.Model):
    """A Signatory Entity taking part on one side. The first recipient leads: it sends and files (`workflow.lead`)."""

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="parties")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="parties")
    side = models.CharField(max_length=10, choices=Side)
    position = models.PositiveIntegerField(default=0)
    reached_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When its coordinators began to see it: recipients at once, providers on sending.",
    )
    left_at = models.DateTimeField(
        null=True, blank=True, help_text="When its own part ended while the agreement went on between the others."
    )

    class Meta:
        ordering = ["side", "position"]
        constraints = [models.UniqueConstraint(fields=["bucp", "entity"], name="entity_takes_part_once")]
        indexes = [models.Index(fields=["entity", "bucp"], name="party_entity")]
        verbose_name_plural = "parties"

    def __str__(self):
        return f"{self.entity} ({self.get_side_display()})"

    @property
    def name(self) -> str:
        return self.entity.plain_name

    @property
    def takes_part(self) -> bool:
        return self.left_at is None


class Participant(models.Model):
    """A person named in a BUCP, in one role of a party. Coordinators take part without being named."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="participations")
    role = models.CharField(max_length=20, choices=Role)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party", "user", "role"], condition=Q(ended_at__isnull=True), name="named_once_per_role"
            )
        ]

    def __str__(self):
        return f"{self.user} as {self.get_role_display()}"


class OfficeAccess(models.Model):
    """An office outside the parties takes part for a time: in a dispute from the moment it reaches it and while it
    concerns it (§6), or while a proposed action waits for it (§5.14). Whoever holds the office then has the seat.

    The office is `role` in `agency` (recorded for the Agency itself, `signatories.officers`), in `entity` where there
    is no Agency, or, for the Statewide CDO's roles, in neither.
    """

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=20, choices=Role)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entity = models.ForeignKey(Entity, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=40)  # whose seat it is: "dispute:7"; the app that gave it takes it away
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["role", "agency"], condition=Q(ended_at__isnull=True), name="seat_open")]

    def __str__(self):
        return f"{self.get_role_display()}, {self.agency or self.entity or 'the State'}"

    def is_of(self, membership) -> bool:
        """Whether this membership (of a person, now) is the office. `held_by` says the same to the database."""
        if membership.role in CDO_ROLES:
            return self.role in CDO_ROLES
        return self.role == membership.role and self.is_at(membership.entity)

    def is_at(self, entity) -> bool:
        """Whether officers recorded for `entity` are those of this office, whatever their role."""
        return officers.acts_there(entity, self.agency_id, self.entity_id)

    @staticmethod
    def held_by(membership) -> Q:
        if membership.role in CDO_ROLES:
            return Q(role__in=CDO_ROLES)
        own = Q(entity=membership.entity_id)
        if membership.entity.agency_id and membership.entity.is_agency:
            own |= Q(agency=membership.entity.agency_id)
        return own & Q(role=membership.role)


class Span(models.Model):
    """The stage clock: how long a BUCP stood in a state, in whose court. Written by `perform` only."""

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="spans")
    state = models.CharField(max_length=20, choices=State)
    turn = models.CharField(max_length=10, choices=Side, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["began_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["bucp"], condition=Q(ended_at__isnull=True), name="one_open_span")
        ]

    def __str__(self):
        return f"{self.bucp_id} {self.state}"
