"""Confirming that one has read a notice by clause (§7)."""

from notices.models import Delivery

from .clauses import CLAUSES

KINDS = frozenset(clause.kind for clause in CLAUSES.values())


def wants_confirming(kind: str) -> bool:
    return kind in KINDS


def unconfirmed(now):
    """The deliveries of notices by clause whose time to confirm is over."""
    return Delivery.objects.filter(confirm_by__lt=now, confirmed_at__isnull=True, notice__kind__in=KINDS)
