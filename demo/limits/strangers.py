"""Strangers who all upload the worst file at once to a portal served as for real, and the health page meanwhile."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from django.conf import settings

PATIENCE = 120
LOOKS_EVERY = 0.2
WARM = 30
CLOSED = "connection closed"  # refused before the file had come; a proxy that buffers would have passed the answer on


@dataclass(frozen=True)
class Siege:
    strangers: int
    answers: dict  # {status: how many}
    healthz: float  # the longest wait for the health page, in seconds
    looks: int
    seconds: float


def besiege(data: bytes, strangers: int) -> Siege:
    """All `strangers` bring `data` to `/verify/` at the same moment, on a fresh database of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _served(f"sqlite:///{folder}/portal.sqlite3") as port,
        ThreadPoolExecutor(strangers) as crowd,
    ):
        began = time.perf_counter()
        brought = [crowd.submit(_bring, port, data) for _ in range(strangers)]
        waits = list(_looks(port, brought))
        answers = Counter(b.result() for b in brought)
        return Siege(strangers, dict(answers), max(waits), len(waits), time.perf_counter() - began)


@contextmanager
def _served(database: str) -> Iterator[int]:
    """The port of a portal with the processes and threads that the image starts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DEMO": "1", "PORT": str(port), "DATABASE_URL": database, "LOG_LEVEL": "CRITICAL"}
    for step in (["migrate"], ["collectstatic", "--noinput"]):
        command = [sys.executable, "manage.py", *step, "--verbosity", "0"]
        subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)
    command = [sys.executable, "-m", "gunicorn", "idea_portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "4", "--threads", "4", "--timeout", "120", "--log-level", "error"]
    server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
    try:
        answered = 0
        while answered < WARM:  # all of its processes, not the first, and each has shown the page before
            answered += _look(port) is not None and _ask(port, "GET", "/verify/")[0] == 200
            time.sleep(LOOKS_EVERY)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _looks(port: int, brought) -> Iterator[float]:
    """How long the health page took, as long as there are strangers; what does not answer took all patience."""
    while True:
        waited = _look(port)
        yield PATIENCE if waited is None else waited
        if all(b.done() for b in brought):
            return
        time.sleep(LOOKS_EVERY)


def _look(port: int) -> float | None:
    began = time.perf_counter()
    try:
        return time.perf_counter() - began if _ask(port, "GET", "/healthz")[0] == 200 else None
    except OSError:
        return None


def _bring(port: int, data: bytes) -> int | str:
    """The status that a stranger's file got, or CLOSED."""
    try:
        _, page, cookie = _ask(port, "GET", "/verify/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        parts = [f'form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}'.encode()]
        parts += [b'form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n' + data]
        body = b"".join(b"--B\r\nContent-Disposition: " + part + b"\r\n" for part in parts) + b"--B--\r\n"
        headers = {"Content-Type": "multipart/form-data; boundary=B", "Cookie": cookie}
        return _ask(port, "POST", "/verify/", body, headers)[0]
    except (OSError, HTTPException):
        return CLOSED


def _ask(port: int, method: str, path: str, body: bytes | None = None, headers: dict | None = None):
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        with suppress(BrokenPipeError, ConnectionResetError):  # answered before all was sent
            connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        cookie = (response.getheader("Set-Cookie") or "").partition(";")[0]
        return response.status, response.read().decode(errors="replace"), cookie
    finally:
        connection.close()
