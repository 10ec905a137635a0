"""What waits on whom in an agreement: asked of all apps, and kept in step with its state."""

from bucp.models import Bucp
from common.extensions import ask
from tasks import sync
from tasks.sync import OpenTask


def open_items(bucp: Bucp) -> list[OpenTask]:
    """The tasks that the present state asks for, one per owner, of all apps. Reads the database, changes nothing."""
    return [item for items in ask("open_tasks", bucp) for item in items]


def sync_tasks(bucp: Bucp) -> None:
    """Opens and closes tasks to fit. To be called under the agreement's lock."""
    sync.sync(bucp.number, bucp.title, open_items(bucp))
