"""What the queue and the scheduler do for notices. Each job may run twice, late or beside itself without harm."""

from celery import shared_task
from django.utils import timezone

from . import delivery
from .models import Delivery, Heartbeat

BATCH = 200
SCHEDULER = "sweep"


@shared_task(soft_time_limit=120)
def deliver(pk: int) -> str:
    """Sends one delivery, when it is due and nobody else has it."""
    return delivery.attempt(pk).name


@shared_task
def sweep() -> int:
    """Sends what is due or was left behind by a worker that died; says that the scheduler lives. Returns how many.

    Ends early when the mail server does not answer: the next letter would only wait for the same silence. What is
    left stays due for the next round.
    """
    now = timezone.now()
    Heartbeat.objects.update_or_create(name=SCHEDULER, defaults={"at": now})
    sent = 0
    for pk in Delivery.objects.filter(delivery.due(now)).order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH]:
        outcome = delivery.attempt(pk)
        if outcome is delivery.DeliveryOutcome.UNREACHABLE:
            break
        sent += outcome is delivery.DeliveryOutcome.SENT
    return sent
