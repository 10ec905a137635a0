"""Pages for what went wrong, in words that help; what was typed is never thrown away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

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
