"""Requests as they come over the wire, bytes and headers as somebody hostile writes them: the test client refuses to
make them. They go through the portal's own WSGI application."""

import io

from django.core import signals
from django.db import close_old_connections

from idea_portal.wsgi import application

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=B"


class Cut:
    """A body that breaks off: the connection is gone."""

    def __init__(self, body: bytes):
        self.body = io.BytesIO(body)

    def read(self, size=-1):
        if data := self.body.read(size):
            return data
        raise ConnectionResetError("gone")

    readline = read


def send(method: str, path: str, body: bytes | Cut = b"", cookies=None, **environ) -> tuple[int, str]:
    """The status and the page that come back. `cookies`: those of a test client that is signed in."""
    answer = []
    length = 100_000 if isinstance(body, Cut) else len(body)
    sent = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "HTTP_HOST": "testserver",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(length),
        "HTTP_COOKIE": "; ".join(f"{name}={morsel.value}" for name, morsel in (cookies or {}).items()),
        "wsgi.input": body if isinstance(body, Cut) else io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    signals.request_started.disconnect(close_old_connections)  # the test's own transaction goes on
    try:
        page = application(sent | environ, lambda status, headers, problem=None: answer.append(status))
    finally:
        signals.request_started.connect(close_old_connections)
    return int(answer[0].split()[0]), b"".join(page).decode(errors="replace")
