"""What others may listen to. This app knows nothing of letters, so it says what happened and lets them act."""

from django.dispatch import Signal

invitation_made = Signal()
"""Sent with `invitation` and `token` inside the transaction that made the invitation or its new link. The token
exists nowhere else: the database keeps its hash only."""

people_changed = Signal()
"""Sent with `event`, `entity`, `by`, `to` [(person, why)] and `signing` (whether it is about who signs) inside the
transaction that changed who holds which role."""

second_person_wanted = Signal()
"""Sent with `event`, `entity`, `by` and `to` (people) when something holds only once one of them has confirmed it."""

contact_wanted = Signal()
"""Sent with `contact` (ProposedContact) and `to` (people) when a department proposes the first Data Coordinator of an
entity and one of them has to confirm it."""

contact_answered = Signal()
"""Sent with `contact` when a proposal was confirmed, declined, or lapsed."""
