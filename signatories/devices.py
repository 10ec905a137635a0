"""Known devices: a browser from which somebody has signed in to an account carries a signed cookie of that account.

It lets nobody in. It tells the owner from a stranger while wrong passwords are counted (`signatories.attempts`), and a
new device from an old one. A new password makes every device unknown, save the one on which it was chosen.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from .models import User

PREFIX = "device-"
KEPT = 180 * 24 * 60 * 60  # seconds


def has_any(request: HttpRequest) -> bool:
    """Whether this browser is known to some account, or says so."""
    return any(name.startswith(PREFIX) for name in request.COOKIES)


def known(request: HttpRequest, user: User) -> str:
    """What this device is called for that account; empty when it is not known to it."""
    try:
        return signing.loads(request.COOKIES.get(_name(user), ""), salt=_salt(user), max_age=KEPT)
    except signing.BadSignature:
        return ""


def remember(request: HttpRequest, user: User) -> None:
    """This device is the account's: the answer to the request will say so to the browser."""
    request.device_of = user  # type: ignore[attr-defined]


class RememberDevices:
    """Middleware: sets the cookie that `remember` asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "device_of", None)
        if user is not None:
            response.set_cookie(
                _name(user),
                signing.dumps(known(request, user) or secrets.token_urlsafe(12), salt=_salt(user)),
                max_age=KEPT,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


def _name(user: User) -> str:
    return f"{PREFIX}{user.pk}"


def _salt(user: User) -> str:
    """Of the account and its password: with another password the signature no longer holds."""
    return f"known device:{user.pk}:{user.get_session_auth_hash()}"
