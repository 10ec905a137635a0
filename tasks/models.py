"""WHAT WAITS ON WHOM: the tasks that wait on people.

An agreement is named here by its number only: this app knows nothing of what a BUCP is.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from signatories.models import CDO_ROLES, Entity, Role

MOST_URGENT_FIRST = (F("due_at").asc(nulls_last=True), F("opened_at").asc(), F("id").asc())


class TaskQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def waiting_on(self, user):
        """The open tasks that this person can do: theirs by name, or by a role they hold in the entity."""
        return self.open().filter(on(user))


def on(user) -> Q:
    """What makes a task this person's."""
    mine = Q(user=user, entity_id__in={m.entity_id for m in user.roles})  # who left has no tasks there
    for membership in user.roles:
        roles = CDO_ROLES if membership.role in CDO_ROLES else {membership.role}  # the CDO's staff act for the CDO
        mine |= Q(user__isnull=True, entity_id=membership.entity_id, role__in=roles)
    return mine


class Task(models.Model):
    """An open thing with an owner and a clock. Opened and closed by `tasks.sync.sync` only."""

    about = models.CharField(max_length=40)  # a BUCP's number
    title = models.CharField(max_length=300)
    key = models.CharField(max_length=120)  # what it is, once per agreement: "opinion:12:legal"
    kind = models.CharField(max_length=40)  # "opinion", "signature", "reply" …
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sentence = models.CharField(max_length=300)  # begins with a verb: "Give the legal opinion"
    url = models.CharField(max_length=300)
    opened_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    nudged_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about", "key"], condition=Q(closed_at__isnull=True), name="one_open_task_per_key"
            )
        ]
        indexes = [
            models.Index(fields=["entity", "role"], condition=Q(closed_at__isnull=True), name="task_open_role"),
            models.Index(fields=["user"], condition=Q(closed_at__isnull=True), name="task_open_user"),
            models.Index(fields=["about"], name="task_about"),
            models.Index(
                fields=["due_at", "opened_at", "id"], condition=Q(closed_at__isnull=True), name="task_open_urgent"
            ),
        ]

    def __str__(self):
        return f"{self.about}: {self.sentence}"
