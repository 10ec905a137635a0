"""What this app does when something happens elsewhere: an agreement comes into force, a letter is confirmed."""

from django.db import transaction
from django.utils import timezone

from bucp.models import Bucp
from bucp.models.states import State
from bucp.workflow.in_step import resync
from bucp.workflow.perform import perform
from common.refusals import Refused
from obligations.amending.commands import Supersede
from obligations.destruction.commands import MoveHouseDays
from obligations.formal_notices.confirming import wants_confirming
from workdays.working_days import proclaimed

from .duties import effects as duties
from .models import Obligation


def take_its_place(sender, bucp, context, **_):
    """An amendment in force takes the place of what it amends, in the same transaction (§11.1)."""
    if bucp.amends_id:
        old = Bucp.objects.select_for_update(of=("self",)).get(pk=bucp.amends_id)
        if old.state == State.TERMINATED:  # since the guard looked: it cannot come back so (§5.14)
            raise Refused(f"{old.number} was terminated just now, so nothing can take its place.")
        if old.state == State.ACTIVE:
            duties.carry_over(context, old)
            perform(old, Supersede(amendment=bucp), None)
        context.event("exchange.took_over", number=old.number)
    duties.at_the_beginning(context)


def closures_changed(**_):
    """A day was proclaimed closed: what is due on it by a house rule is due later, after the commit."""
    transaction.on_commit(_move_house_days)


def _move_house_days() -> None:
    closed = [day for day in proclaimed() if day >= timezone.localdate()]
    due = Obligation.objects.open().filter(house_due=True, due_on__in=closed)
    for bucp in Bucp.objects.filter(pk__in=due.values("bucp")):
        perform(bucp, MoveHouseDays(), None)


def close_the_task(sender, delivery, **_):
    """A late confirmation closes the task of whoever was to ask after it."""
    if wants_confirming(delivery.notice.kind):
        bucp = Bucp.objects.filter(number=delivery.notice.about).first()
        if bucp:
            resync(bucp)
