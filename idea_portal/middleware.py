"""Deny by default (law 1): a view is served only when it declares a rule, and the rule lets this request in."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse

from common.turns import Busy
from signatories.access import ANYONE, SIGNED_IN, SignInFirst

from . import errors

THIRD_PARTY = {
    # Views that are not ours and so carry no mark: by the module they come from.
    "allauth.account.views": ANYONE,  # they ask for an account themselves where they need one
    "allauth.mfa.base.views": SIGNED_IN,
    "allauth.mfa.totp.views": SIGNED_IN,
    "allauth.mfa.recovery_codes.views": SIGNED_IN,
    "django.views.static": None,
}
OWN_ACCOUNT = {
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "account_reauthenticate": SIGNED_IN,
    "mfa_authenticate": ANYONE,  # the second step of signing in: nobody has an account there yet
}


def rule_of(callback, url_name: str = ""):
    """The rule a view declares, or None: then it cannot be served."""
    view = getattr(callback, "view_class", callback)
    return (
        getattr(callback, "access_rule", None)
        or getattr(view, "access_rule", None)
        or OWN_ACCOUNT.get(url_name)
        or THIRD_PARTY.get(view.__module__)
    )


class DenyByDefault:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, callback, args, kwargs):
        match = request.resolver_match
        rule = rule_of(callback, match.url_name or "")
        if rule is None:
            raise ImproperlyConfigured(f"{match.route!r} declares no access rule, so it is not served.")
        try:
            rule.check(request, **kwargs)
        except SignInFirst:
            return self._sign_in(request)
        return None

    def process_exception(self, request, exception):
        """Work for which all turns are taken (`common.turns`)."""
        if isinstance(exception, Busy):
            return errors.not_now(request, str(exception), exception.retry_after)
        return None

    def _sign_in(self, request) -> HttpResponse:
        if request.method == "POST":
            # A session that ended while somebody was writing: what was typed must come back to them.
            return errors.keep_what_was_typed(request, reason="signed_out")
        if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
            return HttpResponse("You were signed out.", status=401)
        return redirect_to_login(request.get_full_path())  # quotes the address: its own query must survive
