"""What the scheduler does for BUCPs. Each job may run twice or late without harm."""

import logging

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from bucp.document import jobs as _document_jobs  # noqa: F401  a worker looks for the app's jobs here
from bucp.signing.commands import PutInForce
from common.refusals import Refused

from .models import Bucp
from .models.states import State
from .workflow.perform import perform

log = logging.getLogger(__name__)


@shared_task
def start_due_agreements() -> int:
    """Filed BUCPs whose start date has come go into force. Returns how many."""
    due = Bucp.objects.filter(state=State.FILED).filter(
        Q(start_date__isnull=True) | Q(start_date__lte=timezone.localdate())
    )
    started = 0
    for bucp in due:
        try:
            perform(bucp, PutInForce(), None)
            started += 1
        except Refused:  # another scheduler was quicker
            log.info("%s was started already", bucp.number)
    return started
