"""What happened to the record itself, for the apps that take it further."""

from django.dispatch import Signal

anchor_made = Signal()
"""`anchor`: the anchor of a day, made in this transaction."""
