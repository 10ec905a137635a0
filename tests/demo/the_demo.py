"""The demonstration for the tests that look at it: made once in a run, and undone after the last of them."""

from contextlib import ExitStack
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from demo.make import make

NOW = datetime(2027, 1, 3, 12, tzinfo=ZoneInfo("America/Los_Angeles"))  # a Sunday after holidays: any day will do
TODAY = NOW.date()

LOOKS_AT_IT = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demo"),
    pytest.mark.slow,
    pytest.mark.xdist_group("demo"),  # with --dist loadgroup one worker runs them all, so it is made once
]
"""`pytestmark` of a file whose tests look at the demonstration. What a test changes is undone after it."""


class Standing:
    """What stands in the database while the tests that follow look at it: in a transaction that never commits."""

    def __init__(self):
        self._open = ExitStack()
        self.made = None

    def demo(self, blocker) -> int:
        """Makes the demonstration unless it stands already; the number of its agreements."""
        if self.made is None:
            with ExitStack() as opening:
                opening.enter_context(blocker.unblock())
                opening.enter_context(transaction.atomic())
                self.made = make(today=NOW)
                self._open = opening.pop_all()
        return self.made

    def undo(self) -> None:
        if self.made is not None:
            transaction.set_rollback(True)
            self._open.close()
            self.made = None


standing = Standing()
