"""Mail servers that behave well and badly, each in a thread of its own, for tests that send for real."""

import asyncio
import socket
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Behavior:
    """What the server does; `mode` can be changed while it runs.

    accept; refuse (550 for the recipient); refuse_letter (554 after DATA); later (451 for the recipient);
    hang_before (never answers DATA, keeps nothing); hang_after (keeps the letter, never says so);
    drop (closes the connection after DATA).
    """

    def __init__(self, mode: str):
        self.mode = mode
        self.accepted = []  # parsed letters
        self.in_data = threading.Event()

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = {"refuse": "550 5.1.1 No such user here", "later": "451 4.7.1 Try again later"}.get(self.mode)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mode = self.mode
        self.in_data.set()
        if mode == "refuse_letter":
            return "554 5.7.1 Refused because of https://idea.example/secret-token"
        if mode == "hang_before":
            await asyncio.sleep(3600)
        if mode == "drop":
            server.transport.abort()
            return "250 OK"
        self.accepted.append(message_from_bytes(envelope.content, policy=policy.default))
        if mode == "hang_after":
            await asyncio.sleep(3600)
        return "250 OK"

    @property
    def ids(self) -> list[str]:
        return [str(letter["Message-ID"]).strip() for letter in self.accepted]


@contextmanager
def mail_server(mode: str = "accept"):
    """A running server; yields its Behavior, with `port`."""
    behavior = Behavior(mode)
    behavior.port = free_port()
    controller = Controller(behavior, hostname="127.0.0.1", port=behavior.port)
    controller.start()
    try:
        yield behavior
    finally:
        controller.stop()


@contextmanager
def silent_server():
    """Accepts connections and never says a word; yields its port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(20)
        yield listener.getsockname()[1]
