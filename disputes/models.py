"""THE OBJECTION and the way to its resolution (§6): the dispute with its papers, meetings, rulings, settlements, and
the proposals of de-identified data (§5.19), each with its clock."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from bucp.models import Bucp, Party, Revision
from history.records import Record

from .enums import Close, DisputeKind, DisputeOutcome, Solution, Step, SubmissionKind, UseState, Verdict

USER = settings.AUTH_USER_MODEL


def _person(**more):
    return models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", **more)


class Dispute(models.Model):
    """A Data Provider’s objection to one BUCP, from the objection to its end. Only moves of the life cycle change it.

    `route` is kept as it was computed when the talks ended, so that a later change of the signatory list does not
    rewrite how it went.
    """

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="disputes")
    nth = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=DisputeKind)
    fields = models.JSONField(default=list)  # keys of the form's fields that it concerns
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")  # None: by the portal
    raised_by = _person(null=True)
    raised_at = models.DateTimeField(default=timezone.now)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")  # as at the objection
    step = models.CharField(max_length=20, choices=Step, default=Step.TALKS)
    step_since = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    referred_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When the statements became readable to all.")
    route_kept = models.JSONField(default=dict, blank=True)
    outcome = models.CharField(max_length=20, choices=DisputeOutcome, blank=True)
    words = models.TextField(blank=True)  # what was agreed or decided
    changes = models.JSONField(default=list, blank=True)  # keys of the fields that the outcome changes
    solution = models.CharField(max_length=20, choices=Solution, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = _person(null=True, blank=True)
    unchanged = models.JSONField(
        default=dict, blank=True, help_text="{party id: [name, role, ISO time]}: says that nothing is left to write in."
    )
    handed_on = models.DateField(null=True, blank=True, help_text="When the recommendation was handed over.")
    handed_to = models.CharField(max_length=200, blank=True)  # an office
    handed_how = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["bucp", "nth"]
        constraints = [
            models.UniqueConstraint(fields=["bucp", "nth"], name="one_dispute_per_place"),
            models.UniqueConstraint(fields=["bucp"], condition=Q(ended_at__isnull=True), name="one_open_dispute"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(ended_at__isnull=True), name="dispute_due")]

    def __str__(self):
        return f"{self.bucp_id} {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("disputes:dispute", args=[self.bucp.number])

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def why_seat(self) -> str:
        return f"dispute:{self.pk}"


class StepTaken(models.Model):
    """When a dispute entered a step and left it: the dates on its line of steps."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="steps_taken")
    step = models.CharField(max_length=20, choices=Step)
    began_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["began_at", "pk"]

    def __str__(self):
        return f"{self.dispute_id} {self.step}"


class Submission(Record):
    """Something written in a dispute. A record: the database refuses changes.

    A privileged note (§5.20) is for the own entity only; `party` names it. A statement is for the own party until all
    are in or the time is up.
    """

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=SubmissionKind)
    step = models.CharField(max_length=20, choices=Step)
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    by = _person()
    party_role = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField()
    file_name = models.CharField(max_length=200, blank=True)
    file = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64)  # of the text, and of the file after it when there is one

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "party"], condition=Q(kind="statement"), name="one_statement_per_party"
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"


class Meeting(models.Model):
    """A meeting in a step: arranged with date and attendees, afterwards its outcome and minutes."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="meetings")
    step = models.CharField(max_length=20, choices=Step)
    at = models.DateTimeField()
    place = models.CharField(max_length=300)
    attendees = models.TextField()
    arranged_by = _person()
    arranged_at = models.DateTimeField(default=timezone.now)
    outcome = models.TextField(blank=True)
    minutes = models.TextField(blank=True)
    told_by = _person(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.dispute_id} {self.at:%Y-%m-%d}"


class Ruling(Record):
    """What one office said at the end of a step: a mediator per Agency, an Undersecretary per Agency, the CDO, the
    Governor’s Office as CDO staff recorded it. A record."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="rulings")
    step = models.CharField(max_length=20, choices=Step)
    office = models.CharField(max_length=60)  # `offices.Office.key`
    office_name = models.CharField(max_length=250)
    verdict = models.CharField(max_length=20, choices=Verdict)
    text = models.TextField()
    decided_on = models.DateField(null=True)  # of the Governor’s Office, which decides elsewhere
    by = _person()
    party_role = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["dispute", "step", "office"], name="one_ruling_per_office")]

    def __str__(self):
        return f"{self.office_name}: {self.get_verdict_display()}"


