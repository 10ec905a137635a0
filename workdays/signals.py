"""What others may want to hear of the State's calendar."""

from django.dispatch import Signal

closures_changed = Signal()
"""Sent within the transaction in which a closure by proclamation was added or taken back."""
