"""Searching the database by words, within bounds: a few at a time on this machine, each with little time, and only so
much of what was typed is looked at."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from .turns import View, turn

LONGEST = 200
"""Characters of a search that are looked at; nobody types more."""

AT_A_TIME, PATIENCE = 4, 1
"""Searches at the same moment on this machine, and the seconds for which another one waits."""

SECONDS = 5
"""What one statement may take; the page then says that it takes too long (503)."""

STEPS = 50_000
"""So often, in its own small steps, SQLite is asked whether the time is over."""


def searches(*names: str) -> Callable[[View], View]:
    """Decorator of a view that searches the database for what was sent under one of these names."""

    def bounded(view: View) -> View:
        @wraps(view)
        def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            sent = request.POST if request.method == "POST" else request.GET
            if not any(sent.get(name, "").strip() for name in names):
                return view(request, *args, **kwargs)
            with turn("search", AT_A_TIME, PATIENCE), within(SECONDS):
                return view(request, *args, **kwargs)

        return served

    return bounded


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """No statement on this connection takes longer: the database ends it (DatabaseError)."""
    connection.ensure_connection()
    limited = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    with limited(seconds):
        yield


@contextmanager
def _on_postgresql(seconds: float) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, false)",
            [f"{int(seconds * 1000)}ms"],
        )
        before = cursor.fetchone()[0]
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:  # a connection that is cut has no setting to keep
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [before])


@contextmanager
def _on_sqlite(seconds: float) -> Iterator[None]:
    until = time.monotonic() + seconds
    connection.connection.set_progress_handler(lambda: time.monotonic() > until, STEPS)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, STEPS)
