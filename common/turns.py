"""Work that takes a processor for a while is done by a few at a time, over all processes of this machine, so that what
is asked too often only keeps itself waiting, and never the pages of others.

A turn is a locked file: the system frees it when its holder ends, however it ends.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
PAUSE = 0.05  # seconds between two looks


TAKEN = "The portal does this for a few people at a time, and they are at it just now. Try again in a moment."


class Busy(Exception):
    """All turns are taken. `retry_after`: seconds after which it is worth trying again. Where no view says more, the
    page answers 503 with the sentence TAKEN."""

    def __init__(self, retry_after: int = 20):
        super().__init__(TAKEN)
        self.retry_after = retry_after


def in_turn(
    kind: str, most: int, wait: float = 0, when: Callable[[HttpRequest], bool] = lambda request: True
) -> Callable[[View], View]:
    """Decorator of a view that is served by turns of this kind, where `when` says that it costs something."""

    def bounded(view: View) -> View:
        @wraps(view)
        def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not when(request):
                return view(request, *args, **kwargs)
            with turn(kind, most, wait):
                return view(request, *args, **kwargs)

        return served

    return bounded


@contextmanager
def turn(kind: str, most: int, wait: float = 0) -> Iterator[None]:
    """One of the `most` turns for this kind of work. Raises Busy when none becomes free within `wait` seconds."""
    until = time.monotonic() + wait
    with ExitStack() as held:
        while not any(_take(held, kind, number) for number in range(most)):
            if time.monotonic() >= until:
                raise Busy
            time.sleep(PAUSE)
        yield


def _take(held: ExitStack, kind: str, number: int) -> bool:
    folder = Path(settings.TURNS_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    file: IO[bytes] = (folder / f"{kind}-{number}").open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return False
    held.enter_context(file)
    return True
