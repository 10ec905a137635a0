"""What arrives is read as UTF-8 and within bounds, or refused with a sentence: nothing that goes wrong while a request
is read is the portal's own failure (law 7)."""

from codecs import lookup

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, UnreadablePostError
from django.utils.http import parse_header_parameters

from common.network import announced

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes that any request may announce; more is not read at all. Each page has bounds of its own below it."""

READABLE = {"utf-8", "ascii"}


class NotUtf8(BadRequest):
    """The request says that its text is written in something else."""


class CutOff(BadRequest):
    """The request ended before all of it had come."""


class PortalRequest(WSGIRequest):
    """A request whose header cannot choose how it is read: Django takes any codec that Python knows, some of which
    decode nothing, and breaks over others before any page could say so."""

    def _set_content_type_params(self, meta):
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except (LookupError, ValueError):
            self.content_type, self.content_params = "", {"charset": "unreadable"}

    def read(self, *args, **kwargs):
        return _whole(super().read, *args, **kwargs)

    def readline(self, *args, **kwargs):
        return _whole(super().readline, *args, **kwargs)


def _whole(read, *args, **kwargs) -> bytes:
    try:
        return read(*args, **kwargs)
    except UnreadablePostError as error:
        raise CutOff("The request ended early.") from error


class PortalHandler(WSGIHandler):
    request_class = PortalRequest


class OnlyWhatCanBeRead:
    """Stands before all that reads a request: its text is UTF-8, its length is bounded."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        if not is_readable(request.content_params.get("charset", "utf-8")):
            raise NotUtf8("The request is not written in UTF-8.")
        if announced(request) > LARGEST_BODY:
            raise RequestDataTooBig("The request is too large to be read.")
        return self.get_response(request)


def is_readable(charset: str) -> bool:
    try:
        return lookup(charset).name in READABLE
    except (LookupError, ValueError):
        return False
