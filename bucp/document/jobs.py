"""What a worker and the scheduler do for documents. Each job may run twice or late without harm."""

from celery import shared_task

from . import renderings, sealing


@shared_task
def seal_filed() -> int:
    """Seals the documents of what was filed and is not sealed yet. Returns how many."""
    return sealing.seal_filed()


@shared_task(soft_time_limit=110)
def render(pk: int) -> bool:
    """Makes one PDF that a reader asked for."""
    return renderings.make(pk)


@shared_task
def render_asked() -> int:
    """Makes the PDFs that were asked for and left; forgets old ones. Returns how many were made."""
    return renderings.take_over()
