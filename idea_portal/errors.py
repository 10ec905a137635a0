"""Pages for what went wrong, in words that help; what was typed is never thrown away."""

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string

from .requests import CutOff, NotUtf8

SECRET_FIELDS = frozenset({"password", "csrfmiddlewaretoken", "login"})


def keep_what_was_typed(request: HttpRequest, reason: str) -> HttpResponse:
    """The page after a POST that came without a valid session: it holds what was typed, and sends it again."""
    if request.headers.get("X-Requested-With") or request.headers.get("HX-Request"):
        return HttpResponse("You were signed out.", status=401)
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if not any(secret in name.lower() for secret in SECRET_FIELDS)
        for value in values
    ]
    context = {"kept": kept, "read": _readable(kept), "reason": reason, "address": request.get_full_path()}
    return render(request, "signed_out.html", context, status=403)


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
