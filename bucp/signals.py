"""What other rooms may want to hear of a BUCP, without the life cycle knowing them."""

from django.dispatch import Signal

filed = Signal()
"""Sent after the commit of a filing."""
