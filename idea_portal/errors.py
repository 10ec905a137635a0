"""Pages for what went wrong, in words that help; what was typed is never thrown away."""

import sys

from django.core.exceptions import (
    BadRequest,
    DisallowedHost,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string

from . import databases
from .requests import CutOff, NotUtf8

SECRET_FIELDS = frozenset({"password", "csrfmiddlewaretoken", "login"})


def keep_what_was_typed(request: HttpRequest, reason: str) -> HttpResponse:
    """The page after a POST that came without a valid session: it holds what was typed, and sends it again."""
    if request.headers.get("X-Requested-With") or request.headers.get("HX-Request"):
        return HttpResponse("You were signed out.", status=401)
    kept = _typed(request)
    context = {"kept": kept, "read": _readable(kept), "reason": reason, "address": request.get_full_path()}
    return render(request, "signed_out.html", context, status=403)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """(name, value) of what was sent, without what is secret."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not any(secret in name.lower() for secret in SECRET_FIELDS)
        for value in values
    ]


def _readable(kept) -> list[tuple[str, str]]:
    """What a person wrote, without the page's own marks such as versions: (label, text)."""
    marks = {"token", "go", "as"}
    return [
        (name.partition(".")[0].replace("_", " ").capitalize(), value)
        for name, value in kept
        if value.strip() and ":" not in name and name not in marks
    ]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page's security token was too old, as after signing in again in another window."""
    return keep_what_was_typed(request, reason="old_page")


UNREADABLE = (
    (
        NotUtf8,
        415,
        "It is not written in UTF-8, as browsers write. Nothing was saved. Leave the charset out, or send UTF-8.",
    ),
    (RequestDataTooBig, 413, "It is too large. Nothing was saved. Send a smaller file, or a shorter text."),
    (
        (TooManyFieldsSent, TooManyFilesSent),
        413,
        "It brings too many fields or files. Nothing was saved. Send it in parts.",
    ),
    (CutOff, 400, "It ended before all of it had come. Nothing was saved. Try once more."),
    (MultiPartParserError, 400, "It is damaged or was cut off on its way. Nothing was saved. Try once more."),
    (DisallowedHost, 400, "It is addressed to another site than this portal. Open the portal by its own address."),
)
"""Why a request could not be read: (exceptions, status, what to do). The first that fits counts."""
INCOMPLETE = "What your browser sent was incomplete. Nothing was saved."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page after a request that could not be read. It reads nothing of it again."""
    found = ((status, sentence) for kinds, status, sentence in UNREADABLE if isinstance(exception, kinds))
    status, sentence = next(found, (400, INCOMPLETE))
    return HttpResponse(render_to_string("400.html", {"sentence": sentence}), status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page after any other failure. When the database could not serve the request, it says so, and shows what was
    typed for copying."""
    error = sys.exc_info()[1]
    sentence = databases.sentence_for(error)
    if not sentence:
        return HttpResponse(render_to_string("500.html"), status=500)
    response = not_now(request, sentence, retry_after=60)
    response.connection_was_lost = databases.is_lost(error)
    return response


def not_now(request: HttpRequest, sentence: str, retry_after: int) -> HttpResponse:
    """503 with the sentence, and what was typed for copying."""
    if request.headers.get("X-Requested-With") or request.headers.get("HX-Request"):
        response = HttpResponse(sentence, content_type="text/plain", status=503)
    else:
        context = {"sentence": sentence, "read": _still_readable(request)}
        response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"] = str(retry_after)
    return response


def _still_readable(request: HttpRequest) -> list[tuple[str, str]]:
    try:
        return _readable(_typed(request))
    except (BadRequest, MultiPartParserError, SuspiciousOperation):
        return []
