"""What the scheduler does for BUCPs. Each job may run twice or late without harm."""

import logging

from celery import shared_task
from django.utils import timezone

from bucp.document import jobs as _document_jobs  # noqa: F401  a worker looks for the app's jobs here
from bucp.signing.commands import PutInForce
from common.refusals import Refused

from .models import Bucp
from .models.states import State
from .workflow.perform import perform

BATCH = 500

log = logging.getLogger(__name__)


@shared_task
def start_due_agreements() -> int:
    """Filed BUCPs whose start date has come go into force. Returns how many."""
    filed = Bucp.objects.filter(state=State.FILED).defer("search_line").order_by("start_date")
    # Two questions, each of the index of what is to start: an “or” of them reads all that is filed.
    due = [
        *filed.filter(start_date__lte=timezone.localdate())[:BATCH],
        *filed.filter(start_date__isnull=True)[:BATCH],
    ]
    started = 0
    for bucp in due:
        try:
            perform(bucp, PutInForce(), None)
            started += 1
        except Refused:  # another scheduler was quicker
            log.info("%s was started already", bucp.number)
    return started
