"""What others may listen to. This app knows nothing of letters, so it says what happened and lets them act."""

from django.dispatch import Signal

invitation_made = Signal()
"""Sent with `invitation` and `token` inside the transaction that made the invitation or its new link. The token
exists nowhere else: the database keeps its hash only."""
