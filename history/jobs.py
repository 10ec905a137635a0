"""What the scheduler does for the record."""

from celery import shared_task

from . import anchors


@shared_task  # type: ignore[untyped-decorator]  # Celery says nothing of types
def anchor() -> bool:
    """Makes the day's anchor once; every further call that day does nothing."""
    return anchors.make() is not None