class Departure(Record):
    """CDO staff chose another way than the computed one, with the reason (§6.1 and the guide differ). A record."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="departures")
    with_agency = models.BooleanField()
    close = models.CharField(max_length=20, choices=Close)
    reason = models.TextField()
    by = _person()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.dispute_id} {self.at:%Y-%m-%d}"


class Settlement(models.Model):
    """What one party proposes to agree on. It settles the dispute when every party has agreed."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="settlements")
    text = models.TextField()
    changes = models.JSONField(default=list)
    solution = models.CharField(max_length=20, choices=Solution)
    statutes = models.CharField(max_length=500, blank=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    by = _person()
    at = models.DateTimeField(default=timezone.now)
    agreed = models.JSONField(default=dict)  # {party id: [name, role, ISO time]}
    ended_at = models.DateTimeField(null=True, blank=True)  # agreed, declined or replaced
    declined = models.TextField(blank=True)  # why, by whom

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dispute"], condition=Q(ended_at__isnull=True), name="one_open_settlement")
        ]

    def __str__(self):
        return f"{self.dispute_id} {self.get_solution_display()}"


class Proposal(models.Model):
    """De-identified data that a Data Recipient means to use (§5.19), and its clocks: five working days in which each
    provider objects or accepts for itself, and ten from each objection to agree on it with that provider.

    `objections`: {provider party id: {text, by (user id), name, at, agree_by, offers {side: [words, name, ISO time]},
    agreed (ISO time or empty)}}. The columns `objection` to `agree_by` repeat the open one whose time is over first.
    """

    bucp = models.ForeignKey(Bucp, on_delete=models.PROTECT, related_name="proposals")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=300)
    description = models.TextField()
    file_name = models.CharField(max_length=200, blank=True)
    file = models.BinaryField(null=True)
    by = _person()
    party_role = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=20, choices=UseState, default=UseState.PROPOSED)
    object_by = models.DateTimeField()
    accepted = models.JSONField(default=list)  # ids of the provider parties that accepted
    objection = models.TextField(blank=True)
    objected_at = models.DateTimeField(null=True)
    objected_by = _person(null=True)
    objecting = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    agree_by = models.DateTimeField(null=True)
    agreement = models.JSONField(default=dict)  # {side: [words, name, ISO time]}, before `objections` was kept
    objections = models.JSONField(default=dict, blank=True)
    ended_at = models.DateTimeField(null=True)
    dispute = models.ForeignKey(Dispute, null=True, on_delete=models.PROTECT, related_name="proposals")

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["object_by"], condition=Q(state="proposed"), name="proposal_to_object"),
            models.Index(fields=["agree_by"], condition=Q(state="objected"), name="proposal_to_agree"),
        ]

    def __str__(self):
        return f"{self.bucp_id} {self.method}"

    @property
    def objected(self) -> dict[int, dict]:
        """The objections by provider; one made before several were kept stands in the columns."""
        if not self.objections and self.objecting_id:
            agreed = self.ended_at.isoformat() if self.state == UseState.AGREED else ""
            only = {
                "text": self.objection,
                "by": self.objected_by_id,
                "name": str(self.objected_by),
                "at": self.objected_at.isoformat(),
                "agree_by": self.agree_by.isoformat(),
                "offers": self.agreement,
                "agreed": agreed,
            }
            return {self.objecting_id: only}
        return {int(pk): one for pk, one in self.objections.items()}

    @property
    def open_objections(self) -> dict[int, dict]:
        """Those on which nothing is agreed yet, the one whose time is over first first."""
        found = {pk: one for pk, one in self.objected.items() if not one["agreed"]}
        return dict(sorted(found.items(), key=lambda item: item[1]["agree_by"]))

    @property
    def silent(self) -> list[Party]:
        """The providers that take part and have neither accepted nor objected."""
        spoken = {*self.accepted, *self.objected}
        return [p for p in self.bucp.providers if p.takes_part and p.pk not in spoken]

    @property
    def due_at(self):
        """When the running period is over; None when none runs."""
        return {UseState.PROPOSED: self.object_by, UseState.OBJECTED: self.agree_by}.get(self.state)


class Lesson(models.Model):
    """A resolution told to everybody, anonymised by its authors, so that the next team finds it (domain.md §9)."""

    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT, related_name="lesson")
    kind = models.CharField(max_length=20, choices=DisputeKind)
    solution = models.CharField(max_length=20, choices=Solution)
    title = models.CharField(max_length=200)
    text = models.TextField()
    statutes = models.CharField(max_length=500, blank=True)
    data_categories = models.JSONField(default=list)
    by = _person()
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return self.title
