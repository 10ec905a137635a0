"""When the database cannot serve a request: it was cut off, somebody else holds what is needed, or it takes too long.

How long a process waits depends on its kind (`settings.DATABASE_TIMEOUTS`): a person in front of a page is told soon, a
worker may take its time, migrations and other commands are never cut.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse

AWAY = "The database does not answer just now. Nothing was saved. Try again in a minute."
BUSY = "Somebody else is changing the same thing just now. Nothing was saved. Try again in a moment."
SLOW = "This takes longer than the portal gives any page. Nothing was saved. Ask for less, or try again later."

SENTENCES = {
    "55P03": BUSY,  # lock_not_available
    "40P01": BUSY,  # deadlock_detected
    "57014": SLOW,  # query_canceled
    "SQLITE_BUSY": BUSY,
    "SQLITE_INTERRUPT": SLOW,
}
LOST = ("08", "57P")  # connection exceptions; shutdowns and ended sessions (PostgreSQL, appendix A)


def sentence_for(error: BaseException | None) -> str:
    """What to say to the person; empty when the error is another one."""
    if is_lost(error):
        return AWAY
    return SENTENCES.get(_code(error), "") if isinstance(error, DatabaseError) else ""


def is_lost(error: BaseException | None) -> bool:
    """Whether the connection itself is gone, so that another one may do."""
    if isinstance(error, InterfaceError):
        return True
    code = _code(error)
    return isinstance(error, OperationalError) and (code.startswith(LOST) or (not code and _is_postgresql(error)))


def _code(error: BaseException | None) -> str:
    cause = getattr(error, "__cause__", None)
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or ""


def _is_postgresql(error: BaseException) -> bool:
    return type(error.__cause__).__module__.partition(".")[0] == "psycopg"


class OnceMore:
    """A page that was only to be read is made once more when the connection was cut on the way: nothing of it has been
    sent yet, and nothing is done twice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(response, "connection_was_lost", False) and request.method in ("GET", "HEAD"):
            close_old_connections()
            response = self.get_response(request)
        return response


def wait_as(kind: str) -> None:
    """From now on the connections of this process wait as `kind` ("web", "worker") does; what was said last holds."""

    def limit(connection, **kwargs) -> None:
        if connection.vendor == "postgresql":
            lock, statement = settings.DATABASE_TIMEOUTS[kind]
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{lock}s'; SET statement_timeout = '{statement}s'")

    connection_created.disconnect(dispatch_uid="database-timeouts")  # else the first one said would stay
    connection_created.connect(limit, weak=False, dispatch_uid="database-timeouts")
