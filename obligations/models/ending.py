"""How an agreement ends before its date, and how one in force is amended."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from bucp.models import Bucp, Party

from .formal_notices import FormalNotice

USER = settings.AUTH_USER_MODEL


class Ending(models.Model):
    """One ending on its way: proposed, then decided, then in effect on the day access ends. One open at a time for the
    agreement, and one for each party whose own `part` ends."""

    class Reason(models.TextChoices):
        CHANGE_OF_LAW = "change_of_law", "Change of law or contract (§5.14)"
        RECIPIENTS_ACTS = "recipients_acts", "Acts of the Data Recipient (§5.14)"
        MATERIAL_VIOLATION = "material_violation", "Material violation (§7.4)"
        MUTUAL = "mutual", "Mutual agreement"
        NOT_NEEDED = "not_needed", "The Data Recipient no longer needs the data"
        REST_ENDS = "rest_ends", "The others do not go on without the party that left"

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        DECIDED = "decided", "Decided"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        EFFECTIVE = "effective", "In effect"

    class Needs(models.TextChoices):
        """Who must agree to a proposed one."""

        NOBODY = "", "Nobody"
        OTHER_SIDE = "other_side", "The Data Coordinators of all other parties"
        OFFICERS = "officers", "The Agency officers"

    class Rest(models.TextChoices):
        """Of a part that ends: whether the agreement goes on between the others."""

        NOT_ASKED = "", "Not asked"
        ASKED = "asked", "The others are asked"
        GOES_ON = "goes_on", "It goes on between the others"
        ENDS = "ends", "It ends for all"

    OPEN = (State.PROPOSED, State.DECIDED)

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="endings")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")  # who began it
    reason = models.CharField(max_length=20, choices=Reason)
    state = models.CharField(max_length=10, choices=State)
    needs = models.CharField(max_length=12, choices=Needs, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    access_ends_on = models.DateField()
    destroy_by = models.DateField(null=True, blank=True, help_text="The day the Data Provider demands (§5.14, §7.4).")
    text = models.TextField(blank=True)
    given = models.OneToOneField(FormalNotice, null=True, blank=True, on_delete=models.PROTECT, related_name="ending")
    agreed = models.JSONField(default=list, blank=True)  # ids of parties that accepted, before `answers` was kept
    part = models.ForeignKey(
        Party,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The party whose own part ends; empty: the agreement ends for all.",
    )
    rest = models.CharField(max_length=10, choices=Rest, blank=True)
    answer_by = models.DateTimeField(null=True, blank=True, help_text="Until when the others say whether it goes on.")
    answers = models.JSONField(default=dict, blank=True)  # {party id: {agree, name, role, at, words}}
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_words = models.TextField(blank=True)

    class Meta:
        ordering = ["bucp", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bucp"],
                condition=Q(state__in=["proposed", "decided"], part__isnull=True),
                name="ending_one_open_for_all",
            ),
            models.UniqueConstraint(
                fields=["part"],
                condition=Q(state__in=["proposed", "decided"], part__isnull=False),
                name="ending_one_open_of_a_part",
            ),
        ]
        indexes = [models.Index(fields=["access_ends_on"], condition=Q(state="decided"), name="ending_due")]

    def __str__(self):
        return f"{self.bucp_id} {self.get_reason_display()}"

    @property
    def seats_for(self) -> str:
        """`OfficeAccess.why` of the officers who decide on it."""
        return f"ending:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def why(self) -> str:
        """The reason, with the recipient whose acts or violation are meant (§5.14, §7.4)."""
        meant = self.given.recipient_meant if self.given else None
        said = self.get_reason_display()
        return f"{said}: {meant.name}" if meant else said

    @property
    def asked(self) -> list[Party]:
        """The parties that are asked: all that take part but the one that began it."""
        return [p for p in self.bucp.parties_in if p.pk not in (self.party_id, self.part_id)]

    @property
    def unanswered(self) -> list[Party]:
        """Those of them that have still to answer; nobody when nothing is asked."""
        if not self.is_asked:
            return []
        return [p for p in self.asked if str(p.pk) not in self.answers and p.pk not in self.agreed]

    @property
    def is_asked(self) -> bool:
        """Whether the other parties are to answer: a proposal to end it, or whether it goes on without one."""
        by_agreement = self.state == self.State.PROPOSED and self.needs == self.Needs.OTHER_SIDE
        return by_agreement or self.rest == self.Rest.ASKED


class Amendment(models.Model):
    """Why a BUCP amends another (§11.1): the new one's reason. The link itself is `Bucp.amends`."""

    class Reason(models.TextChoices):
        LAW = "law", "A law or rule changed"
        CONTRACT = "contract", "A contract changed"
        DATA = "data", "Other data are needed"
        DATES = "dates", "The dates change"
        PEOPLE = "people", "Parties or users change"

    bucp = models.OneToOneField(Bucp, on_delete=models.PROTECT, related_name="amendment")  # the new one
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.TextField()
    begun_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    begun_for = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")  # the party in the earlier one
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.bucp_id}: {self.get_reason_display()}"
