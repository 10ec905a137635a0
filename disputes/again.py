"""After “not approved”: a new request of the same recipients that refers to the one before."""

from django.db import transaction

from bucp.beginning import start_draft
from bucp.models import Bucp


def begin_again(bucp, by):
    """The new draft, linked by `follows`; a second click gives the first one back. Raises Refused."""
    with transaction.atomic():
        before = Bucp.objects.select_for_update(of=("self",)).get(pk=bucp.pk)
        made = Bucp.objects.visible_to(by).filter(follows=before).first()
        if made:
            return made
        return start_draft(
            by, [p.entity for p in bucp.recipients], [p.entity for p in bucp.providers], bucp.title, follows=before
        )
