"""What other apps may want to hear of a letter, without this app knowing them."""

from django.dispatch import Signal

confirmed = Signal()
"""Sent with `delivery` within the transaction in which its recipient confirms having read it."""
