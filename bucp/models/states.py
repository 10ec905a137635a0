"""The words of the life cycle (domain.md §5): states and sides. No logic, so that everything may import it."""

from django.db import models

from signatories.models import Role


class State(models.TextChoices):
    DRAFT = "draft", "Draft"
    REVIEW = "review", "Provider review"
    DISPUTE = "dispute", "Dispute"
    SIGNING = "signing", "Signing"
    FILED = "filed", "Filed"
    ACTIVE = "active", "Active"
    AMENDED = "amended", "Amended"
    TERMINATED = "terminated", "Terminated"
    EXPIRED = "expired", "Expired"
    WITHDRAWN = "withdrawn", "Withdrawn"
    NOT_APPROVED = "not_approved", "Not approved"


BEFORE_FILING = frozenset({State.DRAFT, State.REVIEW, State.DISPUTE, State.SIGNING})
"""Still being made: it can be withdrawn, and only its parties see it (§11 of domain.md)."""

ON_FILE = frozenset({State.FILED, State.ACTIVE, State.AMENDED, State.TERMINATED, State.EXPIRED})
"""Filed with the CDO once: in the register for good."""

IN_FORCE = frozenset({State.FILED, State.ACTIVE})
"""Signed and not ended: what a request for the same data should look at first."""

EDITABLE = frozenset({State.DRAFT, State.REVIEW, State.DISPUTE})


class Side(models.TextChoices):
    RECIPIENT = "recipient", "Data Recipient"
    PROVIDER = "provider", "Data Provider"

    @property
    def other(self) -> "Side":
        return Side.PROVIDER if self == Side.RECIPIENT else Side.RECIPIENT


SIGNING_ROLES = (Role.SPONSOR, Role.COORDINATOR)
"""Who signs for each party, in the official order of the checklist: the Executive Sponsor, then the Data Coordinator's
final review (domain.md §4)."""


class Stance(models.TextChoices):
    """What a registered opinion says."""

    SUPPORTS = "supports", "Supports"
    CONDITIONS = "conditions", "Supports with conditions"
    OBJECTS = "objects", "Objects"
