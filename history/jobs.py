"""What the scheduler does for the record."""

from celery import shared_task

from . import anchors, outside


@shared_task  # type: ignore[untyped-decorator]  # Celery says nothing of types
def anchor() -> bool:
    """Makes the day's anchor once, and puts what is missing into the folder outside; every further call that day
    does nothing."""
    made = anchors.make() is not None
    outside.fill_folder()
    return made
