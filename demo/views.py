"""Stepping into a role of the cast with one click; the address exists in the demonstration only."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from signatories.access import ANYONE, access
from signatories.models import User

from .accounts import CAST

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PLAYERS = frozenset(player.email for player in CAST)


@access(ANYONE)
@require_POST
def demo_sign_in(request):
    email = request.POST.get("email", "").strip().lower()
    if not settings.DEMO or email not in PLAYERS:
        raise Http404
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = settings.LOGIN_REDIRECT_URL
    return redirect(target)
