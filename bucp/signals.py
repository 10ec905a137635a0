"""What other apps may want to hear of a BUCP, without the life cycle knowing them."""

from django.dispatch import Signal

filed = Signal()
"""Sent after the commit of a filing."""

came_into_force = Signal()
"""Sent with `bucp` and `context` within the transaction that puts an agreement in force."""

state_changed = Signal()
"""Sent with `bucp` and `context` within the transaction of every move that changed the state."""

party_left = Signal()
"""Sent with `bucp`, `party` and `context` within the transaction in which a party's own part ends while the agreement
goes on between the others."""
