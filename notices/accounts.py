"""Account mail goes through the outbox like every other letter. Nothing tells whether an address has an account.

Its holder is told of whatever opens the account to somebody else: a new password, another second factor, recovery codes
made or used, a device from which nobody has signed in before.
"""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from common.network import address_of
from signatories import attempts, devices, second_factor

from . import outbox
from .account_forms import take

LETTERS = {
    "account/email/password_reset_key": "notices/letters/account_password.txt",
    "account/email/unknown_account": "notices/letters/account_unknown.txt",
}
CHANGES = {
    "account/email/password_changed": "Your password was changed",
    "account/email/password_reset": "A new password was chosen through “Forgot your password?”",
    "account/email/password_set": "A password was set",
    "mfa/email/totp_activated": "An authenticator app was added",
    "mfa/email/totp_deactivated": "The authenticator app was removed",
    "mfa/email/recovery_codes_generated": "New recovery codes were made",
}
"""What allauth wants to be told of, by the name of its own letter."""
NEW_DEVICE = "Somebody signed in on a new device"
RECOVERY_CODE_USED = "A recovery code was used"
HINT = " If it is your account, “Forgot your password?” lets you in sooner."


class OutboxAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False  # accounts come by invitation

    # Letters --------------------------------------------------------------------------------------

    def send_mail(self, template_prefix, email, context):
        """Queues an account letter. Its text is secret: it carries a one-time link."""
        user = context.get("user")
        if template_prefix in LETTERS:
            text = render_to_string(
                LETTERS[template_prefix], {"site_url": settings.SITE_URL, "email": email, **context}
            )
        else:
            mail = self.render_mail(template_prefix, email, context)
            text = f"{mail.subject}\n\n{mail.body}"
        because = "Holder of the account" if user else "The address was typed at “Forgot your password?”"
        outbox.queue("account", [outbox.To(user=user, email=email, because=because)], text=text)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        tell_holder(user, CHANGES[template_prefix], allauth_context.request)

    def tell_there_is_no_account(self, email: str) -> None:
        self.send_mail("account/email/unknown_account", email, {})

    def format_email_subject(self, subject):
        return subject

    def get_reset_password_from_key_url(self, key):
        """From SITE_URL, never from the request's Host."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    # Who is it? -----------------------------------------------------------------------------------

    def authenticate(self, request, **credentials):
        """At sign-in. Raises ValidationError when there were too many wrong tries."""
        tries = take(attempts.at_the_door(request, "sign in", credentials.get("email", "")), HINT)
        user = super().authenticate(request, **credentials)
        if user:
            tries.give_back()
        return user

    def reauthenticate(self, user, password):
        """Of somebody signed in, with a counter of its own. Raises as `authenticate`."""
        tries = take(attempts.of(allauth_context.request, "confirm", user))
        right = user.check_password(password)
        if right:
            tries.give_back()
        return right

    def get_reauthentication_methods(self, user):
        """Who has an authenticator app confirms a change of it, and the sight of recovery codes, with a code."""
        methods = super().get_reauthentication_methods(user)
        if user.is_authenticated and second_factor.has(user):
            return [method for method in methods if method["id"] != "reauthenticate"]
        return methods

    def post_login(self, request, user, **kwargs):
        if not devices.known(request, user):
            tell_holder(user, NEW_DEVICE, request)
        devices.remember(request, user)
        return super().post_login(request, user, **kwargs)


def tell_holder(user, what: str, request) -> None:
    """The letter about a change of the account. What the visitor's browser says of itself is left out: anybody writes
    there what they please."""
    outbox.queue(
        "account_changed",
        [outbox.To(user, "Holder of the account")],
        url=reverse("account_reset_password"),
        context={"what": what, "at": timezone.now(), "address": request and address_of(request)},
    )
