"""Account mail goes through the outbox like every other letter. Nothing tells whether an address has an account."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from . import outbox

LETTERS = {
    "account/email/password_reset_key": "notices/letters/account_password.txt",
    "account/email/unknown_account": "notices/letters/account_unknown.txt",
}


class OutboxAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False  # accounts come by invitation

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

    def tell_there_is_no_account(self, email: str) -> None:
        self.send_mail("account/email/unknown_account", email, {})

    def format_email_subject(self, subject):
        return subject

    def get_reset_password_from_key_url(self, key):
        """From SITE_URL, never from the request's Host."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)
