"""What the scheduler does for accounts. It may run twice, late or beside itself without harm."""

from celery import shared_task

from . import attempts, contacts, memberships


@shared_task
def forget_old_tries() -> int:
    return attempts.forget_old()


@shared_task
def end_lapsed_delegations() -> int:
    return memberships.end_lapsed()


@shared_task
def end_lapsed_contacts() -> int:
    return contacts.end_lapsed()
