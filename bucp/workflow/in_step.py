"""What follows from how an agreement stands, kept in step with it: what waits on whom, and the rows of who reads it."""

from django.db import transaction

from bucp.models import Bucp

from . import readers
from .open_tasks import sync_tasks


def keep_in_step(bucp: Bucp) -> None:
    """To be called under the agreement's lock, when all is written."""
    readers.follow(bucp)
    sync_tasks(bucp)


def resync(bucp: Bucp) -> None:
    """The same for what changes without a move, such as time: takes the lock itself."""
    with transaction.atomic():
        keep_in_step(Bucp.objects.select_for_update(of=("self",)).get(pk=bucp.pk))
